//! The gRPC service of a provider: dispatch of calls, cancellation and panics. The implementation of single calls does not
//! belong here.

pub(crate) mod dispatch;
pub(crate) mod failure;
pub(crate) mod provider;
pub(crate) mod registry;
pub(crate) mod service;
pub(crate) mod stop;
pub(crate) mod task;
pub(crate) mod type_server;
