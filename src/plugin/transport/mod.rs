//! The transport: the socket, its connections, and their mutual TLS. The services do not belong here.

pub(crate) mod connections;
pub(crate) mod listener;
pub(crate) mod open_connections;
pub(crate) mod stream;
pub(crate) mod tls;
