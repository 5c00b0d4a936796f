//! The provider itself: its block, its environment, its logs and the schema that it reports.

#[cfg(unix)]
mod debug;
#[cfg(unix)]
mod environment;
mod logs;
mod provider_block;
mod schema;
