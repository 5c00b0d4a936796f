//! The source of a copy: the format of its ID, whether it exists and is available, its owner, and whether its snapshots
//! are accessible.

use std::sync::Arc;

use aws_sdk_ec2::types::{Image, ImageState, ProductCode, ProductCodeValues};

use super::allowed_images::Visibility;
use super::cache::PreflightCache;
use super::snapshots::check_source_zone;
use super::{allowed_images, encryption, kms_key};
use crate::aws::{Connection, RegionClients};
use crate::engine::{ExpectedOwner, ImageKind, ImageModel, PreflightContext, PreflightReport, check_source_region};
use crate::services::ec2::describe;
use crate::services::ec2::image::{NOUN, id_problem};
use crate::services::ec2::model::Ec2Attributes;
use crate::services::shared::read::is_source_in_progress;
use crate::terraform::{Diagnostic, Diagnostics, Rule, quoted};

pub(crate) const INVALID_ID: Rule =
    Rule::refusal("source_image_id", "Invalid AMI ID", "`source_image_id` is an AMI ID.");

pub(crate) const MISSING: Rule = Rule::refusal(
    "source_image_id",
    "Source AMI not found",
    "The source exists in `source_region`, and the account can access it.",
)
.reading("ec2:DescribeImages");

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "source_image_id",
    "Source AMI cannot be copied in its current state",
    "The source is not failed, invalid, disabled or deregistered.",
)
.reading("ec2:DescribeImages");

pub(crate) const PENDING: Rule = Rule::refusal(
    "source_image_id",
    "Source AMI is not available yet",
    "The source is available. Apply waits for a source that is still pending.",
)
.reading("ec2:DescribeImages")
.warns();

pub(crate) const OWNER: Rule = Rule::refusal(
    "expected_source_owner_id",
    "Source AMI is owned by another account",
    "The account in `expected_source_owner_id` owns the source.",
)
.reading("ec2:DescribeImages");

pub(crate) const MARKETPLACE: Rule = Rule::refusal(
    "source_image_id",
    "AWS Marketplace AMI cannot be copied",
    "The source is not an AWS Marketplace AMI of another account, nor derived from one.",
)
.reading("ec2:DescribeImages");

pub(crate) const STORAGE: Rule = Rule::refusal(
    "source_image_id",
    "Snapshots of the source AMI are not accessible",
    "The account can access every snapshot of the source. An owner who shares an AMI must also share its snapshots.",
)
.reading("ec2:DescribeSnapshots");

/// Checks the format of the source ID and of the source Region.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let problem = service.source_image_id.text().and_then(id_problem);
    let mut diagnostics: Diagnostics = problem.map(|detail| INVALID_ID.broken(detail)).into_iter().collect();
    diagnostics.extend(check_source_region(&service.source_region));
    diagnostics
}

/// Adds how an AMI can be moved to another partition.
///
/// Source: AWS, EC2 API reference, `CopyImage`: "to copy an AMI from one partition to another, see `CreateStoreImageTask`".
pub(crate) fn with_store_and_restore(error: Diagnostic) -> Diagnostic {
    let detail = format!(
        "{} To move an AMI to another partition, store it in an S3 bucket (CreateStoreImageTask), copy the object to a \
         bucket of the other partition, and restore it there (CreateRestoreImageTask).",
        error.detail
    );
    Diagnostic { detail, ..error }
}

/// Checks the source as far as the arguments are known.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<Ec2Attributes>,
) -> PreflightReport {
    let arguments = &planned.service;
    let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
        return PreflightReport::default();
    };
    let Ok(region) = preflight.connection.region_clients(region) else { return PreflightReport::default() };
    let image = match cache.sources.get(&region, id.to_owned()).await {
        Ok(Some(image)) => image,
        Ok(None) => {
            let error = match allowed_images::check(cache, &region, id).await {
                Visibility::Restricted(error) => error,
                Visibility::Unrestricted(remark) => missing(id, &region, &remark),
            };
            return PreflightReport::default().and(Ok([error]));
        }
        Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
    };
    let found = [
        state(&image, id, &region),
        expected_owner(planned).and_then(|expected| expected.compare(image.owner_id())),
        marketplace(&image, id, preflight.connection.known_account_id()),
        encryption::check_source(&image, planned),
    ];
    let checked = PreflightReport::default().and(Ok(found.into_iter().flatten()));
    checked.with(check_snapshots(cache, &region, &image, arguments, id).await)
}

fn missing(id: &str, region: &RegionClients, remark: &str) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!(
        "AMI {id} does not exist in {region}, or this account cannot access it. Check `source_image_id` and \
         `source_region`: an AMI has a different ID in each Region. If another account owns the AMI, that account must \
         share it with this one.{remark}"
    ))
}

fn state(image: &Image, id: &str, region: &RegionClients) -> Option<Diagnostic> {
    let (state, region) = (image.state()?, region.region());
    let reason = image.state_reason().and_then(|reason| reason.message());
    let reason = reason.map(|reason| format!(" AWS reports: {}.", reason.trim_end_matches('.'))).unwrap_or_default();
    match state {
        ImageState::Available => None,
        ImageState::Pending | ImageState::Transient => Some(PENDING.broken(format!(
            "AMI {id} in {region} is in state {}. Apply waits until it is available, and then copies it.",
            quoted(state.as_str())
        ))),
        ImageState::Disabled => Some(UNUSABLE.broken(format!(
            "AMI {id} in {region} is disabled. Have its owner enable it (`aws ec2 enable-image`), or choose another source."
        ))),
        ImageState::Deregistered => {
            Some(UNUSABLE.broken(format!("AMI {id} in {region} is deregistered. Choose another source.")))
        }
        _ => Some(UNUSABLE.broken(format!(
            "AMI {id} in {region} is in state {} and will not become available.{reason} Choose another source.",
            quoted(state.as_str())
        ))),
    }
}

fn expected_owner(planned: &ImageModel<Ec2Attributes>) -> Option<ExpectedOwner<'_>> {
    let service = &planned.service;
    let (account, id, region) = (&service.expected_source_owner_id, &service.source_image_id, &service.source_region);
    ExpectedOwner::of(&OWNER, NOUN, account, id, region)
}

/// Rejects a copy whose source is not owned by the account in `expected_source_owner_id`.
pub(crate) async fn check_owner(
    kind: &ImageKind,
    cache: &PreflightCache,
    connection: &Connection,
    planned: &ImageModel<Ec2Attributes>,
) -> Diagnostics {
    match expected_owner(planned) {
        Some(expected) => expected.check(kind, connection, &cache.sources, Image::owner_id).await,
        None => Diagnostics::new(),
    }
}

/// Rejects an AWS Marketplace AMI of another account, and an AMI that another account derived from one: a product code marks
/// both. `own_account` is the account of the credentials, if it is known.
///
/// Source: AWS, EC2 user guide, "Copy an Amazon EC2 AMI".
fn marketplace(image: &Image, id: &str, own_account: Option<&str>) -> Option<Diagnostic> {
    let mut code_types = image.product_codes().iter().filter_map(ProductCode::product_code_type);
    let has_code = code_types.any(|code_type| *code_type == ProductCodeValues::Marketplace);
    if !has_code {
        return None;
    }
    let owner = image.owner_id().unwrap_or_default();
    let what = if image.image_owner_alias() == Some("aws-marketplace") {
        "is sold on AWS Marketplace".to_owned()
    } else if own_account.is_some_and(|own_account| own_account != owner) {
        format!("of AWS account {owner} has a product code of AWS Marketplace: it is a product, or derived from one")
    } else {
        return None;
    };
    Some(MARKETPLACE.broken(format!(
        "AMI {id} {what}, and EC2 cannot copy it to another account. Subscribe to the product in the destination Region, \
         or create an AMI from an instance and copy that AMI."
    )))
}

/// Checks that the snapshots are accessible, and that the keys that encrypt them are enabled.
async fn check_snapshots(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    image: &Image,
    arguments: &Ec2Attributes,
    id: &str,
) -> PreflightReport {
    let mappings = image.block_device_mappings().iter();
    let ids: Vec<String> = mappings.filter_map(|device| Some(device.ebs()?.snapshot_id()?.to_owned())).collect();
    let snapshots = match cache.snapshots.get_all(region, ids.clone()).await {
        Ok(snapshots) => snapshots,
        Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
    };
    // The snapshots of AMIs that Amazon publishes are not visible, but EC2 copies them.
    let is_private = image.image_owner_alias().is_none();
    let hidden: Vec<&str> = ids.iter().filter(|id| !snapshots.contains_key(*id)).map(String::as_str).collect();
    let mut report = PreflightReport::default();
    if is_private && !hidden.is_empty() {
        report = report.and(Ok([STORAGE.broken(format!(
            "This account can access AMI {id} but not its snapshots: {}. The owner ({}) must also share each snapshot with \
             this account (`aws ec2 modify-snapshot-attribute`).",
            hidden.join(", "),
            image.owner_id().unwrap_or("another account")
        ))]));
    }
    report = report.and(Ok(check_source_zone(arguments, snapshots.values(), id)));
    let key = kms_key::check_source(cache, region, snapshots.into_values(), id).await;
    report.and(key)
}

/// Whether the source is still pending. A source that cannot be read counts as available.
pub(crate) async fn is_in_progress(connection: &Connection, planned: &ImageModel<Ec2Attributes>) -> bool {
    let arguments = &planned.service;
    let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
        return false;
    };
    is_source_in_progress(connection, region, |region| async move {
        let images = describe::images_by_id(region, vec![id.to_owned()]).await?;
        let mut states = images.values().filter_map(Image::state);
        Ok(states.any(|state| matches!(state, ImageState::Pending | ImageState::Transient)))
    })
    .await
}
