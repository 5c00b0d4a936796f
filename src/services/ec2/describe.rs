//! Describe calls for AMIs, their snapshots and the resources that use them. One call reads many objects, and a missing
//! object does not fail the others.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use aws_sdk_ec2::types::{Filter, Image, ImageReference, Snapshot};

use super::image::{Ami, SERVICE};
use crate::aws::{RegionClients, ServiceError};
use crate::services::shared::read::{describe_existing, read_pages};
use crate::terraform::quoted;

/// The account of the caller, as EC2 names it in filters.
pub(super) const SELF: &str = "self";
/// How many AMIs one `DescribeImageReferences` call accepts.
///
/// Source: AWS, EC2 API reference, `DescribeImageReferences`, parameter `ImageIds`.
pub(super) const REFERENCED_IMAGES: usize = 10;
/// The largest page of EC2's Describe calls.
const PAGE_SIZE: i32 = 1000;
/// How many values EC2 accepts in one filter.
pub(super) const FILTER_VALUES: usize = 200;

/// The AMIs with the snapshots that their block devices name.
pub(super) async fn with_snapshots(region: &RegionClients, images: Vec<Image>) -> Result<Vec<Ami>, ServiceError> {
    let ids: Vec<String> = images.iter().flat_map(snapshot_ids).map(str::to_owned).collect();
    let snapshots: HashMap<String, Snapshot> = snapshots(region, "snapshot-id", &ids)
        .await?
        .into_iter()
        .filter_map(|snapshot| Some((snapshot.snapshot_id()?.to_owned(), snapshot)))
        .collect();
    let amis = images.into_iter().map(|image| {
        let snapshots = snapshot_ids_of(&image).iter().filter_map(|id| snapshots.get(id).cloned()).collect();
        Ami { image, snapshots }
    });
    Ok(amis.collect())
}

/// How the description of the snapshots of a copy begins.
pub(super) fn copy_description(image_id: &str) -> String {
    format!("Copied for DestinationAmi {image_id}")
}

/// The parameters of a `DescribeImages` request. An empty list does not restrict the search.
#[derive(Debug)]
pub(super) struct ImageQuery {
    pub(super) owners: Vec<String>,
    pub(super) executable_users: Vec<String>,
    pub(super) filters: Vec<Filter>,
    pub(super) include_deprecated: bool,
    pub(super) include_disabled: bool,
}

/// All images that match the filters, including disabled ones, which EC2 omits by default.
pub(super) async fn images(
    region: &RegionClients,
    owners: Vec<String>,
    filters: Vec<Filter>,
    include_deprecated: bool,
) -> Result<Vec<Image>, ServiceError> {
    let executable_users = Vec::new();
    query(region, ImageQuery { owners, executable_users, filters, include_deprecated, include_disabled: true }).await
}

/// All images of a query, from all pages.
pub(super) async fn query(region: &RegionClients, query: ImageQuery) -> Result<Vec<Image>, ServiceError> {
    let ImageQuery { owners, executable_users, filters, include_deprecated, include_disabled } = query;
    let request = region
        .ec2()
        .describe_images()
        .set_owners(Some(owners))
        .set_executable_users(Some(executable_users))
        .set_filters(Some(filters))
        .include_disabled(include_disabled)
        .include_deprecated(include_deprecated)
        .max_results(PAGE_SIZE);
    read_pages(region.call(SERVICE, "DescribeImages"), Image::image_id, |token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = region.service_error(SERVICE, "DescribeImages", request.send().await)?;
            Ok((page.images.unwrap_or_default(), page.next_token))
        }
    })
    .await
}

/// The snapshots of the caller that match a filter. Without values, no call is made.
pub(super) async fn snapshots(
    region: &RegionClients,
    filter_name: &str,
    values: &[String],
) -> Result<Vec<Snapshot>, ServiceError> {
    snapshots_of(region, &[SELF], filter_name, values).await
}

/// The snapshots of these owners that match a filter, or all that the caller can access if there is no owner.
pub(super) async fn snapshots_of(
    region: &RegionClients,
    owners: &[&str],
    filter_name: &str,
    values: &[String],
) -> Result<Vec<Snapshot>, ServiceError> {
    let owners: Vec<String> = owners.iter().map(|&owner| owner.to_owned()).collect();
    let mut snapshots = Vec::new();
    for values in values.chunks(FILTER_VALUES) {
        let request = region
            .ec2()
            .describe_snapshots()
            .set_owner_ids((!owners.is_empty()).then(|| owners.clone()))
            .filters(filter(filter_name, values))
            .max_results(PAGE_SIZE);
        let pages = read_pages(region.call(SERVICE, "DescribeSnapshots"), Snapshot::snapshot_id, |token| {
            let request = request.clone().set_next_token(token);
            async move {
                let page = region.service_error(SERVICE, "DescribeSnapshots", request.send().await)?;
                Ok((page.snapshots.unwrap_or_default(), page.next_token))
            }
        });
        snapshots.extend(pages.await?);
    }
    if filter_name == "snapshot-id" {
        only_requested(region, &snapshots, values)?;
    }
    Ok(snapshots)
}

/// Rejects a response that contains other snapshots than the requested ones. A missing snapshot alone is valid: another
/// account may own it.
fn only_requested(region: &RegionClients, snapshots: &[Snapshot], ids: &[String]) -> Result<(), ServiceError> {
    let requested: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let returned: HashSet<&str> = snapshots.iter().filter_map(Snapshot::snapshot_id).collect();
    let (other, missing) = (returned.difference(&requested).next(), requested.difference(&returned).next());
    let (Some(other), Some(missing)) = (other, missing) else { return Ok(()) };
    let message = format!(
        "the response contains snapshot {}, which was not requested, instead of {}",
        quoted(other),
        quoted(missing)
    );
    Err(ServiceError::unexpected_answer(region.call(SERVICE, "DescribeSnapshots"), message))
}

/// A filter with any of these values.
pub(super) fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder().name(name).set_values(Some(values.to_vec())).build()
}

/// The IDs of the snapshots that the block devices of an AMI name.
pub(super) fn snapshot_ids(image: &Image) -> impl Iterator<Item = &str> {
    image.block_device_mappings().iter().filter_map(|device| device.ebs()?.snapshot_id())
}

pub(super) fn snapshot_ids_of(image: &Image) -> Vec<String> {
    snapshot_ids(image).map(str::to_owned).collect()
}

/// The snapshots that EC2 created for a copy, found by their description.
pub(super) async fn snapshots_of_copy(region: &RegionClients, image_id: &str) -> Result<Vec<Snapshot>, ServiceError> {
    snapshots(region, "description", &[format!("{}*", copy_description(image_id))]).await
}

/// AMIs of any account by ID. A filter and not `ImageIds`: one unknown ID would fail the call for all.
pub(crate) async fn images_by_id(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, Image>, ServiceError> {
    let images = images(&region, Vec::new(), vec![filter("image-id", &ids)], true).await?;
    Ok(images.into_iter().filter_map(|image| Some((image.image_id.clone()?, image))).collect())
}

/// Snapshots of any account by ID.
pub(crate) async fn snapshots_by_id(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, Snapshot>, ServiceError> {
    let snapshots = snapshots_of(&region, &[], "snapshot-id", &ids).await?;
    Ok(snapshots.into_iter().filter_map(|snapshot| Some((snapshot.snapshot_id.clone()?, snapshot))).collect())
}

/// The AMIs of the account that have these names.
pub(crate) async fn images_by_name(
    region: Arc<RegionClients>,
    names: Vec<String>,
) -> Result<HashMap<String, Vec<Image>>, ServiceError> {
    let owners = vec![SELF.to_owned()];
    let images = images(&region, owners, vec![filter("name", &names)], true).await?;
    let mut by_name: HashMap<String, Vec<Image>> = HashMap::new();
    for image in images {
        if let Some(name) = image.name.clone() {
            by_name.entry(name).or_default().push(image);
        }
    }
    Ok(by_name)
}

/// The resources that use these AMIs. An AMI that is gone fails the call for all; each AMI is then described on its own.
pub(crate) async fn references(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, Vec<ImageReference>>, ServiceError> {
    let is_gone = |error: &ServiceError| error.code.as_deref().is_some_and(|code| code.starts_with("InvalidAMIID"));
    let region = &*region;
    let found = describe_existing(&ids, is_gone, |ids| async move { image_references(region, &ids).await }).await?;
    let mut references: HashMap<String, Vec<ImageReference>> = HashMap::new();
    for reference in found {
        references.entry(reference.image_id().unwrap_or_default().to_owned()).or_default().push(reference);
    }
    Ok(references)
}

async fn image_references(region: &RegionClients, ids: &[String]) -> Result<Vec<ImageReference>, ServiceError> {
    let request =
        region.ec2().describe_image_references().set_image_ids(Some(ids.to_vec())).include_all_resource_types(true);
    read_pages(region.call(SERVICE, "DescribeImageReferences"), ImageReference::arn, |token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = region.service_error(SERVICE, "DescribeImageReferences", request.send().await)?;
            Ok((page.image_references.unwrap_or_default(), page.next_token))
        }
    })
    .await
}
