//! The list of all rules of a service's images, for documentation and tests.

use super::offline::COMMON;
use super::{notices, online};
use crate::engine::kind::ImageKind;
use crate::terraform::Rule;

/// All rules of the service's images, in the order of the documentation.
pub fn every_rule(kind: &ImageKind) -> impl Iterator<Item = &'static Rule> {
    let lists = [COMMON, online::RULES, notices::RULES].into_iter().chain(kind.rules.iter().copied());
    lists.flatten().copied()
}
