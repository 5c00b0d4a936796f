//! What a plan asks EC2 and KMS: whether a copy can be made, and what the removal of one would break.
//!
//! One subject a file. Everything here reads; the only `CopyImage` is a dry run.

use std::sync::Arc;

use aws_sdk_ec2::types::{Image, ImageReference, Snapshot};
use aws_sdk_kms::types::KeyMetadata;

use crate::aws::{RegionClients, ServiceError};
use crate::engine::{
    Activity, ExistingImage, ImageModel, OnceCache, PreflightContext, PreflightReport, ReadCache, TagPolicy,
};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Change, Diagnostic, Rule};

/// How many values EC2 takes in one filter.
const FILTER_VALUES: usize = 200;

/// The checks of AMIs that ask AWS.
pub(crate) const LIVE: &[&Rule] = &[
    &super::source::MISSING,
    &super::source::UNUSABLE,
    &super::source::PENDING,
    &super::source::OWNER,
    &super::source::MARKETPLACE,
    &super::source::STORAGE,
    &super::encryption::SOURCE_ENCRYPTED,
    &super::encryption::REGION_ENCRYPTS,
    &super::encryption::SOURCE_KEY,
    &super::encryption::KEY_MISSING,
    &super::encryption::KEY_DISABLED,
    &super::encryption::KEY_KIND,
    &super::permission::COPY_DENIED,
    &NAME_TAKEN,
    &COPY_IN_PROGRESS,
    &super::in_use::USED,
    &super::in_use::PROTECTED,
];

/// The reads that plans and applies share.
#[derive(Debug)]
pub struct PreflightCache {
    /// AMIs by id, whoever owns them.
    pub(crate) sources: ReadCache<String, Image>,
    /// Snapshots by id, whoever owns them.
    pub(crate) snapshots: ReadCache<String, Snapshot>,
    /// The account's AMIs by name.
    pub(crate) names: ReadCache<String, Vec<Image>>,
    /// What uses an AMI, by its id.
    pub(crate) references: ReadCache<String, Vec<ImageReference>>,
    /// KMS keys by however the user names them; `None` for one that does not exist.
    pub(crate) keys: OnceCache<String, Option<KeyMetadata>>,
    /// Whether a Region encrypts everything.
    pub(crate) encrypts: OnceCache<(), bool>,
    /// The Regions in which this run has tried whether it may copy.
    pub(crate) tried: super::permission::Tried,
}

impl Default for PreflightCache {
    fn default() -> Self {
        let activity = Activity::default();
        Self {
            sources: ReadCache::new(FILTER_VALUES, &activity, super::source::images),
            snapshots: ReadCache::new(FILTER_VALUES, &activity, super::source::snapshots),
            names: ReadCache::new(FILTER_VALUES, &activity, super::name::read),
            references: ReadCache::new(super::in_use::MOST_IMAGES, &activity, super::in_use::references),
            keys: OnceCache::default(),
            encrypts: OnceCache::default(),
            tried: super::permission::Tried::default(),
        }
    }
}

pub(crate) use super::name::{COPY_IN_PROGRESS, NAME_TAKEN};
pub(crate) use super::source::is_pending as is_source_pending;

pub(crate) type State = ImageModel<Ec2Attributes>;

impl PreflightCache {
    /// Whether the copy can be made.
    pub(crate) async fn check_creation(&self, preflight: &PreflightContext<'_>, planned: &State) -> PreflightReport {
        let (source, defaults, key, permission) = tokio::join!(
            super::source::check(self, preflight, planned),
            super::encryption::check_region(self, preflight, planned),
            super::encryption::check_key(self, preflight, planned),
            super::permission::check(self, preflight, planned),
        );
        source.and(defaults).and(key).with(permission)
    }

    /// What the removal of an AMI would break.
    pub(crate) async fn check_removal(&self, preflight: &PreflightContext<'_>, state: &State) -> PreflightReport {
        super::in_use::check(self, preflight, state).await
    }

    /// What the user should know of an AMI that is about to be imported.
    pub(crate) async fn check_import(&self, region: &Arc<RegionClients>, id: &str) -> Option<Diagnostic> {
        let image = self.sources.get(region, id.to_owned()).await.ok().flatten()?;
        super::import::original(&image, id, region)
    }

    /// The account's AMIs of the planned name.
    pub(crate) async fn images_named(
        &self,
        region: &Arc<RegionClients>,
        planned: &State,
        tags: &TagPolicy,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        let images = self.names.get(region, planned.common.name().to_owned()).await?.unwrap_or_default();
        Ok(images.iter().map(|image| super::name::namesake(image, planned, tags)).collect())
    }

    /// Whether a key that the user names in another way than before is the same: an alias does not tell by itself.
    pub(crate) async fn is_same_key(&self, preflight: &PreflightContext<'_>, change: &Change<State>) -> bool {
        let Some(written) = change.planned.service.kms_key_id.text() else { return false };
        let before = change.prior.as_ref().and_then(|prior| prior.service.kms_key_arn.text());
        let key = super::encryption::key(self, preflight.region, written).await;
        key.ok().flatten().is_some_and(|key| key.arn().is_some() && key.arn() == before)
    }
}
