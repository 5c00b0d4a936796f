//! [`ServiceClock`]: the time of AWS's clock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_sdk_ec2::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_ec2::error::BoxError;
use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use tokio::time::Instant;

/// How many seconds the `Date` of a response can be ahead of the creation dates of images, which other hosts set.
const TOLERANCE: i64 = 2;

/// The time of AWS's clock, from the `Date` header of the last response. With this machine's clock, which can be minutes
/// off, a new image could seem to be older than the call that creates it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServiceClock(Arc<Mutex<Option<(Instant, i64)>>>);

impl ServiceClock {
    /// Converts a moment to seconds since 1970. The result is early rather than late. Before the first response, this
    /// machine's clock is used.
    pub(crate) fn seconds(&self, moment: Instant) -> i64 {
        let last_response = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, seconds) = last_response.unwrap_or_else(|| (Instant::now(), machine_time()));
        let seconds = if moment < then {
            seconds - whole_seconds(then - moment, 999)
        } else {
            seconds + whole_seconds(moment - then, 0)
        };
        seconds - TOLERANCE
    }
}

/// The duration plus `extra_millis` in whole seconds.
fn whole_seconds(duration: std::time::Duration, extra_millis: u128) -> i64 {
    i64::try_from((duration.as_millis() + extra_millis) / 1000).unwrap_or(i64::MAX)
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
    async fn converts_moments_by_last_response() {
        let clock = ServiceClock::default();
        let start = Instant::now();
        assert!((clock.seconds(start) - machine_time()).abs() <= TOLERANCE + 1);
        tokio::time::advance(Duration::from_millis(2500)).await;
        *clock.0.lock().unwrap() = Some((Instant::now(), 1000));
        assert_eq!(clock.seconds(start), 1000 - 3 - TOLERANCE);
        assert_eq!(clock.seconds(Instant::now() + Duration::from_millis(2500)), 1002 - TOLERANCE);
    }
}
