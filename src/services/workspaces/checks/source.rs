//! The source of a copy: the format of its ID, whether WorkSpaces copies from its Region, whether it exists and is available,
//! and its owner.

use aws_sdk_workspaces::types::WorkspaceImageRequiredTenancy::Dedicated;

use super::cache::PreflightCache;
use super::destination;
use super::regions::AVAILABILITY;
use crate::aws::{Connection, RegionClients, is_opt_in, is_region, partition_of};
use crate::engine::{
    DescribedImage, ExpectedOwner, Phase, PreflightContext, PreflightReport, check_owner, check_regions,
    check_source_region,
};
use crate::services::shared::byol::check_byol;
use crate::services::shared::read::is_source_in_progress;
use crate::services::shared::source_state::SourceState;
use crate::services::workspaces::create::image_source::{FromImage, SourceChecks};
use crate::services::workspaces::describe;
use crate::services::workspaces::image::{NOUN, WorkspacesImage, id_problem, is_short_id, phase};
use crate::services::workspaces::model::FromImageArguments;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value, quoted};

pub(crate) const INVALID_ID: Rule =
    Rule::refusal("source_image_id", "Invalid WorkSpaces image ID", "`source_image_id` must be a WorkSpaces image ID.");

/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage`, pattern of `SourceImageId`. References of other
/// services permit shorter IDs of WorkSpaces images, so this pattern may be too strict.
pub(crate) const SHORT_ID: Rule = Rule::refusal(
    "source_image_id",
    "WorkSpaces image ID may be too short",
    "`source_image_id` must have at least 9 characters after `wsi-`.",
)
.warns();

pub(crate) const NOT_AVAILABLE: Rule = Rule::refusal(
    "source_region",
    "WorkSpaces may not be available in the source Region",
    "WorkSpaces must be available in `source_region`, as far as the provider knows.",
)
.warns();

/// Source: AWS, WorkSpaces administration guide, "Copy a custom WorkSpaces image".
pub(crate) const CHINA: Rule = Rule::refusal(
    "source_region",
    "WorkSpaces cannot copy images between Regions in China",
    "A copy from a Region in China must be in the same Region.",
);

/// Source: as for [`CHINA`].
pub(crate) const GOVCLOUD: Rule = Rule::refusal(
    "source_region",
    "Copy between AWS GovCloud (US) Regions requires AWS Support",
    "A copy from an AWS GovCloud (US) Region must be in the same Region.",
)
.warns();

/// Source: as for [`CHINA`].
pub(crate) const OPT_IN: Rule = Rule::refusal(
    "source_region",
    "Copy from an opt-in Region requires AWS Support",
    "A copy from an opt-in Region must be in the same Region.",
)
.warns();

pub(crate) const MISSING: Rule = Rule::refusal(
    "source_image_id",
    "Source image not found",
    "The source must exist in `source_region`, and the account must be able to access it.",
)
.reading("workspaces:DescribeWorkspaceImages");

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "source_image_id",
    "Source image cannot be copied in its current state",
    "The source cannot be failed.",
)
.reading("workspaces:DescribeWorkspaceImages");

pub(crate) const PENDING: Rule = Rule::refusal(
    "source_image_id",
    "Source image not available yet",
    "The source must be available. Apply waits for a source that is still being created.",
)
.reading("workspaces:DescribeWorkspaceImages")
.warns();

pub(crate) const OWNER: Rule = Rule::refusal(
    "expected_source_owner_id",
    "Source image is owned by another account",
    "The account in `expected_source_owner_id` must own the source.",
)
.reading("workspaces:DescribeWorkspaceImages");

impl SourceChecks for FromImage {
    fn validate(&self, arguments: &FromImageArguments) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if let Some(id) = arguments.source_image_id.text() {
            diagnostics.extend(id_problem(id).map(|detail| INVALID_ID.broken(detail)));
            if is_short_id(id) {
                let detail = format!(
                    "{} has 8 characters after \"wsi-\", but WorkSpaces documents at least 9. Correct the ID, or ignore \
                     this warning if the image exists.",
                    quoted(id)
                );
                diagnostics.push(SHORT_ID.broken(detail));
            }
        }
        diagnostics.extend(check_source_region(&arguments.source_region));
        diagnostics.extend(validate_region(&arguments.source_region));
        diagnostics.extend(check_owner(&arguments.expected_source_owner_id));
        diagnostics
    }

    /// Checks that WorkSpaces copies images between the two Regions.
    fn validate_in(&self, arguments: &FromImageArguments, region: &str) -> Diagnostics {
        let source_region = &arguments.source_region;
        if let Some(error) = check_regions(source_region, region) {
            return error.into();
        }
        let source_region = source_region.text().filter(|source| is_region(source) && *source != region);
        source_region.and_then(|source| validate_route(source, region)).into_iter().collect()
    }

    async fn check(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        arguments: &FromImageArguments,
    ) -> PreflightReport {
        let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
            return PreflightReport::default();
        };
        let Ok(region) = preflight.connection.region_clients(region) else { return PreflightReport::default() };
        let found = cache.sources.get(&region, id.to_owned()).await;
        let needs_byol = matches!(&found, Ok(Some(image)) if image.image.required_tenancy() == Some(&Dedicated));
        let report = PreflightReport::default().and(found.map(|image| match image {
            Some(image) => {
                let owner = self.expected_owner(arguments).and_then(|expected| expected.compare(owner(&image)));
                state(&image, &region).into_iter().chain(owner).collect()
            }
            None => Diagnostics::from(missing(id, &region)),
        }));
        if !needs_byol {
            return report;
        }
        let image =
            format!("Source image {id} requires dedicated hardware, so it is a BYOL (Bring Your Own License) image");
        report.and(check_byol(&destination::BYOL, &cache.byol, preflight.region, &image).await)
    }

    async fn is_in_progress(&self, connection: &Connection, arguments: &FromImageArguments) -> bool {
        let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
            return false;
        };
        is_source_in_progress(connection, region, |region| async move {
            let images = describe::existing(&region, &[id.to_owned()]).await?;
            let mut images = images.into_iter().map(WorkspacesImage::untagged);
            Ok(images.any(|image| phase(image.state()) == Phase::InProgress))
        })
        .await
    }

    fn expected_owner<'a>(&self, arguments: &'a FromImageArguments) -> Option<ExpectedOwner<'a>> {
        let (account, id) = (&arguments.expected_source_owner_id, &arguments.source_image_id);
        ExpectedOwner::of(&OWNER, NOUN, account, id, &arguments.source_region)
    }
}

/// Checks that WorkSpaces is available in the Region of the source.
fn validate_region(source_region: &Value<String>) -> Option<Diagnostic> {
    AVAILABILITY.check(&NOT_AVAILABLE, source_region.text()?, "images cannot be copied from there")
}

fn validate_route(source: &str, region: &str) -> Option<Diagnostic> {
    let support = "AWS permits such copies only to accounts that AWS Support has enabled for them. Contact AWS Support, or \
                   ignore this warning if your account is enabled.";
    match partition_of(source) {
        "aws-cn" => Some(CHINA.broken(format!(
            "In China, WorkSpaces copies images only within China (Ningxia), but this copy is from {source} to {region}. \
             Set `source_region` and `region` to \"cn-northwest-1\"."
        ))),
        "aws-us-gov" => {
            let detail = format!("This copy is from {source} to {region}, AWS GovCloud (US) Regions. {support}");
            Some(GOVCLOUD.broken(detail))
        }
        _ if is_opt_in(source) => Some(OPT_IN.broken(format!(
            "This copy is from {source}, an opt-in Region, to {region}. {support}"
        ))),
        _ => None,
    }
}

fn missing(id: &str, region: &RegionClients) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!(
        "WorkSpaces image {id} does not exist in {region}, or this account cannot access it. Check `source_image_id` and \
         `source_region`: an image has a different ID in each Region, and is shared in one Region only."
    ))
}

fn state(image: &WorkspacesImage, region: &RegionClients) -> Option<Diagnostic> {
    let error = [image.image.error_code(), image.image.error_message()];
    let reason = &error.into_iter().flatten().collect::<Vec<_>>().join(": ");
    let (id, region, state) = (image.id(), region.region(), image.state());
    SourceState { image: id, region, state, phase: phase(state), reason }.check(&PENDING, &UNUSABLE)
}

/// The AWS account ID of the owner of an image.
pub(crate) fn owner(image: &WorkspacesImage) -> Option<&str> {
    image.image.owner_account_id()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits_copies_within_a_region() {
        for region in ["cn-northwest-1", "us-gov-west-1", "af-south-1", "eu-west-1"] {
            let arguments = FromImageArguments { source_region: region.into(), ..Default::default() };
            assert!(FromImage.validate_in(&arguments, region).is_empty(), "{region}");
        }
    }
}
