//! Tests of the simulator's wire interface: requests in wire format, responses as text.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod account;
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
mod recorded;
mod support;
mod workspaces;
