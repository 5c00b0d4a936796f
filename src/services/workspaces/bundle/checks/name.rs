//! The name and the description of a bundle.

use std::sync::Arc;

use crate::aws::{RegionClients, ServiceError};
use crate::services::workspaces::bundle::calls::{BundleCalls, NAMESPACE};
use crate::services::workspaces::bundle::messages;
use crate::services::workspaces::bundle::model::BundleModel;
use crate::services::workspaces::checks::cache::PreflightCache;
use crate::services::workspaces::checks::name::{DESCRIPTION_PUNCTUATION, NAME_PUNCTUATION, problem};
use crate::services::workspaces::in_use;
use crate::terraform::{Diagnostic, Diagnostics, Model as _, Rule};

/// Source: AWS, WorkSpaces API reference, `CreateWorkspaceBundle`, pattern of `BundleName`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid WorkSpaces bundle name",
    "`name` must be 1 to 64 characters: letters, digits and `_./()\\-`, without spaces.",
);

/// Source: as for [`NAME`], pattern of `BundleDescription`.
pub(crate) const DESCRIPTION: Rule = Rule::refusal(
    "description",
    "Invalid description",
    "`description` must be 1 to 255 characters: letters, digits, spaces and `_./()-`.",
);

pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "WorkSpaces bundle name already in use",
    "No other bundle of the account in the Region can have the name, unless Terraform manages that bundle.",
)
.reading("workspaces:DescribeWorkspaceBundles");

pub(crate) const NAME_CLAIMED: Rule = Rule::refusal(
    "name",
    "WorkSpaces bundle name used by another resource",
    "No two resources of one plan or apply can create a bundle with the same name in the same Region.",
);

/// Source: AWS, WorkSpaces administration guide, "Delete a custom WorkSpaces bundle or image".
pub(crate) const NAME_KEPT: Rule = Rule::refusal(
    "name",
    "Name of a deleted bundle cannot be used again for 2 hours",
    "A replacement should have another `name` than the bundle that it replaces.",
)
.warns();

/// Checks the format of the name and the description.
pub(crate) fn validate(name: Option<&str>, description: Option<&str>) -> Diagnostics {
    let name = name.and_then(|name| problem("name", name, 64, NAME_PUNCTUATION));
    let description = description.and_then(|text| problem("description", text, 255, DESCRIPTION_PUNCTUATION));
    let name = name.map(|detail| NAME.broken(detail));
    name.into_iter().chain(description.map(|detail| DESCRIPTION.broken(detail))).collect()
}

/// Warns of a replacement with the name of the bundle that it replaces.
pub(crate) fn check_kept(prior: &BundleModel, planned: &BundleModel) -> Option<Diagnostic> {
    if prior.name != planned.name || prior.region != planned.region {
        return None;
    }
    Some(NAME_KEPT.broken(format!(
        "The plan replaces {} with a bundle of the same name. Bundle names are unique, and AWS requires a wait of at least 2 \
         hours after the deletion of a bundle before its name is used again, so the apply may delete the bundle and then fail. \
         Choose another `name`, for example one with a version, and set `create_before_destroy = true`.",
        messages::bundle(prior)
    )))
}

/// Checks that no other resource of this run plans a bundle with the same name.
pub(crate) fn check_claim(calls: &BundleCalls, planned: &BundleModel) -> Option<Diagnostic> {
    let (name, region) = (planned.name.text()?, planned.region.text()?);
    let arguments = planned.write().ok()?;
    if calls.session.name_claims().plan(NAMESPACE, region, name, &arguments) {
        return None;
    }
    Some(NAME_CLAIMED.broken(format!(
        "Another resource of this run plans {} in {region} with other arguments, and names are unique. Give each resource its \
         own `name`.",
        messages::bundle_name(planned)
    )))
}

/// Checks that no bundle has the planned name, except one that Terraform manages.
pub(crate) async fn check(
    calls: &BundleCalls,
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    planned: &BundleModel,
) -> Result<Option<Diagnostic>, ServiceError> {
    let Some(name) = planned.name.text() else { return Ok(None) };
    let bundles = cache.bundles.get(region, (), || in_use::bundles(region)).await?;
    let known = calls.session.known_images();
    let is_unmanaged =
        |bundle: &&in_use::Bundle| bundle.name == name && !known.contains(NAMESPACE, region.region(), &bundle.id);
    Ok(bundles.iter().find(is_unmanaged).map(|bundle| {
        let (label, region) = (messages::bundle_name(planned), region.region());
        let import_id = format!("{}@{region}", bundle.id);
        NAME_TAKEN.broken(format!(
            "{label} ({}) already exists in {region}, and no state that this run has read contains it. Bundle names are unique \
             in a Region, so AWS would reject a second one. To import it instead, write the address of this resource into the \
             following block, add the block to the configuration and apply:\n\nimport {{\n  to = \
             image_workspaces_bundle.ADDRESS\n  id = {import_id:?}\n}}\n\nIf this run replaces that bundle \
             (`create_before_destroy`), put a version into the name. Otherwise, choose another `name`.",
            bundle.id
        ))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_lengths_and_characters() {
        assert!(validate(Some(&"n".repeat(64)), Some(&"d".repeat(255))).is_empty());
        assert!(validate(Some(&"n".repeat(65)), None).has_errors());
        assert!(validate(None, Some(&"d".repeat(256))).has_errors());
        assert!(validate(Some("two words"), None).has_errors());
        assert!(validate(None, Some("two words")).is_empty());
    }
}
