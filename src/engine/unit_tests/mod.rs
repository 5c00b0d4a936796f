//! Unit tests of the engine with a service in memory ([`fake_service`]): no network, no simulator, no SDK calls. The clock
//! is paused.

mod action;
mod adoption;
mod batcher;
mod checks;
mod consistency;
mod data_source_and_list;
mod delete;
mod fake_service;
mod lifecycle;
mod plan;
mod read_cache;
mod regions;
mod retry;
mod sharing;
mod stop;
mod wait;
