//! What a plan asks EC2 and KMS: whether a copy can be made, and what the removal of one would break.
//!
//! One subject a file. Everything here reads; the only `CopyImage` is a dry run.

pub(super) mod encryption;
mod import;
mod names;
mod permission;
mod removal;
pub(super) mod source;

use std::sync::Arc;

use aws_sdk_ec2::types::{Image, ImageReference, Snapshot};
use aws_sdk_kms::types::KeyMetadata;

use super::arguments::Ec2Attributes;
use crate::aws::{Regional, ServiceError};
use crate::copy::{Arrivals, CachedReads, Checked, ImageState, Namesake, Preflight, Rule, SharedReads, TagPolicy};
use crate::terraform::{Change, Diagnostic};

/// How many values EC2 takes in one filter.
const FILTER_VALUES: usize = 200;

/// The checks of AMIs that ask AWS.
pub(super) const LIVE: &[&Rule] = &[
    &source::MISSING,
    &source::UNUSABLE,
    &source::PENDING,
    &source::OWNER,
    &source::MARKETPLACE,
    &source::STORAGE,
    &encryption::SOURCE_ENCRYPTED,
    &encryption::REGION_ENCRYPTS,
    &encryption::SOURCE_KEY,
    &encryption::KEY_MISSING,
    &encryption::KEY_DISABLED,
    &encryption::KEY_KIND,
    &permission::COPY_DENIED,
    &NAME_TAKEN,
    &COPY_IN_PROGRESS,
    &removal::USED,
    &removal::PROTECTED,
];

/// The reads that plans and applies share.
#[derive(Debug)]
pub(super) struct Reads {
    /// AMIs by id, whoever owns them.
    sources: SharedReads<String, Image>,
    /// Snapshots by id, whoever owns them.
    snapshots: SharedReads<String, Snapshot>,
    /// The account's AMIs by name.
    names: SharedReads<String, Vec<Image>>,
    /// What uses an AMI, by its id.
    references: SharedReads<String, Vec<ImageReference>>,
    /// KMS keys by however the user names them; `None` for one that does not exist.
    keys: CachedReads<String, Option<KeyMetadata>>,
    /// Whether a Region encrypts everything.
    encrypts: CachedReads<(), bool>,
    /// The Regions in which this run has tried whether it may copy.
    tried: permission::Tried,
}

impl Default for Reads {
    fn default() -> Self {
        let arrivals = Arrivals::default();
        Self {
            sources: SharedReads::new(FILTER_VALUES, &arrivals, source::images),
            snapshots: SharedReads::new(FILTER_VALUES, &arrivals, source::snapshots),
            names: SharedReads::new(FILTER_VALUES, &arrivals, names::read),
            references: SharedReads::new(removal::MOST_IMAGES, &arrivals, removal::references),
            keys: CachedReads::default(),
            encrypts: CachedReads::default(),
            tried: permission::Tried::default(),
        }
    }
}

pub(super) use names::{COPY_IN_PROGRESS, NAME_TAKEN};
pub(super) use source::is_pending as is_source_pending;

type State = ImageState<Ec2Attributes>;

impl Reads {
    /// Whether the copy can be made.
    pub(super) async fn check_creation(&self, preflight: &Preflight<'_>, planned: &State) -> Checked {
        let (source, defaults, key, permission) = tokio::join!(
            source::check(self, preflight, planned),
            encryption::check_region(self, preflight, planned),
            encryption::check_key(self, preflight, planned),
            permission::check(self, preflight, planned),
        );
        source.and(defaults).and(key).with(permission)
    }

    /// What the removal of an AMI would break.
    pub(super) async fn check_removal(&self, preflight: &Preflight<'_>, state: &State) -> Checked {
        removal::check(self, preflight, state).await
    }

    /// What the user should know of an AMI that is about to be imported.
    pub(super) async fn check_import(&self, region: &Arc<Regional>, id: &str) -> Option<Diagnostic> {
        let image = self.sources.get(region, id.to_owned()).await.ok().flatten()?;
        import::original(&image, id, region)
    }

    /// The account's AMIs of the planned name.
    pub(super) async fn namesakes(
        &self,
        region: &Arc<Regional>,
        planned: &State,
        tags: &TagPolicy,
    ) -> Result<Vec<Namesake>, ServiceError> {
        let images = self.names.get(region, planned.common.name().to_owned()).await?.unwrap_or_default();
        Ok(images.iter().map(|image| names::namesake(image, planned, tags)).collect())
    }

    /// Whether a key that the user names in another way than before is the same: an alias does not tell by itself.
    pub(super) async fn is_same_key(&self, preflight: &Preflight<'_>, change: &Change<State>) -> bool {
        let Some(written) = change.planned.service.kms_key_id.text() else { return false };
        let before = change.prior.as_ref().and_then(|prior| prior.service.kms_key_arn.text());
        let key = encryption::key(self, preflight.region, written).await;
        key.ok().flatten().is_some_and(|key| key.arn().is_some() && key.arn() == before)
    }
}
