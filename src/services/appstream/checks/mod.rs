//! The checks of AppStream image copies. The file of each subject has its rules, its offline checks (`validate...`) and its
//! online checks (`check...`), which read from AWS.
//!
//! `rules.rs` lists all rules, `plan_checks.rs` runs the checks, `cache.rs` has the reads that they share, and `regions.rs` the
//! Regions. Nothing here changes anything in AWS.

pub(crate) mod cache;
pub(crate) mod destination;
pub(crate) mod in_use;
pub(crate) mod name;
pub(crate) mod plan_checks;
pub(crate) mod regions;
pub(crate) mod rules;
pub(crate) mod source;
pub(crate) mod source_arn;
