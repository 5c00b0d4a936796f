//! The simulator from outside: requests as they are on the wire, answers as text.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod appstream;
mod appstream_permissions;
mod cbor;
mod control_api;
mod copy_image;
mod describe;
mod faults;
mod images;
mod program;
mod protocol;

mod support;
mod workspaces;
mod workspaces_permissions;
