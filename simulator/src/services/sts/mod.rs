//! STS: the identity of the caller, and role sessions. AWS query. Every role exists and trusts every caller, unless a
//! seed sets conditions for it; a seed can also deny the action.

mod assume_role;
mod caller_identity;
mod load;
pub(crate) mod roles;
pub(crate) mod service;
