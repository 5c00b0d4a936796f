//! [`ImageQuota`]: how many images an account may have in a Region.

use crate::aws::RegionClients;
use crate::terraform::{Diagnostic, Rule};

/// The quota of images in a Region that an account has by default.
#[derive(Debug)]
pub(crate) struct ImageQuota {
    /// The rule that a plan beyond the quota breaks, which is a warning: the quota may have been raised.
    pub(crate) rule: Rule,
    /// How many images the account may have unless the quota was raised.
    pub(crate) default: usize,
    /// The quota in Service Quotas.
    pub(crate) name: &'static str,
    /// What AWS refuses beyond it.
    pub(crate) refused: &'static str,
}

impl ImageQuota {
    /// A warning where the account has as many images as the default quota already.
    pub(crate) fn check(&self, count: usize, region: &RegionClients) -> Option<Diagnostic> {
        let Self { rule, default, name, refused } = self;
        if count < *default {
            return None;
        }
        Some(rule.broken(format!(
            "The account has {count} images in {}, and its quota there is {default} unless it was raised (Service \
             Quotas, {name}). If it was not, and this run removes none, AWS will refuse the {refused}.",
            region.region()
        )))
    }
}
