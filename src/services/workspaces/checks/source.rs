//! The source of a copy: the form of its ID, that WorkSpaces copies from its Region, that it is there, finished and of the
//! right owner.

use aws_sdk_workspaces::types::WorkspaceImageRequiredTenancy::Dedicated;

use super::cache::PreflightCache;
use super::destination;
use super::regions::AVAILABILITY;
use crate::aws::{Connection, RegionClients, is_opt_in, is_region, partition_of};
use crate::engine::{
    DescribedImage, ExpectedOwner, Phase, PreflightContext, PreflightReport, check_owner, check_regions,
    check_source_region, reasons,
};
use crate::services::shared::byol::check_byol;
use crate::services::shared::read::is_source_in_progress;
use crate::services::shared::source_state::SourceState;
use crate::services::workspaces::create::image_source::{FromImage, SourceChecks};
use crate::services::workspaces::describe;
use crate::services::workspaces::image::{NOUN, WorkspacesImage, id_problem, is_short_id, phase};
use crate::services::workspaces::model::FromImageArguments;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value};

pub(crate) const INVALID_ID: Rule = Rule::refusal(
    "source_image_id",
    "Invalid image id",
    "`source_image_id` has the form of the id of a WorkSpaces image.",
);

/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage`, pattern of `SourceImageId`. Other services' references
/// know shorter IDs of WorkSpaces images, so that this one may be too strict.
pub(crate) const SHORT_ID: Rule = Rule::refusal(
    "source_image_id",
    "The image id is shorter than WorkSpaces documents it",
    "`source_image_id` has at least nine characters behind `wsi-`.",
)
.warns();

pub(crate) const NOT_AVAILABLE: Rule = Rule::refusal(
    "source_region",
    "WorkSpaces may not be available in the source's Region",
    "`source_region` is one in which WorkSpaces is known to be available.",
)
.warns();

/// Source: AWS, WorkSpaces administration guide, "Copy a custom WorkSpaces image".
pub(crate) const CHINA: Rule = Rule::refusal(
    "source_region",
    "WorkSpaces copies nothing between Regions in China",
    "A copy in AWS's Regions in China stays in its Region.",
);

/// Source: as for [`CHINA`].
pub(crate) const GOVCLOUD: Rule = Rule::refusal(
    "source_region",
    "A copy between Regions of GovCloud needs AWS Support",
    "A copy in GovCloud stays in its Region.",
)
.warns();

/// Source: as for [`CHINA`].
pub(crate) const OPT_IN: Rule = Rule::refusal(
    "source_region",
    "A copy from an opt-in Region needs AWS Support",
    "A copy from a Region that accounts have to enable stays in it.",
)
.warns();

pub(crate) const MISSING: Rule = Rule::refusal(
    "source_image_id",
    "The source image does not exist",
    "The source exists in `source_region`, and the account can see it.",
)
.reading("workspaces:DescribeWorkspaceImages");

pub(crate) const UNUSABLE: Rule =
    Rule::refusal("source_image_id", "The source image cannot be copied in its state", "The source has not failed.")
        .reading("workspaces:DescribeWorkspaceImages");

pub(crate) const PENDING: Rule = Rule::refusal(
    "source_image_id",
    "The source image is not finished yet",
    "The source is available. While it is still being made, apply waits for it.",
)
.reading("workspaces:DescribeWorkspaceImages")
.warns();

pub(crate) const OWNER: Rule = Rule::refusal(
    "expected_source_owner_id",
    "The source image belongs to another account",
    "The account in `expected_source_owner_id` owns the source.",
)
.reading("workspaces:DescribeWorkspaceImages");

impl SourceChecks for FromImage {
    fn validate(&self, arguments: &FromImageArguments) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if let Some(id) = arguments.source_image_id.text() {
            diagnostics.extend(id_problem(id).map(|detail| INVALID_ID.broken(detail)));
            if is_short_id(id) {
                let detail = format!(
                    "{id:?} has eight characters behind \"wsi-\", and WorkSpaces documents nine at least. If there is \
                     such an image, all is well."
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
                let owner = self.expected_owner(arguments).and_then(|expected| expected.judge(owner(&image)));
                state(&image, &region).into_iter().chain(owner).collect()
            }
            None => Diagnostics::from(missing(id, &region)),
        }));
        if !needs_byol {
            return report;
        }
        let reason = format!("The image {id} needs dedicated hardware because it has its own licence (BYOL)");
        report.and(check_byol(&destination::BYOL, &cache.byol, preflight.region, &reason).await)
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

/// Checks that WorkSpaces is available in the source's Region.
fn validate_region(source_region: &Value<String>) -> Option<Diagnostic> {
    AVAILABILITY.check(&NOT_AVAILABLE, source_region.text()?, ", so no image can be copied from")
}

fn validate_route(source: &str, region: &str) -> Option<Diagnostic> {
    let support = "AWS does that only for accounts that have asked AWS Support for it. If yours has, all is well.";
    match partition_of(source) {
        "aws-cn" => Some(CHINA.broken(format!(
            "WorkSpaces copies images within the Region China (Ningxia) only, and this copy goes from {source} to \
             {region}. Set `source_region` and `region` to \"cn-northwest-1\"."
        ))),
        "aws-us-gov" => {
            let detail = format!("The copy goes from {source} to {region}, which are Regions of GovCloud. {support}");
            Some(GOVCLOUD.broken(detail))
        }
        _ if is_opt_in(source) => Some(OPT_IN.broken(format!(
            "The copy goes from {source} to {region}, and {source} is a Region that accounts have to enable. {support}"
        ))),
        _ => None,
    }
}

fn missing(id: &str, region: &RegionClients) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!(
        "There is no WorkSpaces image {id} in {region} that this account can see. Check `source_image_id` and \
         `source_region`: an image has another id in each Region, and is shared in one Region only."
    ))
}

fn state(image: &WorkspacesImage, region: &RegionClients) -> Option<Diagnostic> {
    let reason = reasons([(image.image.error_code(), image.image.error_message())]);
    let (id, region, state) = (image.id(), region.region(), image.state());
    let source = SourceState { image: id, region, state, phase: phase(state) };
    source.check(&PENDING, &UNUSABLE, &format!(" and will not become available. {reason}"))
}

/// The account that owns an image.
pub(crate) fn owner(image: &WorkspacesImage) -> Option<&str> {
    image.image.owner_account_id()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_within_a_region_are_always_legal() {
        for region in ["cn-northwest-1", "us-gov-west-1", "af-south-1", "eu-west-1"] {
            let arguments = FromImageArguments { source_region: region.into(), ..Default::default() };
            assert!(FromImage.validate_in(&arguments, region).is_empty(), "{region}");
        }
    }
}
