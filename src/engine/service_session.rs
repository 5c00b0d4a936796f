//! [`ServiceSession`]: the state that all resources of one service share in a session.

use super::batch::describe_batcher::DescribeBatcher;
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
    /// The shared reads of the service's checks.
    pub(crate) cache: S::Cache,
}

impl<S: ImageService> ServiceSession<S> {
    pub(crate) fn new(service: S, timing: Timing) -> Self {
        Self {
            batcher: DescribeBatcher::new(service.clone()),
            poller: Poller::new(service, timing),
            region_queue: RegionQueue::default(),
            concurrency_limit: ConcurrencyLimit::of_creates(),
            sharing_limit: ConcurrencyLimit::of_sharing_calls(),
            cache: S::Cache::default(),
        }
    }
}
