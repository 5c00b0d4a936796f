//! Checks of all services: offline checks for validation, online checks for plans. Checks of one service are in the
//! folder of that service.

pub(crate) mod claim;
pub(crate) mod deviations;
pub(crate) mod dry_run_image;
pub(crate) mod existing_image;
pub(crate) mod known_images;
pub(crate) mod name;
pub(crate) mod name_claims;
pub(crate) mod notices;
pub(crate) mod offline;
pub(crate) mod online;
pub(crate) mod replacement;
pub(crate) mod report;
pub(crate) mod reported_denials;
pub(crate) mod source_owner;
