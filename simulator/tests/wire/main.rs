//! The simulator from outside: requests as they are on the wire, answers as text.

mod copy_image;
mod describe;
mod faults;
mod images;
mod program;
mod protocol;
mod server;
mod support;
