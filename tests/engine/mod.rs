//! The copy engine with each of its services, against the simulator and with the clock paused: hours of copying take no
//! time, and every request is checked against AWS's service models.
//!
//! - `resource`: the operations of a managed image, and what one service alone does.
//! - `checks`: the checks of a plan that read AWS.
//! - `wait`: polling, what it costs, and how a wait ends.
//! - `endpoint`: endpoints that are not AWS.
//! - `action`, `list_resource`, `call_budget`: the rest.

mod action;
mod call_budget;
mod checks;
mod endpoint;
mod fixture;
mod list_resource;
mod resource;
mod wait;
