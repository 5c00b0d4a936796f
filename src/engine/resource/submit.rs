//! Asking AWS for an image, as long as what rejects the call passes by itself.

use std::sync::Arc;

use tokio::time::Instant;

use super::engine::Engine;
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::checks::claim::claim;
use crate::engine::messages;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::client_token::ClientToken;
use crate::engine::retry::deadline::Deadline;
use crate::engine::retry::policy::Retry;
use crate::engine::service::ImageService;
use crate::engine::service::create_image::CreateRequest;
use crate::engine::wait::timing::Timing;
use crate::terraform::{Context, Diagnostic, Diagnostics, Progress};

/// How many answers may at least be lost before it is an error; more as long as patience lasts.
const LOST_ANSWERS: u32 = 3;
/// How many times a copy may be throttled before it is an error: with the pauses between, some minutes.
const THROTTLED_ANSWERS: u32 = 30;

/// What has become of the calls that ask for one copy.
struct Attempts {
    queue: Backoff,
    /// How long answers may be lost, or nobody may be there to send the call to.
    retry_window: Deadline,
    /// How many answers were lost.
    lost: u32,
    /// From when on an image of this name may be one that a lost call made.
    since: Option<Instant>,
    throttled: u32,
    /// The code of the limit that held the copy back last.
    held_back_by: Option<String>,
    /// Whether it was asked for again because AWS's clocks and this machine's differ.
    retried_clock_skew: bool,
}

impl Attempts {
    fn new(timing: Timing) -> Self {
        Self {
            queue: Backoff::new(timing),
            retry_window: Deadline::of(timing.retry_window),
            lost: 0,
            since: None,
            throttled: 0,
            held_back_by: None,
            retried_clock_skew: false,
        }
    }
}

/// When to ask for a copy again.
#[derive(Debug, Clone, Copy)]
enum Next {
    AtOnce,
    /// After a pause.
    Later,
    /// When the copies to this Region that have waited for longer have got through.
    InOrder,
    GiveUp,
}

/// Everything before the image exists.
pub(crate) async fn submit<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    planned: &ImageModel<S::Attributes>,
    token: &ClientToken,
) -> Result<(Arc<RegionClients>, String), Diagnostics> {
    let region = engine.region_clients(planned)?;
    let checked =
        Box::pin(engine.service.check_before_create(&engine.shared.cache, engine.session.connection(), planned)).await;
    if checked.has_errors() {
        return Err(checked);
    }
    let name = planned.common.name();
    claim(engine, &region, name)?;
    context.report(Progress::new(format!("asking AWS for the copy {name}")));
    match start(engine, context, &region, planned, token).await {
        Ok(id) => Ok((region, id)),
        Err(error) => {
            engine.session.name_claims().release(engine.kind().service, region.region(), name);
            Err(error.into())
        }
    }
}

/// Asks AWS for the copy: again and again while something holds it back that passes, and a few times where the
/// answer was lost and no image came of it. Time in this queue does not count against the create timeout.
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
    // Whoever comes while others wait for their turn goes behind them.
    let mut turn = None;
    if engine.shared.region_queue.has_waiters(region.region()) {
        context.report(Progress::new(format!("waiting for other copies to {}", region.region())));
        turn = engine.shared.region_queue.take(region.region(), context).await;
        if turn.is_none() {
            return Err(messages::not_started(kind, &planned.common));
        }
    }
    loop {
        let place = engine.shared.concurrency_limit.take(context).await;
        // After an answer was lost, only AWS can tell whether there is a copy.
        if place.is_none() && attempts.lost == 0 {
            return Err(messages::not_started(kind, &planned.common));
        }
        let asked = Instant::now();
        // In a box, since many wait for their place with a call that they have not begun.
        let error = match Box::pin(engine.service.create(region, request)).await {
            Ok(id) => return Ok(id),
            Err(error) => error,
        };
        drop(place);
        if error.kind == ErrorKind::Transient {
            attempts.lost += 1;
            attempts.since.get_or_insert(asked);
        }
        // After an answer was lost, any refusal may be the consequence of what that call made: its name is taken.
        if let Some(since) = attempts.since
            && let Some(id) = find_created(engine, context, region, planned, since, error.kind).await
        {
            tracing::info!(id, name, region = region.region(), "the answer was lost, and the copy was made");
            return Ok(id);
        }
        let next = next_attempt(engine, request, region, &error, &mut attempts).await;
        tracing::info!(name, region = region.region(), %error, ?next, "the copy was not started");
        if !matches!(next, Next::GiveUp) {
            context.report(Progress::new(format!("waiting to ask for the copy again ({error})")));
        }
        let goes_on = match next {
            Next::GiveUp => false,
            Next::AtOnce => true,
            Next::Later => attempts.queue.wait(context).await,
            // The first of the line asks now and then, and each of the others when the one before has got through.
            Next::InOrder if turn.is_some() => attempts.queue.wait(context).await,
            Next::InOrder => {
                let is_first = !engine.shared.region_queue.has_waiters(region.region());
                turn = engine.shared.region_queue.take(region.region(), context).await;
                turn.is_some() && (!is_first || attempts.queue.wait(context).await)
            }
        };
        if !goes_on {
            return Err(match (attempts.lost, next) {
                (0, Next::GiveUp) => {
                    let action = format!("copy the {} {name} to {}", kind.noun, region.region());
                    messages::failed(engine.kind(), &action, &error)
                }
                (0, _) => messages::not_started(kind, &planned.common),
                _ => messages::creation_unknown(kind, &planned.common, &error),
            });
        }
    }
}

/// What to do after a call that did not start the copy.
async fn next_attempt<S: ImageService>(
    engine: &Engine<S>,
    request: CreateRequest<'_, S::Attributes>,
    region: &Arc<RegionClients>,
    error: &ServiceError,
    attempts: &mut Attempts,
) -> Next {
    match error.kind {
        ErrorKind::Transient if attempts.lost < LOST_ANSWERS || !attempts.retry_window.has_passed() => Next::Later,
        ErrorKind::Unreachable if !attempts.retry_window.has_passed() => Next::Later,
        ErrorKind::Throttled => {
            attempts.throttled += 1;
            if attempts.throttled < THROTTLED_ANSWERS { Next::InOrder } else { Next::GiveUp }
        }
        // The answer has told what AWS's clocks say, by which the SDK signs from now on.
        _ if error.may_be_clock() && !std::mem::replace(&mut attempts.retried_clock_skew, true) => Next::AtOnce,
        ErrorKind::Transient | ErrorKind::Unreachable | ErrorKind::Unauthenticated => Next::GiveUp,
        ErrorKind::Denied | ErrorKind::Refused => {
            let copying = engine.shared.poller.is_waiting_in(region.region());
            match engine.service.create_retry(request.connection, region, request.planned, error, copying).await {
                Some(Retry::InOrder) => {
                    attempts.held_back_by.clone_from(&error.code);
                    Next::InOrder
                }
                Some(Retry::UntilClear | Retry::WithinGrace) => Next::Later,
                // The last of the copies that were under way has ended since.
                None if attempts.held_back_by.take().is_some_and(|code| error.has_code(&code)) => Next::AtOnce,
                None => Next::GiveUp,
            }
        }
    }
}

/// Looks for what a call made whose answer was lost. AWS may find it only after a moment, so it is looked for
/// twice; and for longer when AWS has refused the call that followed, which is because of what it cannot find yet.
async fn find_created<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    planned: &ImageModel<S::Attributes>,
    since: Instant,
    kind: ErrorKind,
) -> Option<String> {
    let consistency_window = Deadline::of(engine.timing().consistency_window);
    let mut queue = engine.shared.poller.queue();
    let mut looks = 0;
    loop {
        match engine.service.find_created(region, planned, since).await {
            Ok(Some(id)) => return Some(id),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a copy whose answer was lost cannot be looked for"),
        }
        looks += 1;
        let enough = looks >= 2 && (kind != ErrorKind::Refused || consistency_window.has_passed());
        if !queue.wait(context).await || enough {
            return None;
        }
    }
}
