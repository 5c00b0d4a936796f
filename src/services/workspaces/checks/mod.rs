//! The checks of WorkSpaces images, one file a subject: its rules, what can be said of the configuration without any
//! network (`validate...`), and what needs reads from AWS (`check...`).
//!
//! `plan_checks.rs` runs them; `source.rs` and `workspace.rs` are the checks of the two sources. `rules.rs` lists all rules,
//! `cache.rs` has the reads that the checks share, and `regions.rs` the Regions. Nothing here changes anything in AWS.

pub(crate) mod cache;
pub(crate) mod destination;
pub(crate) mod in_use;
pub(crate) mod name;
pub(crate) mod plan_checks;
pub(crate) mod regions;
pub(crate) mod rules;
pub(crate) mod source;
pub(crate) mod workspace;
