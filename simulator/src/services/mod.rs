//! The simulated services, one folder each, and what they share: errors, pagination, the context of a call and the
//! outcome of a copy. Only `registry.rs` knows all services.

pub(crate) mod appstream;
pub(crate) mod context;
pub(crate) mod copy_outcome;
pub(crate) mod ec2;
pub(crate) mod error;
pub(crate) mod kms;
pub(crate) mod pages;
pub(crate) mod registry;
pub(crate) mod service;
pub(crate) mod service_quotas;
pub(crate) mod sts;
pub(crate) mod workspaces;
