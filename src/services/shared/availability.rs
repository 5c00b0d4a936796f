//! [`Availability`]: the Regions in which a service is available, as far as this version of the provider knows.

use crate::aws::is_known_region;
use crate::terraform::{Diagnostic, Rule};

/// The Regions in which a service is available. AWS launches services in more Regions over time, so a Region that is not
/// in this list is worth a warning and no more.
#[derive(Debug)]
pub(crate) struct Availability {
    /// The name of the service in messages.
    pub(crate) service: &'static str,
    /// The Regions.
    pub(crate) regions: &'static [&'static str],
}

impl Availability {
    /// Whether a Region is known and the service is not known to be available there.
    pub(crate) fn lacks(&self, region: &str) -> bool {
        is_known_region(region) && !self.regions.contains(&region)
    }

    /// A warning about a Region that lacks the service. `consequence` says what is not possible there.
    pub(crate) fn check(&self, rule: &Rule, region: &str, consequence: &str) -> Option<Diagnostic> {
        if !self.lacks(region) {
            return None;
        }
        Some(rule.broken(format!(
            "As far as this version of the provider knows, {} is not available in {region}, so {consequence}. Choose \
             another Region, or ignore this warning if AWS has launched the service there since.",
            self.service
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lacks_only_known_regions_outside_the_list() {
        let availability = Availability { service: "Service", regions: &["eu-west-1"] };
        assert!(availability.lacks("eu-north-1"));
        assert!(!availability.lacks("eu-west-1"));
        assert!(!availability.lacks("xx-new-1"));
    }
}
