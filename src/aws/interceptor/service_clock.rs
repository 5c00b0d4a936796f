//! [`ServiceClock`]: the time as AWS has it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_sdk_ec2::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_ec2::error::BoxError;
use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use tokio::time::Instant;

/// By how many seconds the dates in AWS's answers may be ahead of those that its images have: different machines.
const TOLERANCE: i64 = 2;

/// The time as AWS has it, from the `Date` of its last answer. This machine's clock may be minutes off, and what is
/// made now would then seem to be older than the call that makes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServiceClock(Arc<Mutex<Option<(Instant, i64)>>>);

impl ServiceClock {
    /// A moment in seconds since 1970, rather too early than too late. Without any answer yet it is this machine's
    /// time.
    pub(crate) fn seconds(&self, moment: Instant) -> i64 {
        let answered = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, seconds) = answered.unwrap_or_else(|| (Instant::now(), machine_time()));
        let seconds = if moment < then {
            seconds - whole_seconds(then - moment, 999)
        } else {
            seconds + whole_seconds(moment - then, 0)
        };
        seconds - TOLERANCE
    }
}

/// The duration in seconds, with so many milliseconds more.
fn whole_seconds(duration: std::time::Duration, more: u128) -> i64 {
    i64::try_from((duration.as_millis() + more) / 1000).unwrap_or(i64::MAX)
}

fn machine_time() -> i64 {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}

impl Intercept for ServiceClock {
    fn name(&self) -> &'static str {
        "ServiceClock"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        if let Some(date) = date.and_then(|date| DateTime::from_str(date, DateTimeFormat::HttpDate).ok()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), date.secs()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn moments_are_told_by_the_last_answer_and_never_too_late() {
        let clock = ServiceClock::default();
        let asked = Instant::now();
        assert!((clock.seconds(asked) - machine_time()).abs() <= TOLERANCE + 1);
        tokio::time::advance(Duration::from_millis(2500)).await;
        *clock.0.lock().unwrap() = Some((Instant::now(), 1000));
        assert_eq!(clock.seconds(asked), 1000 - 3 - TOLERANCE);
        assert_eq!(clock.seconds(Instant::now() + Duration::from_millis(2500)), 1002 - TOLERANCE);
    }
}
