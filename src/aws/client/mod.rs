//! The SDK clients: one set for each Region, and the HTTP client under them. Nothing here knows a resource.

pub(crate) mod connection;
pub(crate) mod http;
pub(crate) mod insecure_tls;
pub(crate) mod sts;
