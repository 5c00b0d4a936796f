//! Plan checks that read from AWS.

mod dry_run;
mod existing_images;
mod fixture;
mod preflight;
