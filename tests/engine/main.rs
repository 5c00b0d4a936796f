//! The copy engine with each of its services, against the simulator and with the clock paused: hours of copying take no
//! time, and every request is checked against AWS's service models.

// The SDK's futures nest deeper than the compiler expects of a test.
#![recursion_limit = "256"]

mod appstream;
mod changing;
mod copying;
mod deleting;
mod planning;
mod reading;
mod waiting;
mod workspaces;
mod world;

#[path = "../support/sdk.rs"]
mod sdk;
