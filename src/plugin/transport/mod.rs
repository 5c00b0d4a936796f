//! The way from the host to the gRPC server: the socket, the connections, and their mutual TLS. What is said over them
//! is not known here.

pub(crate) mod connections;
pub(crate) mod listener;
pub(crate) mod stream;
pub(crate) mod tls;
