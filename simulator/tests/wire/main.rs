//! The simulator from outside: requests as they are on the wire, answers as text.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod copy_image;
mod describe;
mod faults;
mod images;
mod program;
mod protocol;
mod server;
mod support;
