//! The provider itself: its block, environment, logs and schema.

mod credentials;
#[cfg(unix)]
mod debug;
#[cfg(unix)]
mod environment;
mod fixture;
mod logs;
mod mock_provider;
mod provider_block;
mod schema;
