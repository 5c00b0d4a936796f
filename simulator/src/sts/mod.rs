//! STS: who the caller is, and sessions of roles. AWS query. Every role exists, and lets everybody assume it, unless
//! a seed says what it demands; a seed can deny the action too.

mod assume_role;
mod caller_identity;
mod load;
pub(crate) mod roles;
pub(crate) mod service;

pub use roles::{RoleSeed, StsSeed};
