//! [`PreflightCache`]: what the checks of one session read from EC2 and KMS.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_ec2::types::{Image, ImageReference, Snapshot};
use aws_sdk_kms::types::KeyMetadata;

use crate::aws::RegionClients;
use crate::engine::{Activity, ReadCache, SingleReadCache};
use crate::services::ec2::describe;

/// The reads that plans and applies share.
#[derive(Debug)]
pub struct PreflightCache {
    /// AMIs of any account, by ID.
    pub(crate) sources: ReadCache<String, Image>,
    /// Snapshots of any account, by ID.
    pub(crate) snapshots: ReadCache<String, Snapshot>,
    /// The AMIs of the account, by name.
    pub(crate) names: ReadCache<String, Vec<Image>>,
    /// The resources that use an AMI, by its ID.
    pub(crate) references: ReadCache<String, Vec<ImageReference>>,
    /// KMS keys by ID, alias or ARN, as configured; `None` for a key that does not exist.
    pub(crate) keys: SingleReadCache<String, Option<KeyMetadata>>,
    /// The Allowed AMIs setting of a Region.
    pub(crate) allowed_images: SingleReadCache<(), AllowedImages>,
    /// Whether EBS encryption by default is enabled in a Region.
    pub(crate) encrypts: SingleReadCache<(), bool>,
    /// The default KMS key for EBS of a Region: its ID, alias or ARN.
    pub(crate) default_key: SingleReadCache<(), String>,
    /// The state of block public access for AMIs in a Region.
    pub(crate) public_access: SingleReadCache<(), String>,
    /// The dry runs of `CopyImage`.
    pub(crate) dry_runs: DryRuns,
    /// The number of volumes of sources.
    pub(crate) volumes: Volumes,
}

impl Default for PreflightCache {
    fn default() -> Self {
        let activity = Activity::default();
        Self {
            sources: ReadCache::new(describe::FILTER_VALUES, &activity, describe::images_by_id),
            snapshots: ReadCache::new(describe::FILTER_VALUES, &activity, describe::snapshots_by_id),
            names: ReadCache::new(describe::FILTER_VALUES, &activity, describe::images_by_name),
            references: ReadCache::new(describe::REFERENCED_IMAGES, &activity, describe::references),
            keys: SingleReadCache::default(),
            allowed_images: SingleReadCache::default(),
            encrypts: SingleReadCache::default(),
            default_key: SingleReadCache::default(),
            public_access: SingleReadCache::default(),
            dry_runs: DryRuns::default(),
            volumes: Volumes::default(),
        }
    }
}

/// The Allowed AMIs setting of a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AllowedImages {
    /// Whether AMIs that the criteria do not allow are hidden.
    pub(crate) is_enabled: bool,
    /// Whether a declarative policy of the organization manages the setting.
    pub(crate) is_policy: bool,
}

/// The dry runs of a session.
#[derive(Debug, Default)]
pub(crate) struct DryRuns {
    /// The Regions with a dry run.
    regions: Mutex<HashSet<String>>,
    /// Whether an endpoint has created an AMI in a dry run, after which no dry run follows. With a custom endpoint, dry
    /// runs wait for each other, so that it creates one AMI and not one for each Region.
    pub(crate) ignored: tokio::sync::Mutex<bool>,
}

impl DryRuns {
    /// Registers a dry run in a Region, and returns whether it is the first one there.
    pub(crate) fn is_first(&self, region: &RegionClients) -> bool {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        regions.insert(region.region().to_owned())
    }
}

/// The number of volumes of AMIs, which never changes, so that the copies in a queue read each source once.
#[derive(Debug, Default)]
pub(crate) struct Volumes(Mutex<HashMap<(String, String), usize>>);

impl Volumes {
    /// The number of volumes of an AMI. `None` if it cannot be read.
    pub(crate) async fn count(
        &self,
        sources: &ReadCache<String, Image>,
        region: &Arc<RegionClients>,
        id: &str,
    ) -> Option<usize> {
        let key = (region.region().to_owned(), id.to_owned());
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if known.is_some() {
            return known;
        }
        let image = sources.get(region, id.to_owned()).await.ok()??;
        let count = image.block_device_mappings().iter().filter(|device| device.ebs().is_some()).count();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, count);
        Some(count)
    }
}
