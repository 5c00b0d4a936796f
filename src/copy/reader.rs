//! [`Reader`]: reads many images with few calls.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::lanes::Lanes;
use super::looks::look_twice;
use super::service::{Detail, ImageService, Phase, Progress};
use crate::aws::{Regional, ServiceError};

/// For how long Terraform must be silent until nobody else seems to be coming: far below what a call takes.
const PAUSE: Duration = Duration::from_millis(5);

/// For how long it must be silent where others were read before, and are likely to be read again: a busy machine gets
/// no further for longer than a pause.
const LULL: Duration = Duration::from_millis(40);

/// How long a read waits for others at most.
const LIMIT: Duration = Duration::from_millis(500);

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
pub struct Reader<S: ImageService> {
    service: Arc<S>,
    lanes: Lanes<Read<S::Image>>,
    /// When Terraform was last at work on any of the service's images, or was given an answer to work on.
    heard: watch::Sender<Instant>,
}

impl<S: ImageService> std::fmt::Debug for Reader<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<S: ImageService> Reader<S> {
    /// A reader of a service's images.
    pub fn new(service: Arc<S>) -> Self {
        Self { service, lanes: Lanes::default(), heard: watch::Sender::new(Instant::now()) }
    }

    /// Notes that Terraform is at work on images, so that reads are likely to follow.
    pub fn hear(&self) {
        self.heard.send_replace(Instant::now());
    }

    /// The image in full, or `None` if two answers of AWS do not tell of it.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering; never taken for an image that is gone.
    pub async fn read(&self, region: &Arc<Regional>, id: &str) -> Result<Option<S::Image>, ServiceError> {
        let (answer, answered) = oneshot::channel();
        let read = Read { id: id.to_owned(), answer };
        self.lanes.send(region, read, |arrivals| {
            let lane = Lane {
                service: Arc::clone(&self.service),
                region: Arc::clone(region),
                heard: self.heard.clone(),
                asked: Arc::default(),
                most_at_once: 0,
            };
            lane.run(arrivals)
        });
        match answered.await {
            Ok(answer) => answer,
            // Whoever was to answer is gone: the single image can still be read.
            Err(_) => Ok(read_all(&*self.service, region, &[id.to_owned()]).await?.remove(id)),
        }
    }
}

/// The reads of one Region.
struct Lane<S: ImageService> {
    service: Arc<S>,
    region: Arc<Regional>,
    heard: watch::Sender<Instant>,
    /// Each read that AWS is being asked about holds a clone.
    asked: Arc<()>,
    /// How many reads there have been at the same time, which tells how many Terraform makes at once.
    most_at_once: usize,
}

impl<S: ImageService> Lane<S> {
    async fn run(mut self, mut arrivals: mpsc::UnboundedReceiver<Read<S::Image>>) {
        while let Some(first) = arrivals.recv().await {
            let batch = self.gather(first, &mut arrivals).await;
            let asked = vec![Arc::clone(&self.asked); batch.len()];
            let (service, region, heard) = (Arc::clone(&self.service), Arc::clone(&self.region), self.heard.clone());
            // The next reads gather meanwhile.
            tokio::spawn(async move {
                answer(service, region, batch).await;
                drop(asked);
                heard.send_replace(Instant::now());
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
        let mut heard = self.heard.subscribe();
        let mut batch = vec![first];
        while batch.len() < self.service.kind().describe_batch {
            let asked = Arc::strong_count(&self.asked) - 1;
            self.most_at_once = self.most_at_once.max(batch.len() + asked);
            let silence = if batch.len() >= self.most_at_once {
                PAUSE
            } else if batch.len() < asked {
                // Most of the others are with AWS. When they are back, their successors and these can go together, and
                // will from then on.
                LIMIT
            } else {
                LULL
            };
            let until = ((*heard.borrow_and_update()).max(begun) + silence).min(begun + LIMIT);
            let next = async {
                tokio::select! {
                    biased;
                    read = arrivals.recv() => Some(read),
                    _ = heard.changed() => None,
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
async fn read_all<S: ImageService>(
    service: &S,
    region: &Regional,
    ids: &[String],
) -> Result<HashMap<String, S::Image>, ServiceError> {
    let is_gone = |image: &S::Image| (service.kind().phase)(image.state()) == Phase::Gone;
    look_twice(service, region, ids, Detail::Full, is_gone).await
}

async fn answer<S: ImageService>(service: Arc<S>, region: Arc<Regional>, batch: Vec<Read<S::Image>>) {
    let mut ids: Vec<String> = batch.iter().map(|read| read.id.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let described = read_all(&*service, &region, &ids).await;
    for read in batch {
        let answer = described.as_ref().map(|images| images.get(&read.id).cloned()).map_err(Clone::clone);
        // A caller that no longer waits has been cancelled; there is nobody to tell.
        let _ = read.answer.send(answer);
    }
}
