//! What the provider needs from outside to reach AWS: files, servers, and a network in between.

mod endpoints;
#[cfg(unix)]
mod files;
mod network;
