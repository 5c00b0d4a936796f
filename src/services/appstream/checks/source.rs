//! The source of a copy: which image the arguments name, and that it is there, finished and the account's own.

use std::sync::Arc;

use aws_sdk_appstream::types::{Image, ImageType, VisibilityType};

use super::cache::PreflightCache;
use super::destination;
use super::name::name_problem;
use crate::aws::{Arn, Connection, RegionClients, ServiceError, is_account, is_region};
use crate::engine::{ImageModel, Phase, PreflightContext, PreflightReport};
use crate::services::appstream::describe;
use crate::services::appstream::image::{AppStreamImage, is_name, phase};
use crate::services::appstream::model::AppStreamAttributes;
use crate::services::shared::byol::check_byol;
use crate::services::shared::read::is_source_in_progress;
use crate::services::shared::source_state::SourceState;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value};

pub(crate) const INVALID_NAME: Rule = Rule::refusal(
    "source_image_name",
    "Invalid name of the source",
    "`source_image_name` is such as the name of an AppStream image can be.",
);

pub(crate) const INVALID_ARN: Rule = Rule::refusal(
    "source_image_arn",
    "Invalid image ARN",
    "`source_image_arn` has the form of the ARN of an AppStream image.",
);

pub(crate) const ARN_PARTITION: Rule = Rule::refusal(
    "source_image_arn",
    "The ARN of the source contradicts itself",
    "The partition in the ARN of the source is the one of the Region in it.",
);

pub(crate) const ARN_REGION: Rule = Rule::refusal(
    "source_image_arn",
    "The source is in another Region",
    "The Region in the ARN of the source is `source_region`.",
);

/// Source: AWS, AppStream administration guide, "Copy an image that you own"; the ARN of an image of AWS names no
/// account.
pub(crate) const OF_AWS: Rule = Rule::refusal(
    "source_image_arn",
    "The source is an image of AWS",
    "The ARN of the source names an account: AppStream does not copy the base images that AWS provides.",
);

pub(crate) const NO_SOURCE: Rule =
    Rule::refusal("source_image_name", "No source", "One of `source_image_name` and `source_image_arn` is set.");

pub(crate) const TWO_SOURCES: Rule =
    Rule::refusal("source_image_arn", "Two sources", "Not both of `source_image_name` and `source_image_arn` are set.");

pub(crate) const OWN_SOURCE: Rule = Rule::refusal(
    "name",
    "The copy would be its own source",
    "A copy in the source's own Region has another name than the source.",
);

pub(crate) const MISSING: Rule =
    Rule::refusal("source_image_name", "The source image does not exist", "The source exists in `source_region`.")
        .reading("appstream:DescribeImages");

pub(crate) const NOT_OWN: Rule = Rule::refusal(
    "source_image_name",
    "The source image is not the account's own",
    "The source belongs to the account: AppStream copies neither public nor shared images.",
)
.reading("appstream:DescribeImages");

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "source_image_name",
    "The source image cannot be copied in its state",
    "The source is not failed, deprecated or about to be deleted.",
)
.reading("appstream:DescribeImages");

pub(crate) const PENDING: Rule = Rule::refusal(
    "source_image_name",
    "The source image is not finished yet",
    "The source is available. While it is still being made, apply waits for it.",
)
.reading("appstream:DescribeImages")
.warns();

/// Checks the forms of the arguments that name the source.
pub(crate) fn validate(service: &AppStreamAttributes) -> Diagnostics {
    let problem = service.source_image_name.text().and_then(name_problem);
    let mut diagnostics: Diagnostics = problem.map(|detail| INVALID_NAME.broken(detail)).into_iter().collect();
    diagnostics.extend(validate_arn(service));
    diagnostics
}

fn validate_arn(service: &AppStreamAttributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(text) = service.source_image_arn.text() else { return diagnostics };
    let is_image = |arn: &Arn<'_>| {
        let name = arn.resource.strip_prefix("image/");
        arn.service == "appstream" && is_region(arn.region) && name.is_some_and(is_name)
    };
    let of_account = |arn: &Arn<'_>| arn.account.is_empty() || is_account(arn.account);
    let Some(arn) = Arn::parse(text).filter(is_image).filter(of_account) else {
        let detail = format!(
            "{text:?} is not the ARN of an AppStream image, such as \
             \"arn:aws:appstream:us-east-1:123456789012:image/my-image\"."
        );
        diagnostics.push(INVALID_ARN.broken(detail));
        return diagnostics;
    };
    if let Some(detail) = arn.contradiction() {
        diagnostics.push(ARN_PARTITION.broken(detail));
    }
    if arn.account.is_empty() {
        let detail = "The ARN names no account, so it is a base image that AWS provides to everybody, and AppStream copies \
                      only images of one's own. Make an image of your own from it with an image builder, and copy \
                      that.";
        diagnostics.push(OF_AWS.broken(detail));
    }
    if let Some(source_region) = service.source_region.text().filter(|source| *source != arn.region) {
        let detail = format!(
            "The image {text:?} is in {}, and source_region says {source_region}. Correct one of them.",
            arn.region
        );
        diagnostics.push(ARN_REGION.broken(detail));
    }
    diagnostics
}

/// Checks that exactly one argument names the source.
pub(crate) fn validate_choice(service: &AppStreamAttributes) -> Diagnostics {
    let mut diagnostics = no_source(service);
    if let (Value::Known(_), Value::Known(_)) = (&service.source_image_name, &service.source_image_arn) {
        let detail = "A copy has one source. Set either source_image_name or source_image_arn, not both.";
        diagnostics.push(TWO_SOURCES.broken(detail));
    }
    diagnostics
}

/// An error where nothing names the source, which a plan and an apply may be the first to know.
pub(crate) fn no_source(service: &AppStreamAttributes) -> Diagnostics {
    if !service.source_image_name.is_null() || !service.source_image_arn.is_null() {
        return Diagnostics::new();
    }
    NO_SOURCE.broken("Nothing says which image to copy. Set source_image_name or source_image_arn.").into()
}

/// Checks that a copy in the source's own Region has another name.
pub(crate) fn validate_in(config: &ImageModel<AppStreamAttributes>, region: &str) -> Option<Diagnostic> {
    let service = &config.service;
    let source_region = service.source_region.text().filter(|region| is_region(region));
    let name = config.common.name.text()?;
    if Some(name) != service.source_name() || Some(region) != source_region {
        return None;
    }
    let detail = format!(
        "The source is the image {name} in {region} itself, and names are unique in a Region. Choose another name, or \
         another Region."
    );
    Some(OWN_SOURCE.broken(detail))
}

/// Checks the source, as far as the arguments name it.
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
    let report = PreflightReport::default().and(found.map(|image| {
        let fault = match image {
            Some(image) => not_own(&image, source).or_else(|| state(&image, source, &region)),
            None => Some(missing(attribute, source, &region)),
        };
        fault.map(|fault| fault.at_attribute(attribute))
    }));
    if !is_byol {
        return report;
    }
    let reason = format!("The image {source} has its own licence (BYOL)");
    report.and(check_byol(&destination::BYOL, &cache.byol, preflight.region, &reason).await)
}

fn missing(attribute: &str, source: &str, region: &RegionClients) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!("AppStream knows no image {source:?} in {region}. Check `{attribute}` and `source_region`."))
}

/// The source's Region, the argument that names it, and how.
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

/// The images that a name or an ARN stands for; the account's own come first.
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
    let whose = match image.visibility() {
        Some(VisibilityType::Shared) => "is shared by another account",
        _ if AppStreamImage::is_own(image) => return None,
        _ => "is a public image of AWS",
    };
    Some(NOT_OWN.broken(format!(
        "The image {source} {whose}, and AppStream copies only an account's own images. Make one of your own from it \
         in an image builder, and copy that."
    )))
}

fn state(image: &Image, source: &str, region: &RegionClients) -> Option<Diagnostic> {
    let state = image.state()?.as_str();
    let reason = image.state_change_reason().and_then(|reason| reason.message());
    let reason = reason.map(|reason| format!(" AWS says: {reason}")).unwrap_or_default();
    let source = SourceState { image: source, region: region.region(), state, phase: phase(state) };
    source.check(&PENDING, &UNUSABLE, &format!(", and only an AVAILABLE image can be copied.{reason}"))
}

/// Whether the source is still being made. What cannot be read counts as finished.
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
