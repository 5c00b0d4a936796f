//! The checks of every service: offline ones for validation, online ones for plans. Checks that only one service has
//! live in its folder.

pub(crate) mod catalogue;
pub(crate) mod claim;
pub(crate) mod deviations;
pub(crate) mod existing_image;
pub(crate) mod known_images;
pub(crate) mod name;
pub(crate) mod name_claims;
pub(crate) mod offline;
pub(crate) mod online;
pub(crate) mod replacement;
pub(crate) mod report;
pub(crate) mod reported_denials;
pub(crate) mod source_owner;
pub(crate) mod unwanted;
