//! Actions: the trait that an action implements, its answers to the protocol, and the stream of its progress.

pub(crate) mod definition;
pub(crate) mod server;
pub(crate) mod stream;
