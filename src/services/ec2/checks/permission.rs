//! Whether the credentials may copy: a dry run of `CopyImage`.

use aws_config::retry::RetryConfig;

use super::cache::PreflightCache;
use super::name;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ClientToken, CreateRequest, DryRunImage, ImageModel, PreflightContext, PreflightReport};
use crate::services::ec2::create;
use crate::services::ec2::image::SERVICE;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Rule};

pub(crate) const COPY_DENIED: Rule = Rule::refusal(
    "",
    "The credentials may not copy AMIs to this Region",
    "The credentials may do `ec2:CopyImage` in the copy's Region: a dry run, which copies nothing, once for each \
     account and Region.",
)
.reading("ec2:CopyImage");

/// Tries the first copy to each Region. What its source or its tags alone make a policy deny is this copy's error and
/// no other's; every other answer than a clear denial, or an AMI, says nothing.
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
    // What has the name before cannot be what the dry run made.
    let before = match &endpoint {
        Some(_) => name::existing_images(cache, region, planned, preflight.tags).await.ok(),
        None => None,
    };
    // A token of its own: the copy that follows must not count as a repetition of the dry run.
    let token = ClientToken::new();
    let start =
        CreateRequest { connection: preflight.connection, planned, tags: preflight.tags, token: token.as_str() };
    let once = aws_sdk_ec2::config::Builder::new().retry_config(RetryConfig::disabled());
    let answer = create::request(region, start).dry_run(true).customize().config_override(once).send().await;
    match region.service_error(SERVICE, "CopyImage", answer) {
        Ok(made) => {
            let Some(id) = made.image_id.filter(|id| !id.is_empty()) else { return PreflightReport::default() };
            if let Some(ignored) = ignored.as_deref_mut() {
                *ignored = true;
            }
            let is_new = before.is_some_and(|before| before.iter().all(|image| image.id != id));
            PreflightReport::default().with_dry_run_image(Some(unwanted(region, id, is_new, endpoint.as_deref())))
        }
        Err(error) if error.has_code("UnauthorizedOperation") => PreflightReport::default().and(Ok(Some(denied(
            region,
            service.source_region.text().unwrap_or_default(),
            &error,
        )))),
        Err(error) => {
            tracing::debug!(%error, "the answer to the dry run");
            PreflightReport::default()
        }
    }
}

fn denied(region: &RegionClients, source_region: &str, error: &ServiceError) -> Diagnostic {
    let region = region.region();
    COPY_DENIED.broken(format!(
        "A dry run of this copy to {region} was denied: {error}.\n\nAllow `ec2:CopyImage` on the source and its snapshots \
         in {source_region} and on the copy in {region}, and `ec2:CreateTags` for its tags. `aws sts \
         decode-authorization-message` tells which statement denied it."
    ))
}

fn unwanted(region: &RegionClients, id: String, is_new: bool, endpoint: Option<&str>) -> DryRunImage {
    let (endpoint, name) = (endpoint.map(|endpoint| format!(" {endpoint}")).unwrap_or_default(), region.region());
    let detail = format!(
        "The plan asked EC2 for a dry run of CopyImage in {name}, which makes no AMI. The endpoint{endpoint} ignored \
         `DryRun` and made the AMI {id}, as some emulators do. Set `plan_checks = \"static\"` in the provider block for \
         such an endpoint."
    );
    let warning = Diagnostic::warning("The endpoint ignored DryRun", detail);
    let command = format!("aws ec2 deregister-image --region {name} --image-id {id} --delete-associated-snapshots");
    DryRunImage { id, is_new, warning, command }
}
