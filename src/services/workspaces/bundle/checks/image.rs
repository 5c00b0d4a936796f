//! The image of a bundle: the format of its ID, whether it exists, belongs to the account and is available.

use std::sync::Arc;

use crate::aws::{RegionClients, ServiceError};
use crate::engine::DescribedImage as _;
use crate::services::workspaces::checks::cache::PreflightCache;
use crate::services::workspaces::image::{WorkspacesImage, id_problem};
use crate::terraform::{Diagnostic, Rule, Value};

const READS: &str = "workspaces:DescribeWorkspaceImages";

pub(crate) const INVALID_ID: Rule =
    Rule::refusal("image_id", "Invalid WorkSpaces image ID", "`image_id` must be a WorkSpaces image ID.");

pub(crate) const MISSING: Rule =
    Rule::refusal("image_id", "WorkSpaces image not found", "The image must exist in the Region of the bundle.")
        .reading(READS);

/// Source: AWS, WorkSpaces administration guide, "Share or unshare a custom WorkSpaces image".
pub(crate) const FOREIGN: Rule = Rule::refusal(
    "image_id",
    "WorkSpaces image is owned by another account",
    "The account must own the image of a bundle. A shared image must be copied first.",
)
.reading(READS);

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "image_id",
    "WorkSpaces image cannot be used in its current state",
    "The image of a bundle cannot be failed.",
)
.reading(READS);

pub(crate) const PENDING: Rule = Rule::refusal(
    "image_id",
    "WorkSpaces image not available yet",
    "The image of a bundle must be available. Apply waits for an image that is still being created.",
)
.reading(READS)
.warns();

/// Checks the format of the ID.
pub(crate) fn validate(image_id: &Value<String>) -> Option<Diagnostic> {
    image_id.text().and_then(id_problem).map(|detail| INVALID_ID.broken(detail))
}

/// Checks that the image exists in the Region of the bundle, belongs to the account and is available.
pub(crate) async fn check(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    account: Option<&str>,
    image_id: &Value<String>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let Some(id) = image_id.text() else { return Ok(None) };
    let image = cache.sources.get(region, id.to_owned()).await?;
    Ok(match image {
        Some(image) => owner(&image, region, account).or_else(|| state(&image, region)),
        None => Some(MISSING.broken(format!(
            "WorkSpaces image {id} does not exist in {}, or this account cannot access it. Check `image_id` and `region`: an \
             image has a different ID in each Region. To use an image of another Region, copy it with \
             `image_copy_workspaces`.",
            region.region()
        ))),
    })
}

fn owner(image: &WorkspacesImage, region: &RegionClients, account: Option<&str>) -> Option<Diagnostic> {
    let (owner, account) = (image.image.owner_account_id()?, account?);
    if owner == account {
        return None;
    }
    Some(FOREIGN.broken(format!(
        "WorkSpaces image {} in {} belongs to AWS account {owner}, and the credentials belong to AWS account {account}. A \
         bundle requires an image of its own account. Copy the shared image with `image_copy_workspaces`, and use the ID of \
         the copy.",
        image.id(),
        region.region()
    )))
}

fn state(image: &WorkspacesImage, region: &RegionClients) -> Option<Diagnostic> {
    let (id, region, state) = (image.id(), region.region(), image.state());
    match state {
        "AVAILABLE" => None,
        "ERROR" => {
            let reported = [image.image.error_code(), image.image.error_message()];
            let reason = reported.into_iter().flatten().collect::<Vec<_>>().join(": ");
            let reason = match reason.trim_end_matches('.') {
                "" => String::new(),
                reason => format!(" AWS reports: {reason}."),
            };
            Some(UNUSABLE.broken(format!(
                "WorkSpaces image {id} in {region} is in state {state}, but only an AVAILABLE image can be used in a \
                 bundle.{reason} Choose another image."
            )))
        }
        _ => Some(PENDING.broken(format!(
            "WorkSpaces image {id} in {region} is in state {state}. Apply waits until the image is AVAILABLE."
        ))),
    }
}
