//! The checks of an AMI copy's configuration that need no network, subject by subject.

use super::{deprecation, destination, in_use, kms_key, name, snapshots, source};
use crate::engine::{ImageModel, TagPolicy, check_owner, check_regions};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Change, Diagnostics};

/// An error for everything that EC2 would refuse. Unknown values are left to apply.
pub(crate) fn validate(config: &ImageModel<Ec2Attributes>) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = name::validate(config);
    diagnostics.extend(source::validate(service));
    diagnostics.extend(name::validate_description(config));
    diagnostics.extend(kms_key::validate(service));
    diagnostics.extend(deprecation::validate(service));
    diagnostics.extend(snapshots::validate_duration(service));
    diagnostics.extend(in_use::validate(service));
    diagnostics.extend(check_owner(&service.expected_source_owner_id));
    diagnostics.extend(destination::validate(service));
    diagnostics.extend(snapshots::validate_snapshot_tags(service));
    diagnostics
}

/// Checks the configuration against the Region in which the copy will live.
pub(crate) fn validate_in(config: &ImageModel<Ec2Attributes>, region: &str) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(check_regions(&service.source_region, region));
    diagnostics.extend(kms_key::validate_in(service, region));
    diagnostics.extend(destination::validate_in(service, region));
    diagnostics
}

/// Checks what only a plan shows: what is new in it, and what the provider adds.
pub(crate) fn plan(change: &Change<ImageModel<Ec2Attributes>>, tags: &TagPolicy) -> Diagnostics {
    let mut diagnostics: Diagnostics = deprecation::validate_change(change).into_iter().collect();
    diagnostics.extend(snapshots::validate_planned_tags(&change.planned, tags));
    diagnostics
}
