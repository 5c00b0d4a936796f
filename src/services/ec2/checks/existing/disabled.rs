//! A copy that is disabled outside of Terraform.

use crate::engine::ImageModel;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Change, Diagnostic, Rule, quoted};

/// The state of a disabled AMI.
const STATE: &str = "disabled";

pub(crate) const DISABLED: Rule = Rule::refusal(
    "",
    "AMI is disabled",
    "The AMI of the resource is not disabled: no instance can be launched from a disabled AMI.",
)
.warns();

/// Warns of a copy that is disabled, which is no drift that a plan would show.
pub(crate) fn check(change: &Change<ImageModel<Ec2Attributes>>) -> Option<Diagnostic> {
    let prior = change.prior.as_ref().filter(|prior| prior.common.state.text() == Some(STATE))?;
    if !change.replace.is_empty() {
        return None;
    }
    let (id, region) = (prior.common.id(), prior.common.region.text().unwrap_or_default());
    // Terraform shows only one of several warnings with the same summary, and each of these is about another copy.
    let summary = format!("{}: {}", DISABLED.summary, quoted(prior.common.name()));
    let detail = format!(
        "AMI {} ({id}) in {region} is disabled, so no instance can be launched from it. Terraform does not enable it. To \
         use it, enable it: `aws ec2 enable-image --region {region} --image-id {id}`.",
        quoted(prior.common.name())
    );
    Some(Diagnostic { summary, ..DISABLED.broken(detail) })
}
