//! [`ImageQuota`]: the quota of images in a Region.

use crate::aws::RegionClients;
use crate::terraform::{Diagnostic, Rule};

/// The default quota of images of an account in a Region.
#[derive(Debug)]
pub(crate) struct ImageQuota {
    /// The rule about a plan that exceeds the quota: a warning, because the quota may have been raised.
    pub(crate) rule: Rule,
    /// The default value.
    pub(crate) default: usize,
    /// The quota's name in Service Quotas.
    pub(crate) name: &'static str,
}

impl ImageQuota {
    /// A warning if the account has reached the default quota.
    pub(crate) fn check(&self, count: usize, region: &RegionClients) -> Option<Diagnostic> {
        let Self { rule, default, name } = self;
        if count < *default {
            return None;
        }
        Some(rule.broken(format!(
            "The account has {count} images in {}, and the default quota is {default} (Service Quotas, {name}). Unless the \
             quota was raised or this run removes an image, AWS will reject the request. Delete images that are not \
             needed, or request a quota increase.",
            region.region()
        )))
    }
}
