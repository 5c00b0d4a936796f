//! Failures of connections: what a message says about them, and how long they are retried. The content of responses belongs
//! in `response/`, and building HTTP clients in `client/`.

pub(crate) mod connect_failures;
pub(crate) mod connection_error;
