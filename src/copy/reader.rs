//! [`Reader`]: reads many images with few calls.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::lanes::Lanes;
use super::service::{Detail, ImageService, Progress};
use crate::aws::{Regional, ServiceError};

/// Reads are sent off once none has come for this long: Terraform sends all that it refreshes in parallel one after the
/// other.
const QUIET: Duration = Duration::from_millis(5);
/// Or once the first of them has waited so long: far below what a call takes.
const GATHERING: Duration = Duration::from_millis(15);
/// How long reads wait for an earlier call to be answered, after which Terraform sends as many again.
const CALL: Duration = Duration::from_secs(1);

type Answer<I> = Result<Option<I>, ServiceError>;

struct Read<I> {
    id: String,
    answer: oneshot::Sender<Answer<I>>,
}

/// Describes images in full, many reads in one call.
///
/// Terraform refreshes resource by resource; reads of one Region that come at the same moment share a Describe call.
pub struct Reader<S: ImageService> {
    service: Arc<S>,
    lanes: Lanes<Read<S::Image>>,
}

impl<S: ImageService> std::fmt::Debug for Reader<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<S: ImageService> Reader<S> {
    /// A reader of a service's images.
    pub fn new(service: Arc<S>) -> Self {
        Self { service, lanes: Lanes::default() }
    }

    /// The image in full, or `None` if AWS does not know it.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering; never taken for an image that is gone.
    pub async fn read(&self, region: &Arc<Regional>, id: &str) -> Result<Option<S::Image>, ServiceError> {
        let (answer, answered) = oneshot::channel();
        let read = Read { id: id.to_owned(), answer };
        self.lanes.send(region, read, |arrivals| serve(Arc::clone(&self.service), Arc::clone(region), arrivals));
        match answered.await {
            Ok(answer) => answer,
            // Whoever was to answer is gone: the single image can still be read.
            Err(_) => self
                .service
                .describe(region, &[id.to_owned()], Detail::Full)
                .await
                .map(|images| images.into_iter().next()),
        }
    }
}

async fn serve<S: ImageService>(
    service: Arc<S>,
    region: Arc<Regional>,
    mut arrivals: mpsc::UnboundedReceiver<Read<S::Image>>,
) {
    let most = service.kind().describe_batch;
    let mut under_way: Option<JoinHandle<()>> = None;
    while let Some(first) = arrivals.recv().await {
        let mut batch = vec![first];
        // What comes while a call is under way shares the next one.
        if let Some(call) = under_way.take() {
            let mut answered = pin!(tokio::time::timeout(CALL, call));
            loop {
                tokio::select! {
                    _ = &mut answered => break,
                    Some(read) = arrivals.recv(), if batch.len() < most => batch.push(read),
                }
            }
        }
        let latest = Instant::now() + GATHERING;
        while batch.len() < most {
            let quiet = (Instant::now() + QUIET).min(latest);
            match tokio::time::timeout_at(quiet, arrivals.recv()).await {
                Ok(Some(read)) => batch.push(read),
                Ok(None) | Err(_) => break,
            }
        }
        under_way = Some(tokio::spawn(answer(Arc::clone(&service), Arc::clone(&region), batch)));
    }
}

async fn answer<S: ImageService>(service: Arc<S>, region: Arc<Regional>, batch: Vec<Read<S::Image>>) {
    let mut ids: Vec<String> = batch.iter().map(|read| read.id.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let described = service
        .describe(&region, &ids, Detail::Full)
        .await
        .map(|images| images.into_iter().map(|image| (image.id().to_owned(), image)).collect::<HashMap<_, _>>());
    for read in batch {
        let answer = described.as_ref().map(|images| images.get(&read.id).cloned()).map_err(Clone::clone);
        // A caller that no longer waits has been cancelled; there is nobody to tell.
        let _ = read.answer.send(answer);
    }
}
