//! The checks of an AppStream image copy's configuration that need no network, subject by subject.

use super::{destination, name, source};
use crate::engine::{ImageModel, check_regions, check_source_region};
use crate::services::appstream::model::AppStreamAttributes;
use crate::terraform::Diagnostics;

/// An error for everything that AppStream would refuse. Unknown values are left to apply.
pub(crate) fn validate(config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = name::validate(config);
    diagnostics.extend(source::validate(service));
    diagnostics.extend(name::validate_description(service));
    diagnostics.extend(source::validate_choice(service));
    diagnostics.extend(check_source_region(&service.source_region));
    diagnostics.extend(destination::validate_source_region(service));
    diagnostics
}

/// Checks the configuration against the Region in which the copy will live.
pub(crate) fn validate_in(config: &ImageModel<AppStreamAttributes>, region: &str) -> Diagnostics {
    if let Some(error) = check_regions(&config.service.source_region, region) {
        return error.into();
    }
    let mut diagnostics = destination::validate_in(&config.service, region);
    diagnostics.extend(source::validate_in(config, region));
    diagnostics
}
