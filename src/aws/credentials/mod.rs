//! Sources of credentials, and the identity of their owner.

pub(crate) mod assume_role;
pub(crate) mod caller_identity;
pub(crate) mod chain;
pub(crate) mod error;
pub(crate) mod home;
mod process;
mod process_profile;
pub(crate) mod profile_files;
pub(crate) mod secret;
