//! The checks of bundles. The file of each subject has its rules, its offline checks (`validate...`) and its online checks
//! (`check...`), which read from AWS.

pub(crate) mod hardware;
pub(crate) mod image;
pub(crate) mod in_use;
pub(crate) mod name;

use super::model::BundleModel;
use crate::engine::{TAGS, check_region, of_every_resource, validate_tags};
use crate::services::workspaces::kind::TAG_LIMITS;
use crate::terraform::{Diagnostics, Rule};

/// The rules of bundles, in addition to those of every resource.
const RULES: [&Rule; 17] = [
    &name::NAME,
    &name::DESCRIPTION,
    &image::INVALID_ID,
    &hardware::COMPUTE_TYPE,
    &hardware::UNKNOWN_COMPUTE_TYPE,
    &hardware::USER_VOLUME,
    &hardware::ROOT_VOLUME,
    &hardware::NOT_AVAILABLE,
    &image::MISSING,
    &image::FOREIGN,
    &image::UNUSABLE,
    &image::PENDING,
    &name::NAME_TAKEN,
    &name::NAME_CLAIMED,
    &name::NAME_KEPT,
    &in_use::IN_USE,
    &in_use::FAILED,
];

/// All rules of bundles, in the order of the documentation.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    of_every_resource().chain(RULES)
}

/// Checks a configuration offline.
pub(crate) fn validate(config: &BundleModel) -> Diagnostics {
    let mut diagnostics = validate_tags(&TAGS, &TAG_LIMITS, &config.tags);
    diagnostics.extend(check_region(&config.region));
    diagnostics.extend(name::validate(config.name.text(), config.description.text()));
    diagnostics.extend(image::validate(&config.image_id));
    diagnostics.extend(hardware::validate(config));
    diagnostics.extend(config.region.text().and_then(hardware::validate_region));
    diagnostics
}
