//! [`PreflightCache`]: what the checks of one run have read from EC2 and KMS.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use aws_sdk_ec2::types::{Image, ImageReference, Snapshot};
use aws_sdk_kms::types::KeyMetadata;

use crate::aws::RegionClients;
use crate::engine::{Activity, OnceCache, ReadCache};
use crate::services::ec2::describe;

/// The reads that plans and applies share.
#[derive(Debug)]
pub struct PreflightCache {
    /// AMIs by ID, whichever account owns them.
    pub(crate) sources: ReadCache<String, Image>,
    /// Snapshots by ID, whichever account owns them.
    pub(crate) snapshots: ReadCache<String, Snapshot>,
    /// The account's AMIs by name.
    pub(crate) names: ReadCache<String, Vec<Image>>,
    /// What uses an AMI, by its ID.
    pub(crate) references: ReadCache<String, Vec<ImageReference>>,
    /// KMS keys by ID, alias or ARN, as the user names them; `None` for one that does not exist.
    pub(crate) keys: OnceCache<String, Option<KeyMetadata>>,
    /// Whether a Region encrypts everything.
    pub(crate) encrypts: OnceCache<(), bool>,
    /// The Regions in which this run has tried whether it may copy.
    pub(crate) dry_runs: DryRuns,
}

impl Default for PreflightCache {
    fn default() -> Self {
        let activity = Activity::default();
        Self {
            sources: ReadCache::new(describe::FILTER_VALUES, &activity, describe::images_by_id),
            snapshots: ReadCache::new(describe::FILTER_VALUES, &activity, describe::snapshots_by_id),
            names: ReadCache::new(describe::FILTER_VALUES, &activity, describe::images_by_name),
            references: ReadCache::new(describe::REFERENCED_IMAGES, &activity, describe::references),
            keys: OnceCache::default(),
            encrypts: OnceCache::default(),
            dry_runs: DryRuns::default(),
        }
    }
}

/// The dry runs of a session.
#[derive(Debug, Default)]
pub(crate) struct DryRuns {
    /// The Regions that have been tried.
    regions: Mutex<HashSet<String>>,
    /// Whether an endpoint has made an AMI of a dry run: then none is tried again. Where the endpoint is not AWS's,
    /// dry runs wait for each other, so that it makes one AMI and not one for each Region.
    pub(crate) ignored: tokio::sync::Mutex<bool>,
}

impl DryRuns {
    /// Whether a Region has not been tried before.
    pub(crate) fn is_first(&self, region: &RegionClients) -> bool {
        let mut tried = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        tried.insert(region.region().to_owned())
    }
}
