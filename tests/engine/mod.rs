//! The copy engine with each of its services, against the simulator and with the clock paused: hours of copying take no
//! time, and every request is checked against AWS's service models.

mod action;
mod appstream;
mod call_budget;
mod create;
mod delete;
mod dry_run;
mod fixture;
mod leftovers;
mod list_resource;
mod outcome;
mod plan;
mod preflight;
mod read;
mod update;
mod wait;
mod wait_cost;
mod workspaces;
