//! Bundles that WorkSpaces use, which cannot be deleted, and bundles whose creation or update failed.

use crate::aws::{RegionClients, ServiceError};
use crate::engine::in_use_sentence;
use crate::services::workspaces::bundle::delete::FREE;
use crate::services::workspaces::bundle::model::BundleModel;
use crate::services::workspaces::bundle::{describe, messages};
use crate::terraform::{Diagnostic, Rule};

pub(crate) const IN_USE: Rule = Rule::refusal(
    "",
    "Bundle to be removed is used by WorkSpaces",
    "A bundle that the plan destroys or replaces cannot be in use by WorkSpaces.",
)
.reading("workspaces:DescribeWorkspaces")
.warns();

pub(crate) const FAILED: Rule = Rule::refusal(
    "",
    "WorkSpaces bundle is in state ERROR",
    "A bundle that the plan keeps cannot be in state `ERROR`.",
)
.warns();

/// Warns of WorkSpaces that use a bundle to be removed.
pub(crate) async fn check(region: &RegionClients, state: &BundleModel) -> Result<Option<Diagnostic>, ServiceError> {
    let users = describe::users(region, state.id()).await?;
    let blocked = format!("WorkSpaces cannot delete {} while these WorkSpaces use it:", messages::bundle(state));
    Ok(in_use_sentence(&blocked, &users, FREE).map(|detail| IN_USE.broken(detail)))
}

/// Warns of a bundle that is not usable and that the plan does not replace.
pub(crate) fn check_failed(prior: &BundleModel) -> Option<Diagnostic> {
    if prior.state.text() != Some("ERROR") {
        return None;
    }
    Some(FAILED.broken(format!(
        "{} cannot be used for new WorkSpaces. AWS reports no reason. Set `image_id` to another image, or replace the bundle: run \
         `terraform apply -replace=ADDRESS` with the address of the resource.",
        messages::bundle(prior)
    )))
}
