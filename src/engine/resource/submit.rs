//! Submits the create request of an image, and retries it while a retry can succeed.

use std::sync::Arc;

use tokio::time::Instant;

use super::engine::Engine;
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::checks::claim::claim;
use crate::engine::kind::Creation;
use crate::engine::messages;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::client_token::ClientToken;
use crate::engine::retry::lost_response::{Search, search_created};
use crate::engine::retry::policy::{NextAttempt, Retry, RetryPolicy};
use crate::engine::service::ImageService;
use crate::engine::service::create_image::CreateRequest;
use crate::engine::wait::timing::{Timing, within_stop_grace};
use crate::terraform::{Context, Diagnostic, Diagnostics, Progress};

/// The attempts to create one copy.
struct Attempts {
    backoff: Backoff,
    policy: RetryPolicy,
    /// When the first request was sent whose response was lost: an image of this name that is newer may be its result.
    lost_since: Option<Instant>,
    /// The code of the limit that rejected the last request.
    limited_by: Option<String>,
}

impl Attempts {
    fn new(timing: Timing) -> Self {
        Self {
            backoff: Backoff::between_attempts(timing),
            policy: RetryPolicy::create(timing),
            lost_since: None,
            limited_by: None,
        }
    }
}

/// Checks the request, claims the name and sends the request. Returns the clients of the Region and the ID of the image.
///
/// # Errors
///
/// Nothing was created, or the diagnostic says that this is not known.
pub(crate) async fn submit<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    planned: &ImageModel<S::Attributes>,
    token: &ClientToken,
) -> Result<(Arc<RegionClients>, String), Diagnostics> {
    let region = engine.region_clients(planned)?;
    let checked = engine.service.check_before_create(&engine.shared.cache, engine.session.connection(), planned);
    let Some(diagnostics) = context.until_interrupted(Box::pin(checked)).await else {
        return Err(messages::not_started(engine.kind(), &planned.common).into());
    };
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let name = planned.common.name();
    claim(engine, &region, name)?;
    context.report(Progress::new("requesting"));
    match start(engine, context, &region, planned, token).await {
        Ok(id) => Ok((region, id)),
        Err(error) => {
            engine.session.name_claims().release(engine.kind().service, region.region(), name);
            Err(error.into())
        }
    }
}

/// Sends the create request until AWS accepts it or [`RetryPolicy`] allows no other attempt. The time that this takes does
/// not count against the create timeout.
async fn start<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    planned: &ImageModel<S::Attributes>,
    token: &ClientToken,
) -> Result<String, Diagnostic> {
    let (connection, tags) = (engine.session.connection(), engine.session.tags());
    let request = CreateRequest { connection, planned, tags, token: token.as_str() };
    let (kind, name) = (engine.kind(), planned.common.name());
    let mut attempts = Attempts::new(engine.timing());
    // A new request goes behind those that are queued.
    let mut region_permit = None;
    if engine.shared.region_queue.has_waiters(region.region()) {
        context.report(Progress::new(match engine.shared.region_queue.reason(region.region()) {
            reason if reason.is_empty() => format!("waiting for other requests in {}", region.region()),
            reason => reason,
        }));
        region_permit = engine.shared.region_queue.acquire(region.region(), context).await;
        if region_permit.is_none() {
            return Err(messages::not_started(kind, &planned.common));
        }
    }
    loop {
        let permit = engine.shared.concurrency_limit.acquire(context).await;
        // After a response was lost, only AWS can report whether there is a copy.
        if permit.is_none() && attempts.lost_since.is_none() {
            return Err(messages::not_started(kind, &planned.common));
        }
        // A copy that ends while AWS rejects the request makes room, too.
        let mut ended_copies = engine.shared.region_queue.ended_copies(region.region());
        // Boxed, since many wait for a permit with a call that they have not sent yet.
        let attempt = Box::pin(attempt(engine, context, region, request, &mut attempts));
        let failed = match within_stop_grace(engine.timing(), context, attempt).await {
            Some(Ok(id)) => return Ok(id),
            Some(Err(failed)) => failed,
            None => return Err(messages::creation_interrupted(kind, &planned.common, engine.timing().stop_grace)),
        };
        drop(permit);
        let next = if failed.is_final {
            NextAttempt::Never
        } else {
            let next = next_attempt(engine, request, region, &failed.error, &mut attempts);
            // An interrupted attempt is not repeated: the wait for the next one ends, too.
            context.until_interrupted(next).await.unwrap_or(NextAttempt::AfterBackoff)
        };
        let error = failed.error;
        tracing::info!(name, region = region.region(), %error, ?next, "Create request failed");
        if next != NextAttempt::Never {
            let reason = waits_for(engine, region, &error);
            if next == NextAttempt::InOrder {
                engine.shared.region_queue.set_reason(region.region(), &reason);
            }
            context.report(Progress::new(reason));
        }
        let may_retry = match next {
            NextAttempt::Never => false,
            NextAttempt::Immediate => true,
            NextAttempt::AfterBackoff => attempts.backoff.wait(context).await,
            // The first of the queue retries when a copy has ended, and with pauses, because other processes copy too. Each
            // of the others retries when the one before it has succeeded.
            NextAttempt::InOrder => {
                let is_first = region_permit.is_some() || !engine.shared.region_queue.has_waiters(region.region());
                if region_permit.is_none() {
                    region_permit = engine.shared.region_queue.acquire(region.region(), context).await;
                }
                match region_permit {
                    None => false,
                    Some(_) if !is_first => true,
                    Some(_) if error.kind == ErrorKind::Throttled => attempts.backoff.wait(context).await,
                    Some(_) => attempts.backoff.wait_or(context, ended_copies.changed()).await,
                }
            }
        };
        if !may_retry {
            return Err(match (attempts.lost_since, next) {
                (None, NextAttempt::Never) => {
                    let (image, region) = (messages::image_name(kind, &planned.common), region.region());
                    let from = engine.service.created_from(&planned.service);
                    let action = match kind.creation {
                        Creation::Copy => format!("copy {image} to {region}"),
                        Creation::Image => format!("create {image} in {region}{from}"),
                    };
                    messages::failed(kind, &action, &error)
                }
                (None, _) => messages::not_started(kind, &planned.common),
                (Some(_), _) => messages::creation_unknown(kind, &planned.common, &error),
            });
        }
    }
}

/// What a create request waits for after an error, in words.
fn waits_for<S: ImageService>(engine: &Engine<S>, region: &RegionClients, error: &ServiceError) -> String {
    let region = region.region();
    match (engine.service.copy_limit(error), error.kind) {
        (Some(limit), _) => format!("waiting for {limit} in {region}"),
        (None, ErrorKind::Throttled) => format!("waiting because AWS throttles requests in {region}"),
        (None, ErrorKind::Refused | ErrorKind::Denied) => format!("waiting until AWS accepts the request ({error})"),
        (None, _) => format!("waiting to repeat the request ({error})"),
    }
}

/// An attempt that created no image, as far as is known.
struct FailedAttempt {
    error: ServiceError,
    /// Whether the request must not be repeated.
    is_final: bool,
}

/// Sends the request once. If the response is lost, searches for the image.
async fn attempt<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    request: CreateRequest<'_, S::Attributes>,
    attempts: &mut Attempts,
) -> Result<String, FailedAttempt> {
    let sent = Instant::now();
    let error = match engine.service.create(region, request).await {
        Ok(id) => return Ok(id),
        Err(error) if error.kind == ErrorKind::Refused => {
            let explained = engine.service.explain_rejection(&engine.shared.cache, request, error.clone());
            // The explanation reads, and a stop ends reads.
            context.until_interrupted(explained).await.unwrap_or(error)
        }
        Err(error) => error,
    };
    if error.is_lost_response() {
        attempts.lost_since.get_or_insert(sent);
    }
    // After a response was lost, any rejection may be the result of that request: it has taken the name.
    let Some(since) = attempts.lost_since else { return Err(FailedAttempt { error, is_final: false }) };
    let find = || engine.service.find_created(region, request.planned, since);
    match search_created(engine.timing(), context, error.kind, find).await {
        Search::Found(id) => {
            let name = request.planned.common.name();
            tracing::info!(id, name, region = region.region(), "Found the image of a request whose response was lost");
            Ok(id)
        }
        Search::NotFound => Err(FailedAttempt { error, is_final: false }),
        Search::Unsupported => Err(FailedAttempt { error, is_final: true }),
    }
}

/// When to send the request again after an error.
async fn next_attempt<S: ImageService>(
    engine: &Engine<S>,
    request: CreateRequest<'_, S::Attributes>,
    region: &Arc<RegionClients>,
    error: &ServiceError,
    attempts: &mut Attempts,
) -> NextAttempt {
    if error.kind == ErrorKind::UnexpectedResponse {
        // The SDK has already retried a request with a client token, and the search for the image was the pause.
        return match attempts.policy.next_attempt(error, None) {
            NextAttempt::AfterBackoff if engine.kind().has_unique_names() => NextAttempt::Immediate,
            _ => NextAttempt::Never,
        };
    }
    if !matches!(error.kind, ErrorKind::Denied | ErrorKind::Refused) {
        return attempts.policy.next_attempt(error, None);
    }
    let copying = engine.shared.poller.is_waiting_in(region.region());
    let rejection = engine.service.create_retry(request.connection, region, request.planned, error, copying).await;
    match attempts.policy.next_attempt(error, rejection) {
        // The last of the copies that were in progress has ended since.
        NextAttempt::Never if attempts.limited_by.take().is_some_and(|code| error.has_code(&code)) => {
            NextAttempt::Immediate
        }
        next => {
            if rejection == Some(Retry::InOrder) {
                attempts.limited_by.clone_from(&error.code);
            }
            next
        }
    }
}
