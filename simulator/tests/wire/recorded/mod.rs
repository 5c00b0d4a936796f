//! Tests that responses have the form of recorded responses of AWS.

mod appstream;
mod errors;
mod images;
mod snapshots;
mod wire_form;
mod workspaces;
