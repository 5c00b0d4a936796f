//! [`Usage`]: a type of use that blocks the deletion of an image.

use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Blockers, PreflightReport, UNSHARE, in_use_sentence};
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

    /// Adds users to what blocks a deletion.
    pub(crate) fn add(&self, blockers: Blockers, names: &[String]) -> Blockers {
        let sentence = in_use_sentence(&format!("The image is {}:", self.condition), names, self.remedy);
        blockers.and(self.condition, names, sentence)
    }

    /// Reports the users of an image that a plan removes, with a warning. `service` is the name of the AWS service, and
    /// `image` the image as messages show it.
    pub(crate) fn report(
        &self,
        rule: &Rule,
        service: &str,
        image: &str,
        region: &RegionClients,
        names: Result<Vec<String>, ServiceError>,
    ) -> PreflightReport {
        let names = match names {
            Ok(names) => names,
            Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
        };
        let (region, condition) = (region.region(), self.condition);
        let blocked = format!("{service} cannot delete image {image} in {region} while it is {condition}:");
        let warning = in_use_sentence(&blocked, &names, self.remedy).map(|detail| rule.broken(detail));
        PreflightReport::default().and(Ok(warning)).blocked_by(condition, &names)
    }
}
