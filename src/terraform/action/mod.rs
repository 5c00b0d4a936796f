//! Actions: the trait that they implement, their handlers of the protocol's calls, and the stream of progress messages.

pub(crate) mod definition;
pub(crate) mod server;
pub(crate) mod stream;
