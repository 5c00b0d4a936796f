//! The copy engine with each of its services, against the simulator and with the clock paused: hours of copying take no
//! time, and every request is checked against AWS's service models.

// The SDK's futures nest deeper than the compiler expects of a test.
#![recursion_limit = "256"]

// Marked as test code, so that what the tests call may unwrap as they do.
#[cfg(test)]
mod action;
mod appstream;
#[cfg(test)]
mod call_budget;
#[cfg(test)]
mod create;
mod delete;
#[cfg(test)]
mod dry_run;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod leftovers;
#[cfg(test)]
mod list_resource;
#[cfg(test)]
mod outcome;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod preflight;
mod read;
mod update;
mod wait;
mod wait_cost;
mod workspaces;

#[cfg(test)]
#[path = "../support/sdk.rs"]
mod sdk;
