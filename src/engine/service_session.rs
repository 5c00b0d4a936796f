//! [`ServiceSession`]: what one session shares among all uses of one service.

use super::batch::describe_batcher::DescribeBatcher;
use super::retry::concurrency::ConcurrencyLimit;
use super::retry::region_queue::RegionQueue;
use super::service::ImageService;
use super::wait::poller::Poller;
use super::wait::timing::Timing;

/// The batches, polls, queues and caches of one service in one session.
#[derive(Debug)]
pub(crate) struct ServiceSession<S: ImageService> {
    pub(crate) batcher: DescribeBatcher<S>,
    pub(crate) poller: Poller<S>,
    pub(crate) region_queue: RegionQueue,
    pub(crate) concurrency_limit: ConcurrencyLimit,
    /// What the service itself reads once for many.
    pub(crate) cache: S::Cache,
}

impl<S: ImageService> ServiceSession<S> {
    pub(crate) fn new(service: S, timing: Timing) -> Self {
        Self {
            batcher: DescribeBatcher::new(service.clone()),
            poller: Poller::new(service, timing),
            region_queue: RegionQueue::default(),
            concurrency_limit: ConcurrencyLimit::default(),
            cache: S::Cache::default(),
        }
    }
}
