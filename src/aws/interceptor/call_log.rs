//! [`CallLog`]: a log line for each attempt of an AWS call.

use std::time::Instant;

use aws_sdk_ec2::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_ec2::error::BoxError;
use aws_sdk_ec2::operation::RequestId;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

/// Logs operation, status and duration of each attempt, at level DEBUG.
///
/// Requests and responses are omitted, because both can contain secrets.
#[derive(Debug, Clone)]
pub(crate) struct CallLog {
    region: String,
}

impl CallLog {
    /// The log of calls in a Region.
    pub(crate) fn new(region: &str) -> Self {
        Self { region: region.to_owned() }
    }
}

/// The start of an attempt.
#[derive(Debug)]
struct AttemptStart(Instant);

impl Storable for AttemptStart {
    type Storer = StoreReplace<Self>;
}

impl Intercept for CallLog {
    fn name(&self) -> &'static str {
        "CallLog"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().store_put(AttemptStart(Instant::now()));
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (service, operation) =
            config.load::<Metadata>().map_or(("", ""), |metadata| (metadata.service(), metadata.name()));
        let attempt = config.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts);
        let milliseconds =
            config.load::<AttemptStart>().map(|AttemptStart(start)| start.elapsed().as_secs_f64() * 1000.0);
        let milliseconds = milliseconds.unwrap_or_default().round();
        let region = self.region.as_str();
        let Some(response) = context.response() else {
            tracing::debug!(service, operation, region, attempt, milliseconds, "AWS call without response");
            return Ok(());
        };
        let (status, request_id) = (response.status().as_u16(), response.request_id().unwrap_or("none"));
        tracing::debug!(service, operation, region, attempt, status, milliseconds, request_id, "AWS call");
        Ok(())
    }
}
