//! [`RetryPolicy`]: whether, and until when, a failed call is retried. [`retry_transient`] applies it to idempotent calls.
//! [`retry_unknown`] repeats calls of new images.

use std::time::Duration;

use super::backoff::Backoff;
use super::deadline::Deadline;
use crate::aws::{ErrorKind, ServiceError};
use crate::engine::wait::timing::Timing;
use crate::terraform::Context;

/// How to retry a call that AWS currently rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Retry until AWS accepts the call: its work on the image or on its source ends by itself.
    UntilClear,
    /// Retry in the order of the requests: copies to one Region share a limit, and other copies finish.
    InOrder,
    /// Retry until the policy's deadline: what uses the image may be about to go.
    WithinGrace,
}

/// When the next attempt of a failed call is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NextAttempt {
    /// Without a pause.
    Immediate,
    /// After a pause.
    AfterBackoff,
    /// After the requests to the same Region that have waited longer.
    InOrder,
    /// The error is final.
    Never,
}

/// A create request whose response was lost is retried at least this many times, even after the deadline.
const MIN_LOST_RESPONSES: u32 = 3;
/// A create request fails when AWS has throttled it this many times: some minutes, with the pauses in between.
const MAX_THROTTLED_RESPONSES: u32 = 30;
/// A call fails at this many responses in a row that do not come from AWS.
const MAX_UNEXPECTED_RESPONSES: u32 = 3;

/// The calls that differ in what is retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CallType {
    Idempotent,
    Create,
    Delete,
    Poll,
}

/// Decides whether a failed call is retried.
///
/// The kind of the error decides, and for rejections the service ([`Retry`]). `Timing` gives the deadline for errors that
/// are only retried for a while:
///
/// | Call | Throttled | Transient | Unreachable | Unexpected | Unauthenticated | Rejected | Deadline |
/// |---|---|---|---|---|---|---|---|
/// | idempotent | deadline | deadline | never | never | never | never | `retry_window` |
/// | create | in order | deadline | deadline | twice | never | as the service says | `retry_window` |
/// | delete | never | never | never | never | never | as the service says | `in_use_grace` |
/// | poll | always | always | always | twice | deadline | never | `credentials_renewal_window` after the first such error |
///
/// An operation that the endpoint does not support is never retried, and neither is a call whose credentials are in a file
/// that cannot be read. After the first successful poll, the endpoint is known
/// to support the operation, and unexpected responses come from a proxy: they are retried as transient errors are.
/// Delete calls are idempotent calls, too: [`retry_transient`] runs inside their loop. A create or poll that fails
/// because the clocks of AWS and of this machine differ is retried once, at once: the SDK signs with the corrected time
/// from then on.
#[derive(Debug)]
pub(crate) struct RetryPolicy {
    call: CallType,
    window: Duration,
    deadline: Option<Deadline>,
    lost_responses: u32,
    throttled_responses: u32,
    unexpected_responses: u32,
    retried_clock_skew: bool,
    has_succeeded: bool,
}

impl RetryPolicy {
    /// The policy of reads and of changes that may be made twice. The deadline starts now.
    pub(crate) fn idempotent(timing: Timing) -> Self {
        Self::new(CallType::Idempotent, timing.retry_window).started()
    }

    /// The policy of create requests. The deadline starts now.
    pub(crate) fn create(timing: Timing) -> Self {
        Self::new(CallType::Create, timing.retry_window).started()
    }

    /// The policy of deletions. The deadline starts now.
    pub(crate) fn delete(timing: Timing) -> Self {
        Self::new(CallType::Delete, timing.in_use_grace).started()
    }

    /// The policy of polls. The deadline starts with the first error that has one.
    pub(crate) fn poll(timing: Timing) -> Self {
        Self::new(CallType::Poll, timing.credentials_renewal_window)
    }

    fn new(call: CallType, window: Duration) -> Self {
        Self {
            call,
            window,
            deadline: None,
            lost_responses: 0,
            throttled_responses: 0,
            unexpected_responses: 0,
            retried_clock_skew: false,
            has_succeeded: false,
        }
    }

    fn started(self) -> Self {
        Self { deadline: Some(Deadline::after(self.window)), ..self }
    }

    /// Whether a call that can be retried this way still is.
    pub(crate) fn allows(&mut self, retry: Retry) -> bool {
        let window = self.window;
        match retry {
            Retry::UntilClear | Retry::InOrder => true,
            Retry::WithinGrace => !self.deadline.get_or_insert_with(|| Deadline::after(window)).has_passed(),
        }
    }

    /// When to retry after an error. `rejection` is the service's classification of the error.
    pub(crate) fn next_attempt(&mut self, error: &ServiceError, rejection: Option<Retry>) -> NextAttempt {
        let handles_clock_skew = matches!(self.call, CallType::Create | CallType::Poll);
        if handles_clock_skew && error.may_be_clock() && !std::mem::replace(&mut self.retried_clock_skew, true) {
            return NextAttempt::Immediate;
        }
        match self.classify(error.kind).or(rejection) {
            Some(retry) if !self.allows(retry) => NextAttempt::Never,
            Some(Retry::InOrder) => NextAttempt::InOrder,
            Some(Retry::UntilClear | Retry::WithinGrace) => NextAttempt::AfterBackoff,
            None => NextAttempt::Never,
        }
    }

    /// Forgets earlier errors after a success.
    pub(crate) fn reset(&mut self) {
        *self = Self { has_succeeded: true, ..Self::new(self.call, self.window) };
    }

    fn classify(&mut self, error: ErrorKind) -> Option<Retry> {
        match (self.call, error) {
            (CallType::Idempotent, ErrorKind::Throttled | ErrorKind::Transient)
            | (CallType::Create, ErrorKind::Unreachable)
            | (CallType::Poll, ErrorKind::Unauthenticated) => Some(Retry::WithinGrace),
            (
                CallType::Poll,
                ErrorKind::Throttled | ErrorKind::Transient | ErrorKind::Unreachable | ErrorKind::Unanswered,
            ) => Some(Retry::UntilClear),
            (CallType::Poll, ErrorKind::UnexpectedResponse) if self.has_succeeded => Some(Retry::UntilClear),
            (CallType::Poll | CallType::Create, ErrorKind::UnexpectedResponse) => {
                self.unexpected_responses += 1;
                if self.unexpected_responses < MAX_UNEXPECTED_RESPONSES { Some(Retry::UntilClear) } else { None }
            }
            (CallType::Create, ErrorKind::Transient) => {
                self.lost_responses += 1;
                let is_early = self.lost_responses < MIN_LOST_RESPONSES;
                Some(if is_early { Retry::UntilClear } else { Retry::WithinGrace })
            }
            (CallType::Create, ErrorKind::Throttled) => {
                self.throttled_responses += 1;
                if self.throttled_responses < MAX_THROTTLED_RESPONSES { Some(Retry::InOrder) } else { None }
            }
            _ => None,
        }
    }
}

/// Retries an idempotent call that AWS throttles or fails to answer, until `retry_window` has passed. The SDK has
/// already retried it several times, but a throttled account or an outage of a service can last longer.
///
/// # Errors
///
/// The last error.
pub(crate) async fn retry_transient<T, F>(
    timing: Timing,
    context: &Context,
    call: impl Fn() -> F,
) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, ServiceError>>,
{
    let mut policy = RetryPolicy::idempotent(timing);
    let mut backoff = Backoff::between_attempts(timing);
    loop {
        let error = match call().await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        if policy.next_attempt(&error, None) == NextAttempt::Never {
            return Err(error);
        }
        tracing::debug!(%error, "retrying the call");
        if !backoff.wait(context).await {
            return Err(error);
        }
    }
}

/// Repeats a call of an image while AWS does not know the image yet, until the consistency window has passed.
/// `is_unknown` decides whether an error means that, and may call AWS.
///
/// # Errors
///
/// The last error.
pub(crate) async fn retry_unknown<T, F, U>(
    timing: Timing,
    context: &Context,
    call: impl Fn() -> F,
    is_unknown: impl Fn(ServiceError) -> U,
) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, ServiceError>>,
    U: Future<Output = bool>,
{
    let window = Deadline::after(timing.consistency_window);
    let mut backoff = Backoff::between_attempts(timing);
    loop {
        let error = match call().await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let may_retry = window.allows(backoff.interval()) && is_unknown(error.clone()).await;
        if !may_retry || !backoff.wait(context).await {
            return Err(error);
        }
        tracing::info!(%error, "AWS does not know the image yet, trying again");
    }
}
