//! The gRPC service of a provider: how calls reach what the registry holds, what stops them, and what answers a panic.
//! What a call means to a resource, data source, list resource or action is not known here.

pub(crate) mod dispatch;
pub(crate) mod failure;
pub(crate) mod provider;
pub(crate) mod service;
pub(crate) mod stop;
pub(crate) mod task;
pub(crate) mod type_server;
