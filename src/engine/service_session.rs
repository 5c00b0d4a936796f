//! [`ServiceSession`]: the state that all resources of one service share in a session.

use super::batch::batcher::Activity;
use super::batch::describe_batcher::DescribeBatcher;
use super::batch::read_cache::ReadCache;
use super::described_image::{DescribedImage, Detail};
use super::retry::concurrency::ConcurrencyLimit;
use super::retry::region_queue::RegionQueue;
use super::service::ImageService;
use super::wait::poller::Poller;
use super::wait::timing::Timing;

/// The batcher, poller, queues and caches of one service in a session.
#[derive(Debug)]
pub(crate) struct ServiceSession<S: ImageService> {
    pub(crate) batcher: DescribeBatcher<S>,
    pub(crate) poller: Poller<S>,
    pub(crate) region_queue: RegionQueue,
    pub(crate) concurrency_limit: ConcurrencyLimit,
    pub(crate) sharing_limit: ConcurrencyLimit,
    /// The progress of images that are still being created, in percent, for plans.
    pub(crate) progress: ReadCache<String, Option<u8>>,
    /// The shared reads of the service's checks.
    pub(crate) cache: S::Cache,
}

impl<S: ImageService> ServiceSession<S> {
    pub(crate) fn new(service: S, timing: Timing) -> Self {
        let describing = service.clone();
        let progress =
            ReadCache::new(service.kind().describe_batch, &Activity::default(), move |region, ids: Vec<String>| {
                let service = describing.clone();
                async move {
                    let images = service.describe(&region, &ids, Detail::Percent).await?;
                    Ok(images.iter().map(|image| (image.id().to_owned(), image.percent())).collect())
                }
            });
        Self {
            batcher: DescribeBatcher::new(service.clone()),
            poller: Poller::new(service, timing),
            region_queue: RegionQueue::default(),
            concurrency_limit: ConcurrencyLimit::of_creates(),
            sharing_limit: ConcurrencyLimit::of_sharing_calls(),
            progress,
            cache: S::Cache::default(),
        }
    }
}
