//! The source of a copy: the format of its name or ARN, whether it exists and is available, and whether the account owns it.

use std::sync::Arc;

use aws_sdk_appstream::types::{Image, ImageType, VisibilityType};

use super::cache::PreflightCache;
use super::name::name_problem;
use super::source_arn::OWN_ONLY;
use super::{destination, source_arn};
use crate::aws::{Connection, RegionClients, ServiceError, is_region};
use crate::engine::{ImageModel, Phase, PreflightContext, PreflightReport};
use crate::services::appstream::describe;
use crate::services::appstream::image::{AppStreamImage, phase};
use crate::services::appstream::model::AppStreamAttributes;
use crate::services::shared::byol::check_byol;
use crate::services::shared::read::is_source_in_progress;
use crate::services::shared::source_state::SourceState;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value, quoted};

pub(crate) const INVALID_NAME: Rule = Rule::refusal(
    "source_image_name",
    "Invalid source image name",
    "`source_image_name` must be a valid AppStream image name.",
);

pub(crate) const NO_SOURCE: Rule = Rule::refusal(
    "source_image_name",
    "Missing source image",
    "`source_image_name` or `source_image_arn` must be set.",
);

pub(crate) const TWO_SOURCES: Rule = Rule::refusal(
    "source_image_arn",
    "Conflicting source arguments",
    "`source_image_name` and `source_image_arn` cannot both be set.",
);

pub(crate) const OWN_SOURCE: Rule = Rule::refusal(
    "name",
    "Copy has the name and Region of its source",
    "A copy in the Region of its source must have another name.",
);

pub(crate) const MISSING: Rule =
    Rule::refusal("source_image_name", "Source image not found", "The source must exist in `source_region`.")
        .reading("appstream:DescribeImages");

pub(crate) const NOT_OWN: Rule = Rule::refusal(
    "source_image_name",
    "Source image not owned by this account",
    "The account must own the source. AppStream 2.0 does not copy public or shared images.",
)
.reading("appstream:DescribeImages");

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "source_image_name",
    "Source image cannot be copied in its current state",
    "The source cannot be failed, deprecated or in deletion.",
)
.reading("appstream:DescribeImages");

pub(crate) const PENDING: Rule = Rule::refusal(
    "source_image_name",
    "Source image not available yet",
    "The source must be available. Apply waits for a source that is still being created.",
)
.reading("appstream:DescribeImages")
.warns();

/// Checks the format of the source's name and ARN.
pub(crate) fn validate(service: &AppStreamAttributes) -> Diagnostics {
    let problem = service.source_image_name.text().and_then(name_problem);
    let mut diagnostics: Diagnostics = problem.map(|detail| INVALID_NAME.broken(detail)).into_iter().collect();
    diagnostics.extend(source_arn::validate(service));
    diagnostics
}

/// Checks that exactly one argument names the source.
pub(crate) fn validate_choice(service: &AppStreamAttributes) -> Diagnostics {
    let mut diagnostics = no_source(service);
    if let (Value::Known(_), Value::Known(_)) = (&service.source_image_name, &service.source_image_arn) {
        let detail = "`source_image_name` and `source_image_arn` are both set. Set only one of them.";
        diagnostics.push(TWO_SOURCES.broken(detail));
    }
    diagnostics
}

/// An error if no argument names the source. Where the arguments were unknown, only the plan or the apply finds this.
pub(crate) fn no_source(service: &AppStreamAttributes) -> Diagnostics {
    if !service.source_image_name.is_null() || !service.source_image_arn.is_null() {
        return Diagnostics::new();
    }
    NO_SOURCE
        .broken("Neither `source_image_name` nor `source_image_arn` is set. Set one of them to the image to copy.")
        .into()
}

/// Checks that a copy in the Region of its source has another name.
pub(crate) fn validate_in(config: &ImageModel<AppStreamAttributes>, region: &str) -> Option<Diagnostic> {
    let service = &config.service;
    let source_region = service.source_region.text().filter(|region| is_region(region));
    let name = config.common.name.text()?;
    if Some(name) != service.source_name() || Some(region) != source_region {
        return None;
    }
    let detail = format!(
        "The copy would have the name and Region of its source, image {} in {region}, but names are unique in a Region. \
         Choose another `name`, or another Region.",
        quoted(name)
    );
    Some(OWN_SOURCE.broken(detail))
}

/// Checks the source as far as the arguments are known.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<AppStreamAttributes>,
) -> PreflightReport {
    let Some((region, attribute, source)) = source_argument(preflight.connection, planned) else {
        return PreflightReport::default();
    };
    let read = || find(&region, attribute, source);
    let found = cache.sources.get(&region, source.to_owned(), read).await;
    let found = found.map(|images| images.into_iter().next());
    let is_byol = matches!(&found, Ok(Some(image)) if image.image_type() == Some(&ImageType::Byol));
    let fault = match found {
        Ok(Some(image)) => Ok(not_own(&image, source).or_else(|| state(&image, source, &region))),
        Ok(None) if is_shared(cache, &region, source).await => Ok(Some(shared(source))),
        Ok(None) => Ok(Some(missing(attribute, source, &region))),
        Err(error) => Err(error),
    };
    let report = PreflightReport::default().and(fault.map(|fault| fault.map(|fault| fault.at_attribute(attribute))));
    if !is_byol {
        return report;
    }
    let image = format!("Source image {} is a BYOL (Bring Your Own License) image", quoted(source));
    report.and(check_byol(&destination::BYOL, &cache.byol, preflight.region, &image).await)
}

/// Whether another account shares an image with this name, which `DescribeImages` does not find by name. A list that cannot
/// be read counts as empty.
async fn is_shared(cache: &PreflightCache, region: &Arc<RegionClients>, source: &str) -> bool {
    let read = || async {
        let images = describe::all(region, Some(VisibilityType::Shared)).await?;
        Ok(Arc::new(images.into_iter().filter_map(|image| image.name).collect()))
    };
    cache.shared_names.get(region, (), read).await.is_ok_and(|names| names.contains(source))
}

fn missing(attribute: &str, source: &str, region: &RegionClients) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!(
        "AppStream image {} does not exist in {region}. Check `{attribute}` and `source_region`.",
        quoted(source)
    ))
}

/// The Region of the source, the argument that names the source, and the value of that argument.
fn source_argument<'a>(
    connection: &Connection,
    planned: &'a ImageModel<AppStreamAttributes>,
) -> Option<(Arc<RegionClients>, &'static str, &'a str)> {
    let arguments = &planned.service;
    let region = connection.region_clients(arguments.source_region.text()?).ok()?;
    let (attribute, source) = match arguments.source_image_arn.text() {
        Some(arn) => ("source_image_arn", arn),
        None => ("source_image_name", arguments.source_image_name.text()?),
    };
    Some((region, attribute, source))
}

/// The images with this name or ARN; those that the account owns come first.
async fn find(region: &RegionClients, attribute: &str, source: &str) -> Result<Vec<Image>, ServiceError> {
    let found = match attribute {
        "source_image_arn" => describe::by_arn(region, source).await,
        _ => describe::by_name(region, &[source.to_owned()]).await,
    };
    let mut images = match found {
        Err(error) if describe::is_not_found(&error) => Vec::new(),
        result => result?,
    };
    images.sort_by_key(|image| !AppStreamImage::is_own(image));
    Ok(images)
}

fn not_own(image: &Image, source: &str) -> Option<Diagnostic> {
    match image.visibility() {
        Some(VisibilityType::Shared) => Some(shared(source)),
        _ if AppStreamImage::is_own(image) => None,
        _ => Some(of_other_owner(source, "is a public image of AWS")),
    }
}

fn shared(source: &str) -> Diagnostic {
    of_other_owner(source, "is shared by another account")
}

fn of_other_owner(source: &str, owner: &str) -> Diagnostic {
    NOT_OWN.broken(format!("Source image {} {owner}, but {OWN_ONLY}", quoted(source)))
}

fn state(image: &Image, source: &str, region: &RegionClients) -> Option<Diagnostic> {
    let state = image.state()?.as_str();
    let reason = image.state_change_reason().and_then(|reason| reason.message());
    let (image, reason) = (&quoted(source), reason.unwrap_or_default());
    SourceState { image, region: region.region(), state, phase: phase(state), reason }.check(&PENDING, &UNUSABLE)
}

/// Whether the source is still in progress. A source that cannot be read counts as finished.
pub(crate) async fn is_in_progress(connection: &Connection, planned: &ImageModel<AppStreamAttributes>) -> bool {
    let (Some(name), Some(region)) = (planned.service.source_name(), planned.service.source_region.text()) else {
        return false;
    };
    is_source_in_progress(connection, region, |region| async move {
        let images = describe::by_name(&region, &[name.to_owned()]).await?;
        Ok(images.iter().any(|image| {
            let in_progress = image.state().is_some_and(|state| phase(state.as_str()) == Phase::InProgress);
            AppStreamImage::is_own(image) && in_progress
        }))
    })
    .await
}
