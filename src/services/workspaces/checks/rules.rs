//! The rules of WorkSpaces images, in addition to those of every image. Each is defined in the file of its subject.

use super::{destination, in_use, name, source, workspace};
use crate::engine::EXPECTED_OWNER;
use crate::terraform::Rule;

/// The offline rules of every image.
pub(crate) const OFFLINE: &[&Rule] = &[&name::NAME, &name::DESCRIPTION, &destination::NOT_AVAILABLE];

/// The offline rules of copies alone.
pub(crate) const FROM_IMAGE_OFFLINE: &[&Rule] = &[
    &source::INVALID_ID,
    &source::SHORT_ID,
    &EXPECTED_OWNER,
    &source::NOT_AVAILABLE,
    &source::CHINA,
    &source::GOVCLOUD,
    &source::OPT_IN,
];

/// The offline rules of images from a WorkSpace alone.
pub(crate) const FROM_WORKSPACE_OFFLINE: &[&Rule] = &[&workspace::INVALID_ID];

/// The online rules of copies.
pub(crate) const FROM_IMAGE_ONLINE: &[&Rule] = &[
    &source::MISSING,
    &source::UNUSABLE,
    &source::PENDING,
    &source::OWNER,
    &destination::BYOL,
    &destination::QUOTA_REACHED,
    &name::NAME_TAKEN,
    &in_use::USED_BY_BUNDLES,
];

/// The online rules of images from a WorkSpace.
pub(crate) const FROM_WORKSPACE_ONLINE: &[&Rule] = &[
    &workspace::MISSING,
    &workspace::ENCRYPTED,
    &workspace::UNUSABLE,
    &workspace::BUSY,
    &destination::QUOTA_REACHED,
    &name::NAME_TAKEN,
    &in_use::USED_BY_BUNDLES,
];
