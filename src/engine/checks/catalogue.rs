//! The list of all rules of a service's images, for documentation and tests.

use super::{offline, online};
use crate::engine::kind::ImageKind;
use crate::terraform::Rule;

/// All rules of the service's images, in the order of the documentation.
pub fn every_rule(kind: &ImageKind) -> impl Iterator<Item = &'static Rule> {
    let own = kind.rules.iter().copied().flatten().copied();
    of_every_resource().chain([offline::COMMON, online::RULES].into_iter().flatten().copied()).chain(own)
}

/// The rules of every resource, images and others.
pub fn of_every_resource() -> impl Iterator<Item = &'static Rule> {
    [offline::OF_EVERY_RESOURCE, online::OF_EVERY_RESOURCE].into_iter().flatten().copied()
}
