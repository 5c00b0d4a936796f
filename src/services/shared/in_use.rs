//! [`Usage`]: one kind of thing that uses an image and keeps it from being deleted.

use crate::aws::RegionClients;
use crate::engine::{UNSHARE, in_use_sentence};
use crate::terraform::{Diagnostic, Rule};

/// One way in which an image is in use, such as by fleets.
#[derive(Debug)]
pub(crate) struct Usage {
    /// The beginning of a sentence that goes on with names: "It is used by the fleets".
    pub(crate) used_by: &'static str,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

impl Usage {
    /// Accounts with which the image is shared.
    pub(crate) const SHARED: Self = Self { used_by: "It is shared with the accounts", remedy: UNSHARE };

    /// A sentence with the names, if there are any.
    pub(crate) fn sentence(&self, names: &[String]) -> Option<String> {
        in_use_sentence(self.used_by, names, self.remedy)
    }

    /// A warning of a plan that removes an image which `names` use. `service` is the name of the AWS service.
    pub(crate) fn warning(
        &self,
        rule: &Rule,
        service: &str,
        image: &str,
        region: &RegionClients,
        names: &[String],
    ) -> Option<Diagnostic> {
        let sentence = self.sentence(names)?;
        let region = region.region();
        Some(rule.broken(format!(
            "{service} does not delete the image {image} in {region} as long as this is so. {sentence}"
        )))
    }
}
