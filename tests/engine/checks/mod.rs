//! Plan checks that read from AWS.

mod dry_run;
mod preflight;
