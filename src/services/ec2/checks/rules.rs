//! The rules of AMI copies, in addition to those of every copy. Each is defined in the file of its subject.

use super::existing::{disabled, in_use};
use super::{allowed_images, deprecation, destination, encryption, kms_key, name, permission, snapshots, source};
use crate::engine::EXPECTED_OWNER;
use crate::services::ec2::sharing::checks as sharing;
use crate::terraform::Rule;

/// The rules that need no network.
pub(crate) const OFFLINE: &[&Rule] = &[
    &name::NAME,
    &source::INVALID_ID,
    &name::DESCRIPTION,
    &EXPECTED_OWNER,
    &kms_key::WITHOUT_ENCRYPTION,
    &kms_key::INVALID,
    &kms_key::PARTITION,
    &kms_key::OTHER_REGION,
    &deprecation::INVALID,
    &deprecation::PAST,
    &deprecation::TOO_FAR,
    &deprecation::PUBLIC_TOO_FAR,
    &in_use::INVALID_PROTECTION,
    &snapshots::DURATION,
    &destination::DURATION_PLACE,
    &destination::TWO_DESTINATIONS,
    &destination::OUTPOST,
    &destination::OUTPOST_PARTITION,
    &destination::OUTPOST_SOURCE,
    &destination::OUTPOST_REGION,
    &destination::OUTPOST_ENCRYPTS,
    &destination::ZONE,
    &destination::ZONE_REGION,
    &destination::ZONE_ID,
    &destination::ZONE_SOURCE,
    snapshots::TAGS.count,
    snapshots::TAGS.key,
    snapshots::TAGS.value,
    &snapshots::ALL_TAGS,
    &sharing::PUBLIC_ENCRYPTED,
];

/// The rules that read from AWS.
pub(crate) const ONLINE: &[&Rule] = &[
    &source::MISSING,
    &allowed_images::HIDDEN,
    &source::UNUSABLE,
    &source::PENDING,
    &source::OWNER,
    &source::MARKETPLACE,
    &source::STORAGE,
    &snapshots::DURATION_SOURCE,
    &encryption::SOURCE_ENCRYPTED,
    &encryption::REGION_ENCRYPTS,
    &kms_key::SOURCE_KEY_DISABLED,
    &kms_key::MISSING,
    &kms_key::DISABLED,
    &kms_key::UNSUITABLE,
    &kms_key::OTHER_SERVICE,
    &permission::COPY_DENIED,
    &name::NAME_TAKEN,
    &name::COPY_IN_PROGRESS,
    &disabled::DISABLED,
    &in_use::USED,
    &in_use::PROTECTED,
    &sharing::AWS_MANAGED_KEY,
    &sharing::CUSTOMER_KEY,
    &sharing::PUBLIC_FROM_ENCRYPTED,
    &sharing::PUBLIC_BLOCKED,
];
