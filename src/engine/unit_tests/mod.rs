//! Unit tests of the engine with a service in memory: no network, no simulator, no SDK client. The clock is paused.

mod batches;
mod deletes;
mod fake;
mod fake_service;
mod finds;
mod life;
mod plans;
