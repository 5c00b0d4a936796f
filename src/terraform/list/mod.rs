//! List resources: the trait that one implements, its answers to the protocol, and the stream of what it finds.

pub(crate) mod definition;
pub(crate) mod server;
pub(crate) mod stream;
