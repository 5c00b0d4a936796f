//! The rules of AppStream image copies, in addition to those of every copy. Each is defined in the file of its subject.

use super::{destination, in_use, name, source, source_arn};
use crate::services::appstream::sharing::checks as sharing;
use crate::terraform::Rule;

/// The offline rules.
pub(crate) const OFFLINE: &[&Rule] = &[
    &name::NAME,
    &source::INVALID_NAME,
    &source_arn::INVALID_ARN,
    &source_arn::ARN_PARTITION,
    &source_arn::ARN_REGION,
    &source_arn::OF_AWS,
    &source::NO_SOURCE,
    &source::TWO_SOURCES,
    &source::OWN_SOURCE,
    &name::DESCRIPTION,
    &destination::CHINA,
    &destination::NOT_AVAILABLE,
    &destination::NOT_AVAILABLE_AT_SOURCE,
    &sharing::QUOTA,
];

/// The online rules.
pub(crate) const ONLINE: &[&Rule] = &[
    &source::MISSING,
    &source::NOT_OWN,
    &source::UNUSABLE,
    &source::PENDING,
    &destination::BYOL,
    &destination::QUOTA_REACHED,
    &name::NAME_TAKEN,
    &in_use::USED_BY_FLEETS,
    &in_use::USED_BY_BUILDERS,
];
