//! [`Usage`]: a type of use that blocks the deletion of an image.

use crate::aws::RegionClients;
use crate::engine::{UNSHARE, in_use_sentence};
use crate::terraform::{Diagnostic, Rule};

/// A type of use that blocks the deletion of an image, such as by fleets.
#[derive(Debug)]
pub(crate) struct Usage {
    /// The use, before the names of the users: `in use by fleets`.
    pub(crate) condition: &'static str,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

impl Usage {
    /// Accounts with which the image is shared.
    pub(crate) const SHARED: Self = Self { condition: "shared with AWS accounts", remedy: UNSHARE };

    /// A sentence with the names of the users; `None` if there are none.
    pub(crate) fn sentence(&self, names: &[String]) -> Option<String> {
        in_use_sentence(&format!("The image is {}:", self.condition), names, self.remedy)
    }

    /// A warning of a plan that removes an image which `names` use. `service` is the name of the AWS service, and `image` the
    /// image as messages show it.
    pub(crate) fn warning(
        &self,
        rule: &Rule,
        service: &str,
        image: &str,
        region: &RegionClients,
        names: &[String],
    ) -> Option<Diagnostic> {
        let (region, condition) = (region.region(), self.condition);
        let blocked = format!("{service} cannot delete image {image} in {region} while it is {condition}:");
        in_use_sentence(&blocked, names, self.remedy).map(|detail| rule.broken(detail))
    }
}
