//! An image service in memory, and the fixtures of the tests that use it.

pub(super) mod cloud;
pub(super) mod fixture;
pub(super) mod kind;
mod queries;
pub(super) mod service;
