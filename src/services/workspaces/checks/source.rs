//! The source of a copy: the form of its ID, that WorkSpaces copies from its Region, that it is there, finished and of the
//! right owner.

use aws_sdk_workspaces::types::WorkspaceImageRequiredTenancy;

use super::cache::PreflightCache;
use super::destination;
use super::regions::lacks_workspaces;
use crate::aws::{Connection, RegionClients, is_opt_in, is_region, partition_of};
use crate::engine::{
    DescribedImage, Detail, ExpectedOwner, Phase, PreflightContext, PreflightReport, check_owner, check_regions,
    check_source_region, reasons,
};
use crate::services::shared::byol::check_byol;
use crate::services::shared::read::is_source_in_progress;
use crate::services::workspaces::image::{NOUN, WorkspacesImage, id_problem, is_short_id, phase};
use crate::services::workspaces::model::FromImageArguments;
use crate::services::workspaces::read;
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

/// Checks the arguments that name the source.
pub(crate) fn validate(arguments: &FromImageArguments) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(id) = arguments.source_image_id.text() {
        diagnostics.extend(id_problem(id).map(|detail| INVALID_ID.broken(detail)));
        if is_short_id(id) {
            let detail = format!(
                "{id:?} has eight characters behind \"wsi-\", and WorkSpaces documents nine at least. If there is such \
                 an image, all is well."
            );
            diagnostics.push(SHORT_ID.broken(detail));
        }
    }
    diagnostics.extend(check_source_region(&arguments.source_region));
    diagnostics.extend(validate_region(&arguments.source_region));
    diagnostics.extend(check_owner(&arguments.expected_source_owner_id));
    diagnostics
}

/// Checks that there is WorkSpaces in the source's Region.
fn validate_region(source_region: &Value<String>) -> Diagnostics {
    let missing = source_region.text().filter(|region| lacks_workspaces(region)).map(|region| {
        NOT_AVAILABLE.broken(format!(
            "As far as this version of the provider knows there is no WorkSpaces in {region}, so no image can be \
             copied from there. If AWS offers it there by now, all is well."
        ))
    });
    missing.into_iter().collect()
}

/// Checks that WorkSpaces copies images between two Regions.
pub(crate) fn validate_in(arguments: &FromImageArguments, region: &str) -> Diagnostics {
    let source_region = &arguments.source_region;
    if let Some(error) = check_regions(source_region, region) {
        return error.into();
    }
    let Some(source) = source_region.text().filter(|source| is_region(source) && *source != region) else {
        return Diagnostics::new();
    };
    let support = "AWS does that only for accounts that have asked AWS Support for it. If yours has, all is well.";
    let problem = match partition_of(source) {
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
    };
    problem.into_iter().collect()
}

/// Checks the source of a copy, as far as the arguments name it.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    arguments: &FromImageArguments,
) -> PreflightReport {
    let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
        return PreflightReport::default();
    };
    let Ok(region) = preflight.connection.region_clients(region) else { return PreflightReport::default() };
    let image = match cache.sources.get(&region, id.to_owned()).await {
        Ok(Some(image)) => image,
        Ok(None) => return PreflightReport::default().and(Ok([missing(id, &region)])),
        Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
    };
    let owner = expected_owner(arguments).and_then(|expected| expected.compare(owner(&image)));
    let checked = PreflightReport::default().and(Ok(state(&image, &region).into_iter().chain(owner)));
    if image.image.required_tenancy() != Some(&WorkspaceImageRequiredTenancy::Dedicated) {
        return checked;
    }
    let reason = format!("The image {id} needs dedicated hardware because it has its own licence (BYOL)");
    checked.and(check_byol(&destination::BYOL, &cache.byol, preflight.region, &reason).await)
}

fn missing(id: &str, region: &RegionClients) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!(
        "There is no WorkSpaces image {id} in {region} that this account can see. Check `source_image_id` and \
         `source_region`: an image has another id in each Region, and is shared in one Region only."
    ))
}

fn state(image: &WorkspacesImage, region: &RegionClients) -> Option<Diagnostic> {
    let (id, state, region) = (image.id(), image.state(), region.region());
    match phase(state) {
        Phase::Ready => None,
        Phase::InProgress => Some(PENDING.broken(format!(
            "The image {id} in {region} is still in the state {state}. Apply waits until it is AVAILABLE, and copies \
             it then."
        ))),
        Phase::Failed | Phase::Gone => {
            let reason = reasons([(image.image.error_code(), image.image.error_message())]);
            Some(UNUSABLE.broken(format!(
                "The image {id} in {region} is in the state {state} and will not become available. {reason} Choose \
                 another source."
            )))
        }
    }
}

/// The account that owns an image.
pub(crate) fn owner(image: &WorkspacesImage) -> Option<&str> {
    image.image.owner_account_id()
}

/// The owner in `expected_source_owner_id`.
pub(crate) fn expected_owner(arguments: &FromImageArguments) -> Option<ExpectedOwner<'_>> {
    let (account, id) = (&arguments.expected_source_owner_id, &arguments.source_image_id);
    ExpectedOwner::of(&OWNER, NOUN, account, id, &arguments.source_region)
}

/// Whether the source of a copy is still being made. What cannot be read counts as finished.
pub(crate) async fn is_in_progress(connection: &Connection, arguments: &FromImageArguments) -> bool {
    let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
        return false;
    };
    is_source_in_progress(connection, region, |region| async move {
        let images = read::describe(&region, &[id.to_owned()], Detail::Phase).await?;
        Ok(images.iter().any(|image| phase(image.state()) == Phase::InProgress))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_within_a_region_are_always_legal() {
        for region in ["cn-northwest-1", "us-gov-west-1", "af-south-1", "eu-west-1"] {
            let arguments = FromImageArguments { source_region: region.into(), ..Default::default() };
            assert!(validate_in(&arguments, region).is_empty(), "{region}");
        }
    }
}
