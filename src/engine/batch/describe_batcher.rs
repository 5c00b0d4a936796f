//! [`DescribeBatcher`]: describes many images with few calls.

use std::sync::Arc;
use std::time::Duration;

use super::batcher::{Activity, BatchPolicy, Batcher};
use super::confirm_gone::describe_confirmed;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::kind::Phase;
use crate::engine::service::describe_images::DescribeImages;

/// A read that is probably alone waits far shorter than a call takes.
const MIN_LINGER: Duration = Duration::from_millis(5);
/// A busy machine needs longer than a moment to start the reads that follow.
const LINGER: Duration = Duration::from_millis(40);
const MAX_LINGER: Duration = Duration::from_millis(500);

/// Describes images in full. Reads of a Region that arrive together share a Describe call ([`BatchPolicy`]).
///
/// Terraform upgrades the state of each resource before it reads it, and plans the resource afterwards. The engine notes
/// both as activity ([`DescribeBatcher::note_activity`]).
pub struct DescribeBatcher<S: DescribeImages> {
    batcher: Batcher<String, S::Image>,
    activity: Activity,
}

impl<S: DescribeImages> std::fmt::Debug for DescribeBatcher<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DescribeBatcher").field("batcher", &self.batcher).finish_non_exhaustive()
    }
}

impl<S: DescribeImages> DescribeBatcher<S> {
    /// A batcher of reads of a service's images.
    pub fn new(service: S) -> Self {
        let max_size = service.kind().describe_batch;
        let policy = BatchPolicy { min_linger: MIN_LINGER, linger: LINGER, max_linger: MAX_LINGER, max_size };
        let activity = Activity::default();
        let batcher = Batcher::new(policy, &activity, move |region, ids: Vec<String>| {
            let service = service.clone();
            async move {
                // An image that is listed as gone is also described a second time.
                let is_gone = |image: &S::Image| (service.kind().phase)(image.state()) == Phase::Gone;
                describe_confirmed(&service, &region, &ids, Detail::Full, is_gone).await
            }
        });
        Self { batcher, activity }
    }

    /// Notes that Terraform works on images of the service, so that reads are likely to follow.
    pub fn note_activity(&self) {
        self.activity.note();
    }

    /// Describes an image in full; `None` if two responses of AWS do not contain it.
    ///
    /// # Errors
    ///
    /// The error of the Describe call. An error never means that the image is gone.
    pub async fn read(&self, region: &Arc<RegionClients>, id: &str) -> Result<Option<S::Image>, ServiceError> {
        Ok(self.batcher.load(region, [id.to_owned()]).await?.remove(id))
    }
}
