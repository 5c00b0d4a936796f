//! The engine with each of its services, against the simulator with a paused clock: hours of copying take no time, and
//! every request is validated against AWS's service models.
//!
//! - `resource`: operations of a managed image, and behavior specific to one service.
//! - `checks`: plan checks that read from AWS.
//! - `wait`: polling, its cost and completion.
//! - `endpoint`: endpoints that are not AWS.
//! - `action`, `list_resource`, `call_budget`: the other operations.

mod action;
mod call_budget;
mod checks;
mod endpoint;
mod fixture;
mod list_resource;
mod resource;
mod wait;
