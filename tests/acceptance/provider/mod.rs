//! The provider itself: its block, environment, logs and schema.

#[cfg(unix)]
mod environment;
mod logs;
mod provider_block;
mod schema;
