//! Whether the credentials allow copying: a dry run of `CopyImage`.

use aws_config::retry::RetryConfig;

use super::cache::PreflightCache;
use super::name;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ClientToken, CreateRequest, Denial, DryRunImage, ImageModel, PreflightContext, PreflightReport};
use crate::services::ec2::create::copy_image::copy_image;
use crate::services::ec2::image::SERVICE;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Rule};

pub(crate) const COPY_DENIED: Rule = Rule::refusal(
    "",
    "Not authorized to copy AMIs to this Region",
    "The credentials allow `ec2:CopyImage` in the destination Region. The check is a dry run, which copies nothing, once \
     for each account and Region.",
)
.reading("ec2:CopyImage");

/// Requests a dry run of the first copy to each Region. A denial may be due to the source or the tags of this copy, so it
/// is an error of this copy alone. Any response other than a denial or an AMI is inconclusive.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<Ec2Attributes>,
) -> PreflightReport {
    let region = preflight.region;
    let (service, name) = (&planned.service, &planned.common.name);
    let unknown = [name, &service.source_image_id, &service.source_region].iter().any(|value| !value.is_known());
    if unknown || service.kms_key_id.is_unknown() || !cache.dry_runs.is_first(region) {
        return PreflightReport::default();
    }
    let endpoint = region.ec2_endpoint();
    let mut ignored = match &endpoint {
        Some(_) => Some(cache.dry_runs.ignored.lock().await),
        None => None,
    };
    if ignored.as_deref() == Some(&true) {
        return PreflightReport::default();
    }
    // An AMI that has the name before the dry run was not created by it.
    let existing = match &endpoint {
        Some(_) => name::existing_images(cache, region, planned, preflight.tags).await.ok(),
        None => None,
    };
    // A separate token: the copy that follows must not count as a repetition of the dry run.
    let token = ClientToken::new();
    let request =
        CreateRequest { connection: preflight.connection, planned, tags: preflight.tags, token: token.as_str() };
    let once = aws_sdk_ec2::config::Builder::new().retry_config(RetryConfig::disabled());
    let dry_run = copy_image(region, request).dry_run(true).customize().config_override(once);
    match region.service_error(SERVICE, "CopyImage", dry_run.send().await) {
        Ok(response) => {
            let Some(id) = response.image_id.filter(|id| !id.is_empty()) else { return PreflightReport::default() };
            if let Some(ignored) = ignored.as_deref_mut() {
                *ignored = true;
            }
            let is_new = existing.is_some_and(|existing| existing.iter().all(|image| image.id != id));
            PreflightReport::default().with_dry_run_image(Some(unwanted(region, id, is_new, endpoint.as_deref())))
        }
        Err(error) if error.has_code("UnauthorizedOperation") => PreflightReport::default().and(Ok(Some(denied(
            region,
            service.source_region.text().unwrap_or_default(),
            &error,
        )))),
        Err(error) => {
            tracing::debug!(%error, "the dry run was inconclusive");
            PreflightReport::default()
        }
    }
}

fn denied(region: &RegionClients, source_region: &str, error: &ServiceError) -> Diagnostic {
    let region = region.region();
    let denial = Denial::of(error);
    let remedy = match &denial {
        Some(denial) if !denial.can_be_allowed() => denial.advice(),
        _ => format!(
            "Allow `ec2:CopyImage` on the source AMI and its snapshots in {source_region} and on the copy in {region}, and \
             `ec2:CreateTags` for its tags. {}",
            denial.as_ref().map(Denial::decode).unwrap_or_default()
        ),
    };
    COPY_DENIED.broken(format!("EC2 denied a dry run of this copy to {region}: {error}.\n\n{}", remedy.trim_end()))
}

fn unwanted(region: &RegionClients, id: String, is_new: bool, endpoint: Option<&str>) -> DryRunImage {
    let (endpoint, name) = (endpoint.map(|endpoint| format!(" {endpoint}")).unwrap_or_default(), region.region());
    let detail = format!(
        "The plan requested a dry run of CopyImage in {name}, which creates no AMI on AWS. The endpoint{endpoint} ignored \
         `DryRun` and created AMI {id}, as some emulators do. Set `plan_checks = \"static\"` in the provider block for \
         this endpoint."
    );
    let warning = Diagnostic::warning("Endpoint ignored DryRun", detail);
    let command = format!("aws ec2 deregister-image --region {name} --image-id {id} --delete-associated-snapshots");
    DryRunImage { id, is_new, warning, command }
}
