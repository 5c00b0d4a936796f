//! The copy engine with EC2 as its service, against the simulator and with the clock paused: hours of copying take no
//! time, and every request is checked against AWS's service models.

mod changing;
mod copying;
mod deleting;
mod planning;
mod reading;
mod waiting;
mod world;

#[path = "../support/sdk.rs"]
mod sdk;
