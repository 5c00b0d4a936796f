//! [`Availability`]: the Regions in which a service is available, as far as is known.

use crate::aws::is_known_region;
use crate::terraform::{Diagnostic, Rule};

/// The Regions in which a service is available. AWS adds to them, so a Region that is missing here is worth a warning and no
/// more.
#[derive(Debug)]
pub(crate) struct Availability {
    /// The service's name in messages.
    pub(crate) service: &'static str,
    /// The Regions.
    pub(crate) regions: &'static [&'static str],
}

impl Availability {
    /// Whether the service is probably not available in a Region. Nothing is known of a Region that this version of the
    /// provider does not know.
    pub(crate) fn lacks(&self, region: &str) -> bool {
        is_known_region(region) && !self.regions.contains(&region)
    }

    /// A warning where the service is probably not available in a Region. `consequence` continues the sentence.
    pub(crate) fn check(&self, rule: &Rule, region: &str, consequence: &str) -> Option<Diagnostic> {
        if !self.lacks(region) {
            return None;
        }
        Some(rule.broken(format!(
            "As far as this version of the provider knows there is no {} in {region}{consequence} there. If AWS offers it \
             there by now, all is well.",
            self.service
        )))
    }
}
