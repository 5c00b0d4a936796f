//! The SDK clients: one set for each Region, with the HTTP client under them.

pub(crate) mod connection;
pub(crate) mod http;
pub(crate) mod insecure_tls;
pub(crate) mod region_clients;
pub(crate) mod sts;
mod trust_store;
