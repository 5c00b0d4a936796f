//! The HTTP side of the simulator: the listener, the dispatch of requests to services, and the control API. The encoding
//! of requests and responses is in `wire`; what an operation does is in `services`.

mod authentication;
pub(crate) mod control;
pub(crate) mod dispatch;
mod listener;
mod received;
pub(crate) mod running;
mod signature;
