//! Plan checks that read from AWS.

mod conditional_reads;
mod dry_run;
mod existing_images;
mod fixture;
mod preflight;
