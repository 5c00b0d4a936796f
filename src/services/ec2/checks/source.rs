//! The source of a copy: the form of its ID, that it is there, finished, of the right owner, and that its snapshots can
//! be read.

use std::sync::Arc;

use aws_sdk_ec2::types::{Image, ImageState, ProductCode, ProductCodeValues};

use super::cache::PreflightCache;
use super::{encryption, kms_key};
use crate::aws::{Connection, RegionClients};
use crate::engine::{ExpectedOwner, ImageKind, ImageModel, PreflightContext, PreflightReport, check_source_region};
use crate::services::ec2::image::{NOUN, id_problem};
use crate::services::ec2::model::Ec2Attributes;
use crate::services::ec2::read;
use crate::services::shared::read::is_source_in_progress;
use crate::terraform::{Diagnostic, Diagnostics, Rule};

pub(crate) const INVALID_ID: Rule =
    Rule::refusal("source_image_id", "Invalid AMI id", "`source_image_id` has the form of an AMI's id.");

pub(crate) const MISSING: Rule = Rule::refusal(
    "source_image_id",
    "The source AMI does not exist",
    "The source exists in `source_region`, and the account can see it.",
)
.reading("ec2:DescribeImages");

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "source_image_id",
    "The source AMI cannot be copied in its state",
    "The source is not failed, invalid, disabled or deregistered.",
)
.reading("ec2:DescribeImages");

pub(crate) const PENDING: Rule = Rule::refusal(
    "source_image_id",
    "The source AMI is not finished yet",
    "The source is available. While it is still being made, apply waits for it.",
)
.reading("ec2:DescribeImages")
.warns();

pub(crate) const OWNER: Rule = Rule::refusal(
    "expected_source_owner_id",
    "The source AMI belongs to another account",
    "The account in `expected_source_owner_id` owns the source.",
)
.reading("ec2:DescribeImages");

pub(crate) const MARKETPLACE: Rule = Rule::refusal(
    "source_image_id",
    "AMIs of AWS Marketplace cannot be copied",
    "The source is not an AMI of AWS Marketplace, which EC2 copies only within the account of its seller.",
)
.reading("ec2:DescribeImages");

pub(crate) const STORAGE: Rule = Rule::refusal(
    "source_image_id",
    "The snapshots of the source AMI cannot be read",
    "The account can read every snapshot of the source. Who shares an AMI must share its snapshots too.",
)
.reading("ec2:DescribeSnapshots");

/// Checks the form of the source's ID and of its Region.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let problem = service.source_image_id.text().and_then(id_problem);
    let mut diagnostics: Diagnostics = problem.map(|detail| INVALID_ID.broken(detail)).into_iter().collect();
    diagnostics.extend(check_source_region(&service.source_region));
    diagnostics
}

/// Checks the source, as far as the arguments name it.
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
        Ok(None) => return PreflightReport::default().and(Ok([missing(id, &region)])),
        Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
    };
    let found = [
        state(&image, id, &region),
        expected_owner(planned).and_then(|expected| expected.compare(image.owner_id())),
        marketplace(&image, id),
        encryption::check_source(&image, planned),
    ];
    let checked = PreflightReport::default().and(Ok(found.into_iter().flatten()));
    checked.with(check_snapshots(cache, &region, &image, id).await)
}

fn missing(id: &str, region: &RegionClients) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!(
        "There is no AMI {id} in {region} that this account can see. Check `source_image_id` and `source_region`: an \
         AMI has another id in each Region. If it belongs to another account, that account must share it with this one."
    ))
}

fn state(image: &Image, id: &str, region: &RegionClients) -> Option<Diagnostic> {
    let (state, region) = (image.state()?, region.region());
    let reason = image.state_reason().and_then(|reason| reason.message());
    let reason = reason.map(|reason| format!(" AWS says: {reason}")).unwrap_or_default();
    match state {
        ImageState::Available => None,
        ImageState::Pending | ImageState::Transient => Some(PENDING.broken(format!(
            "The AMI {id} in {region} is still in the state {:?}. Apply waits until it is available, and copies it \
             then.",
            state.as_str()
        ))),
        ImageState::Disabled => Some(UNUSABLE.broken(format!(
            "The AMI {id} in {region} is disabled. Its owner can enable it again (`aws ec2 enable-image`), or choose \
             another source."
        ))),
        ImageState::Deregistered => {
            Some(UNUSABLE.broken(format!("The AMI {id} in {region} has been deregistered. Choose another source.")))
        }
        _ => Some(UNUSABLE.broken(format!(
            "The AMI {id} in {region} is in the state {:?} and will not become available.{reason} Choose another \
             source.",
            state.as_str()
        ))),
    }
}

fn expected_owner(planned: &ImageModel<Ec2Attributes>) -> Option<ExpectedOwner<'_>> {
    let service = &planned.service;
    let (account, id, region) = (&service.expected_source_owner_id, &service.source_image_id, &service.source_region);
    ExpectedOwner::of(&OWNER, NOUN, account, id, region)
}

/// Refuses a copy whose source does not belong to the account in `expected_source_owner_id`.
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

/// An AMI of AWS Marketplace: it is listed there by its owner's alias, and sold with a product code.
fn marketplace(image: &Image, id: &str) -> Option<Diagnostic> {
    let sold = |code: &ProductCode| code.product_code_type() == Some(&ProductCodeValues::Marketplace);
    let listed = image.image_owner_alias() == Some("aws-marketplace") && image.product_codes().iter().any(sold);
    if !listed {
        return None;
    }
    Some(MARKETPLACE.broken(format!(
        "The AMI {id} is sold on AWS Marketplace, and EC2 does not copy it to another account. Subscribe to the \
         product in the Region that needs it, or make an AMI of an instance and copy that."
    )))
}

/// Whether the snapshots can be read, and with them the key that encrypts them.
async fn check_snapshots(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    image: &Image,
    id: &str,
) -> PreflightReport {
    let mappings = image.block_device_mappings().iter();
    let ids: Vec<String> = mappings.filter_map(|device| Some(device.ebs()?.snapshot_id()?.to_owned())).collect();
    let snapshots = match cache.snapshots.get_all(region, ids.clone()).await {
        Ok(snapshots) => snapshots,
        Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
    };
    // EC2 copies what Amazon publishes without showing its snapshots.
    let shown = image.image_owner_alias().is_none();
    let hidden: Vec<&str> = ids.iter().filter(|id| !snapshots.contains_key(*id)).map(String::as_str).collect();
    let storage = (shown && !hidden.is_empty()).then(|| {
        STORAGE.broken(format!(
            "The account can see the AMI {id} and not its storage: {}. Its owner ({}) must share each snapshot with \
             this account as well (`aws ec2 modify-snapshot-attribute`).",
            hidden.join(", "),
            image.owner_id().unwrap_or("another account")
        ))
    });
    let key = kms_key::check_source(cache, region, snapshots.into_values(), id).await;
    PreflightReport::default().and(Ok(storage)).and(key)
}

/// Whether the source is still being made. What cannot be read counts as finished.
pub(crate) async fn is_in_progress(connection: &Connection, planned: &ImageModel<Ec2Attributes>) -> bool {
    let arguments = &planned.service;
    let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
        return false;
    };
    is_source_in_progress(connection, region, |region| async move {
        let images = read::images_by_id(region, vec![id.to_owned()]).await?;
        let pending = |image: &Image| matches!(image.state(), Some(ImageState::Pending | ImageState::Transient));
        Ok(images.values().any(pending))
    })
    .await
}
