//! [`UpdateImage`] of AMIs: changes description, tags, deprecation and deregistration protection in place.

use std::collections::BTreeMap;

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use aws_sdk_ec2::types::{AttributeValue, Snapshot, Tag};

use super::checks::deprecation::{is_same_minute, is_set_by_ec2};
use super::create::copy_image::own_snapshot_tags;
use super::image::{Ami, SERVICE, phase, user_tags};
use super::kind::Ec2Service;
use super::model::Ec2Attributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, Phase, TagChange, TagPolicy, UpdateImage};
use crate::terraform::Value;

/// The deregistration protection that stays in effect for 24 hours after it is disabled.
const WITH_COOLDOWN: &str = "enabled-with-cooldown";

impl UpdateImage for Ec2Service {
    /// Makes only the calls that are needed.
    async fn update(
        &self,
        region: &RegionClients,
        image: &Ami,
        prior: Option<&ImageModel<Ec2Attributes>>,
        planned: &ImageModel<Ec2Attributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        update_tags(region, tag_changes(image, prior, planned, tags)).await?;
        if needs_description(image, &planned.service) {
            update_description(region, image, planned.service.description.text()).await?;
        }
        if needs_deprecation(image, prior, &planned.service) {
            update_deprecation(region, image, planned.service.deprecation_time.text()).await?;
        }
        if needs_protection(image, &planned.service)
            && let Some(protection) = planned.service.deregistration_protection.text()
        {
            update_protection(region, image, protection).await?;
        }
        Ok(())
    }

    fn needs_update(
        &self,
        image: &Ami,
        prior: Option<&ImageModel<Ec2Attributes>>,
        planned: &ImageModel<Ec2Attributes>,
        tags: &TagPolicy,
    ) -> bool {
        let service = &planned.service;
        // EC2 may report a protection with cooldown for another 24 hours.
        let is_cooling = image.deregistration_protection() == WITH_COOLDOWN;
        !tag_changes(image, prior, planned, tags).is_empty()
            || needs_description(image, service)
            || needs_deprecation(image, prior, service)
            || needs_protection(image, service) && !is_cooling
    }

    fn has_later_settings(&self, planned: &ImageModel<Ec2Attributes>, _tags: &TagPolicy) -> bool {
        let Ec2Attributes { deprecation_time, deregistration_protection, .. } = &planned.service;
        deprecation_time.is_known() || deregistration_protection.text().is_some_and(|value| value != "disabled")
    }

    /// EC2 calls an AMI "unavailable" that is pending or deregistered; `DescribeImages` has just returned it as available.
    fn is_unknown_image(&self, image: &Ami, error: &ServiceError) -> bool {
        match error.code.as_deref() {
            Some("InvalidAMIID.NotFound" | "InvalidSnapshot.NotFound" | "InvalidID") => true,
            Some("InvalidAMIID.Unavailable") => phase(image.state()) == Phase::Ready,
            _ => false,
        }
    }
}

fn needs_description(ami: &Ami, planned: &Ec2Attributes) -> bool {
    ami.image.description().unwrap_or_default() != planned.description.text().unwrap_or_default()
}

/// EC2 deprecates every public AMI by itself and does not cancel that.
fn needs_deprecation(ami: &Ami, prior: Option<&ImageModel<Ec2Attributes>>, planned: &Ec2Attributes) -> bool {
    let planned = planned.deprecation_time.text();
    if is_same_minute(planned, ami.image.deprecation_time()) {
        return false;
    }
    let is_omitted = prior.is_none_or(|prior| prior.service.deprecation_time.is_null());
    let is_kept = ami.image.public() == Some(true) || is_omitted && is_set_by_ec2(&ami.image);
    planned.is_some() || !is_kept
}

fn needs_protection(ami: &Ami, planned: &Ec2Attributes) -> bool {
    planned.deregistration_protection.text().is_some_and(|planned| planned != ami.deregistration_protection())
}

async fn update_description(region: &RegionClients, ami: &Ami, planned: Option<&str>) -> Result<(), ServiceError> {
    let planned = planned.unwrap_or_default();
    let description = AttributeValue::builder().value(planned).build();
    let changed = region.ec2().modify_image_attribute().image_id(ami.id()).description(description).send().await;
    region.service_error(SERVICE, "ModifyImageAttribute", changed).map(drop)
}

async fn update_deprecation(region: &RegionClients, ami: &Ami, planned: Option<&str>) -> Result<(), ServiceError> {
    let planned = planned.and_then(|time| DateTime::from_str(time, DateTimeFormat::DateTimeWithOffset).ok());
    let Some(time) = planned else {
        let disabled = region.ec2().disable_image_deprecation().image_id(ami.id()).send().await;
        return region.service_error(SERVICE, "DisableImageDeprecation", disabled).map(drop);
    };
    let enabled = region.ec2().enable_image_deprecation().image_id(ami.id()).deprecate_at(time).send().await;
    region.service_error(SERVICE, "EnableImageDeprecation", enabled).map(drop)
}

async fn update_protection(region: &RegionClients, ami: &Ami, planned: &str) -> Result<(), ServiceError> {
    if planned == "disabled" {
        let disabled = region.ec2().disable_image_deregistration_protection().image_id(ami.id()).send().await;
        return region.service_error(SERVICE, "DisableImageDeregistrationProtection", disabled).map(drop);
    }
    let with_cooldown = planned == WITH_COOLDOWN;
    let enabled = region
        .ec2()
        .enable_image_deregistration_protection()
        .image_id(ami.id())
        .with_cooldown(with_cooldown)
        .send()
        .await;
    region.service_error(SERVICE, "EnableImageDeregistrationProtection", enabled).map(drop)
}

/// The tag changes of the AMI and its snapshots. Objects that need the same change share the calls.
fn tag_changes(
    ami: &Ami,
    prior: Option<&ImageModel<Ec2Attributes>>,
    planned: &ImageModel<Ec2Attributes>,
    tags: &TagPolicy,
) -> BTreeMap<TagChange, Vec<String>> {
    let mut changes: BTreeMap<TagChange, Vec<String>> = BTreeMap::new();
    let of_image = TagChange::of_image(&ami.tags(), &planned.common, tags);
    for snapshot in &ami.snapshots {
        let of_snapshot = snapshot_change(snapshot, &of_image, prior, planned, tags);
        changes.entry(of_snapshot).or_default().extend(snapshot.snapshot_id().map(str::to_owned));
    }
    changes.entry(of_image).or_default().push(ami.id().to_owned());
    changes.retain(|change, _| !change.is_empty());
    changes
}

async fn update_tags(region: &RegionClients, changes: BTreeMap<TagChange, Vec<String>>) -> Result<(), ServiceError> {
    for (change, resources) in changes {
        let TagChange { set, remove } = change;
        if !set.is_empty() {
            let set = set.into_iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
            let created =
                region.ec2().create_tags().set_resources(Some(resources.clone())).set_tags(Some(set)).send().await;
            region.service_error(SERVICE, "CreateTags", created)?;
        }
        if !remove.is_empty() {
            let remove = remove.into_iter().map(|key| Tag::builder().key(key).build()).collect();
            let deleted = region.ec2().delete_tags().set_resources(Some(resources)).set_tags(Some(remove)).send().await;
            region.service_error(SERVICE, "DeleteTags", deleted)?;
        }
    }
    Ok(())
}

/// The change of the tags of a snapshot. Configured `snapshot_tags` are managed like those of the AMI. Without them, a
/// snapshot shares each change of the AMI, and tags that others set on it stay, because no plan has shown their removal.
fn snapshot_change(
    snapshot: &Snapshot,
    of_image: &TagChange,
    prior: Option<&ImageModel<Ec2Attributes>>,
    planned: &ImageModel<Ec2Attributes>,
    tags: &TagPolicy,
) -> TagChange {
    let is_configured = !planned.service.snapshot_tags.is_null();
    let former = prior.map(|prior| &prior.service.snapshot_tags);
    if !is_configured && former.is_some_and(Value::is_null) {
        return of_image.clone();
    }
    let actual = tags.visible(user_tags(snapshot.tags()));
    let desired = tags.all(own_snapshot_tags(planned)).into_known().unwrap_or_default();
    let mut change = TagChange::new(&actual, &desired);
    if !is_configured {
        let former = former.and_then(Value::known);
        change
            .remove
            .retain(|key| former.is_some_and(|former| former.contains_key(key)) || of_image.remove.contains(key));
    }
    change
}
