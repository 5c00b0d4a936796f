//! The checks of AMI copies, one file per subject: its rules, the offline checks of the configuration (`validate...`), and
//! the online checks, which read from AWS (`check...`).
//!
//! `plan_checks.rs` runs all checks, `rules.rs` lists all rules, and `cache.rs` has the reads that the checks share.
//! Nothing here changes anything in AWS.

pub(crate) mod allowed_images;
pub(crate) mod cache;
pub(crate) mod deprecation;
pub(crate) mod destination;
pub(crate) mod encryption;
pub(crate) mod existing;
pub(crate) mod kms_key;
pub(crate) mod kms_key_id;
pub(crate) mod name;
pub(crate) mod permission;
pub(crate) mod plan_checks;
pub(crate) mod rules;
pub(crate) mod snapshots;
pub(crate) mod source;
