//! The provider itself: its block, its environment, its logs and the schema that it reports.

#[cfg(unix)]
mod environment;
mod logs;
mod mock_provider;
mod provider_block;
mod schema;
