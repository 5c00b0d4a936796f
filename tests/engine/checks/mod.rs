//! The checks of a plan that read AWS.

mod dry_run;
mod preflight;
