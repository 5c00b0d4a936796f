//! [`DescribeBatcher`]: reads many images with few calls.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::confirm_gone::describe_confirmed;
use super::region_tasks::RegionTasks;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::kind::Phase;
use crate::engine::service::describe_images::DescribeImages;

/// For how long Terraform must be silent until nobody else seems to be coming: far below what a call takes.
const LINGER: Duration = Duration::from_millis(5);

/// For how long it must be silent where others were read before, and are likely to be read again: a busy machine gets
/// no further for longer than a pause.
const LINGER_AMONG_OTHERS: Duration = Duration::from_millis(40);

/// How long a read waits for others at most.
const MAX_LINGER: Duration = Duration::from_millis(500);

type Answer<I> = Result<Option<I>, ServiceError>;

struct Read<I> {
    id: String,
    answer: oneshot::Sender<Answer<I>>,
}

/// Describes images in full, many reads in one call.
///
/// Terraform refreshes resource by resource, as many at a time as its `-parallelism` says; reads of one Region that
/// come together share a Describe call. Terraform has each resource's state upgraded before it reads it, and plans it
/// afterwards, so while it calls at all, more reads are about to come: they are waited for until it is silent.
pub struct DescribeBatcher<S: DescribeImages> {
    service: S,
    region_tasks: RegionTasks<Read<S::Image>>,
    /// When Terraform was last at work on any of the service's images, or was given an answer to work on.
    last_activity: watch::Sender<Instant>,
}

impl<S: DescribeImages> std::fmt::Debug for DescribeBatcher<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DescribeBatcher").finish_non_exhaustive()
    }
}

impl<S: DescribeImages> DescribeBatcher<S> {
    /// A reader of a service's images.
    pub fn new(service: S) -> Self {
        Self { service, region_tasks: RegionTasks::default(), last_activity: watch::Sender::new(Instant::now()) }
    }

    /// Notes that Terraform is at work on images, so that reads are likely to follow.
    pub fn note_activity(&self) {
        self.last_activity.send_replace(Instant::now());
    }

    /// The image in full, or `None` if two answers of AWS do not tell of it.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering; never taken for an image that is gone.
    pub async fn read(&self, region: &Arc<RegionClients>, id: &str) -> Result<Option<S::Image>, ServiceError> {
        let (answer, answered) = oneshot::channel();
        let read = Read { id: id.to_owned(), answer };
        self.region_tasks.send(region, read, |arrivals| {
            let task = RegionBatcher {
                service: self.service.clone(),
                region: Arc::clone(region),
                last_activity: self.last_activity.clone(),
                asked: Arc::default(),
                most_at_once: 0,
            };
            task.run(arrivals)
        });
        match answered.await {
            Ok(answer) => answer,
            // The task is gone: the single image can still be read. On the heap, since this never happens in a normal run.
            Err(_) => Ok(Box::pin(read_all(&self.service, region, &[id.to_owned()])).await?.remove(id)),
        }
    }
}

/// The reads of one Region.
struct RegionBatcher<S: DescribeImages> {
    service: S,
    region: Arc<RegionClients>,
    last_activity: watch::Sender<Instant>,
    /// Each read that AWS is being asked about holds a clone.
    asked: Arc<()>,
    /// How many reads there have been at the same time, which tells how many Terraform makes at once.
    most_at_once: usize,
}

impl<S: DescribeImages> RegionBatcher<S> {
    async fn run(mut self, mut arrivals: mpsc::UnboundedReceiver<Read<S::Image>>) {
        while let Some(first) = arrivals.recv().await {
            let batch = self.gather(first, &mut arrivals).await;
            let asked = vec![Arc::clone(&self.asked); batch.len()];
            let (service, region, last_activity) =
                (self.service.clone(), Arc::clone(&self.region), self.last_activity.clone());
            // The next reads gather meanwhile.
            tokio::spawn(async move {
                service_error(service, region, batch).await;
                drop(asked);
                last_activity.send_replace(Instant::now());
            });
        }
    }

    /// The first read, and those that come with it.
    async fn gather(
        &mut self,
        first: Read<S::Image>,
        arrivals: &mut mpsc::UnboundedReceiver<Read<S::Image>>,
    ) -> Vec<Read<S::Image>> {
        let begun = Instant::now();
        let mut last_activity = self.last_activity.subscribe();
        let mut batch = vec![first];
        while batch.len() < self.service.kind().describe_batch {
            let asked = Arc::strong_count(&self.asked) - 1;
            self.most_at_once = self.most_at_once.max(batch.len() + asked);
            let silence = if batch.len() >= self.most_at_once {
                LINGER
            } else if batch.len() < asked {
                // Most of the others are with AWS. When they are back, their successors and these can go together, and
                // will from then on.
                MAX_LINGER
            } else {
                LINGER_AMONG_OTHERS
            };
            let until = ((*last_activity.borrow_and_update()).max(begun) + silence).min(begun + MAX_LINGER);
            let next = async {
                tokio::select! {
                    biased;
                    read = arrivals.recv() => Some(read),
                    _ = last_activity.changed() => None,
                }
            };
            match tokio::time::timeout_at(until, next).await {
                Ok(Some(Some(read))) => batch.push(read),
                Ok(None) => {}
                // Nobody can come any more, or nobody does.
                Ok(Some(None)) | Err(_) => break,
            }
        }
        batch
    }
}

/// The images among these ids, in full. What is listed as gone is asked for a second time too.
async fn read_all<S: DescribeImages>(
    service: &S,
    region: &RegionClients,
    ids: &[String],
) -> Result<HashMap<String, S::Image>, ServiceError> {
    let is_gone = |image: &S::Image| (service.kind().phase)(image.state()) == Phase::Gone;
    describe_confirmed(service, region, ids, Detail::Full, is_gone).await
}

async fn service_error<S: DescribeImages>(service: S, region: Arc<RegionClients>, batch: Vec<Read<S::Image>>) {
    let mut ids: Vec<String> = batch.iter().map(|read| read.id.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let described = read_all(&service, &region, &ids).await;
    for read in batch {
        let answer = described.as_ref().map(|images| images.get(&read.id).cloned()).map_err(Clone::clone);
        // A caller that no longer waits has been cancelled; there is nobody to tell.
        let _ = read.answer.send(answer);
    }
}
