//! [`CheckedResponses`]: an HTTP client that turns incomplete and malformed responses into errors.
//!
//! The SDK's decoders accept partial responses: XML without its middle part decodes to fewer images, and truncated CBOR to
//! an endless list. A copy that is missing from such a response would count as deleted and be created again. So each body
//! is read completely, up to a limit, and checked to its end before anything decodes it.
//!
//! It also limits retries: of responses that do not come from AWS, and of servers that cannot be reached. An error that the
//! SDK must not retry has the kind "other".

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::malformed::{BODY_GRACE, MAX_BYTES, MIN_BYTES_PER_SECOND, Malformed, MalformedResponse};
use super::operation::Operation;
use super::unexpected::UnexpectedResponse;
use crate::aws::network::connect_failures::ConnectFailures;
use crate::aws::network::connection_error::ConnectionError;
use crate::aws::provider_config::url::without_user;

/// The headers that contain the request ID.
const REQUEST_ID_HEADERS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// How often a call is made whose responses do not come from AWS.
const MAX_UNEXPECTED_RESPONSES: u32 = 3;

/// Wraps an HTTP client and checks its responses.
#[derive(Debug, Clone)]
pub(crate) struct CheckedResponses<T> {
    client: T,
    /// Limit of one attempt, from the connection to the end of the response.
    limit: Option<Duration>,
    failures: ConnectFailures,
}

/// A call, as far as its errors depend on it.
struct Attempt {
    operation: Option<Operation>,
    server: String,
    /// 1 for the first attempt of a call.
    number: u32,
}

impl CheckedResponses<SharedHttpClient> {
    /// Wraps a client. `limit` should be shorter than the SDK's limit of an attempt, whose error does not name the server.
    pub(crate) fn of(client: SharedHttpClient, limit: Option<Duration>) -> SharedHttpClient {
        SharedHttpClient::new(Self { client, limit, failures: ConnectFailures::default() })
    }
}

impl HttpClient for CheckedResponses<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let client = self.client.http_connector(settings, components);
        SharedHttpConnector::new(CheckedResponses { client, limit: self.limit, failures: self.failures.clone() })
    }
}

impl HttpConnector for CheckedResponses<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let attempt = Attempt::of(&request);
        let (failures, limit) = (self.failures.clone(), self.limit);
        if let Some(error) = failures.blocking(&attempt.server) {
            return HttpConnectorFuture::ready(Err(ConnectorError::other(error.into(), None)));
        }
        let response = self.client.call(request);
        HttpConnectorFuture::new(async move {
            let checked = async {
                let response = response.await.map_err(|error| attempt.connection_error(error, &failures))?;
                failures.connected(&attempt.server);
                attempt.check(response, &failures).await
            };
            let Some(limit) = limit else { return checked.await };
            timeout(limit, checked).await.unwrap_or_else(|_| {
                Err(ConnectorError::timeout(ConnectionError::timed_out(&attempt.server, limit).into()))
            })
        })
    }
}

impl Attempt {
    fn of(request: &HttpRequest) -> Self {
        // The SDK sets it: "attempt=1; max=10".
        let header = request.headers().get("amz-sdk-request").unwrap_or_default();
        let number = header.split(';').find_map(|part| part.trim().strip_prefix("attempt=")?.parse().ok());
        Self { operation: Operation::of(request), server: without_user(request.uri()), number: number.unwrap_or(1) }
    }

    /// Adds the server to an error, and keeps its kind, on which the SDK's retries depend.
    fn connection_error(&self, error: ConnectorError, failures: &ConnectFailures) -> ConnectorError {
        if error.is_user() {
            return error;
        }
        let failure = ConnectionError::new(&self.server, &error);
        let may_retry = !failure.is_connect || failures.may_retry(&self.server, &failure);
        if !may_retry {
            ConnectorError::other(failure.into(), None)
        } else if error.is_timeout() {
            ConnectorError::timeout(failure.into())
        } else if error.is_io() || error.as_other().is_some() {
            ConnectorError::io(failure.into())
        } else {
            ConnectorError::other(failure.into(), None)
        }
    }

    /// Reads and checks a response. A malformed one becomes an I/O error, so that the SDK retries the call where that is
    /// safe.
    async fn check(
        &self,
        mut response: HttpResponse,
        failures: &ConnectFailures,
    ) -> Result<HttpResponse, ConnectorError> {
        let request_id = REQUEST_ID_HEADERS.iter().find_map(|name| response.headers().get(*name)).map(str::to_owned);
        let status = response.status();
        let malformed = |reason| MalformedResponse { reason, status: status.as_u16(), request_id: request_id.clone() };
        // The SDK does not retry responses that are too large or too slow: the next one would cost as much.
        let too_large = || ConnectorError::other(malformed(Malformed::TooLarge).into(), None);
        let began = Instant::now();
        let announced = response.headers().get("content-length").and_then(|length| length.parse::<u64>().ok());
        if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > MAX_BYTES)) {
            return Err(too_large());
        }
        let mut body = ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::taken()));
        let mut read = Vec::new();
        loop {
            let size = u64::try_from(read.len()).unwrap_or(u64::MAX);
            let deadline = began + BODY_GRACE + Duration::from_secs(size / MIN_BYTES_PER_SECOND);
            let part = match timeout_at(deadline, body.next()).await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(_) => {
                    let reason = Malformed::TooSlow { received: read.len(), seconds: began.elapsed().as_secs() };
                    return Err(ConnectorError::other(malformed(reason).into(), None));
                }
            };
            let part = part.map_err(|error| self.connection_error(ConnectorError::io(error.into()), failures))?;
            if read.len() + part.len() > MAX_BYTES {
                return Err(too_large());
            }
            read.extend_from_slice(&part);
        }
        if let Some(operation) = &self.operation {
            let checked = operation.check(&read, status.is_success());
            let content = (status, response.headers(), read.as_slice());
            if let Some(unexpected) = UnexpectedResponse::find(&self.server, operation.format, content, &checked) {
                return Err(self.unexpected(unexpected));
            }
            match checked {
                Err(reason) if status.is_success() => return Err(ConnectorError::io(malformed(reason).into())),
                // The status alone says that the call failed. The SDK's decoder can loop forever on a truncated body.
                Err(_) => read.clear(),
                Ok(()) => operation.correct(&mut read),
            }
        }
        *response.body_mut() = SdkBody::from(read);
        Ok(response)
    }

    fn unexpected(&self, response: UnexpectedResponse) -> ConnectorError {
        if response.is_unsupported || self.number >= MAX_UNEXPECTED_RESPONSES {
            ConnectorError::other(response.into(), None)
        } else {
            ConnectorError::io(response.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    async fn check(response: HttpResponse) -> Result<HttpResponse, ConnectorError> {
        let attempt = Attempt { operation: None, server: String::new(), number: 1 };
        attempt.check(response, &ConnectFailures::default()).await
    }

    use crate::aws::cause::find_cause;

    fn response(body: SdkBody, length: Option<&'static str>) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), body);
        if let Some(length) = length {
            response.headers_mut().insert("content-length", length);
        }
        response
    }

    #[tokio::test]
    async fn rejects_large_responses_without_a_retry() {
        let started = Instant::now();
        for (body, length) in [
            (SdkBody::empty(), Some("67108865")),
            (SdkBody::empty(), Some("18446744073709551615")),
            (SdkBody::from(vec![b'a'; MAX_BYTES + 1]), None),
        ] {
            let error = check(response(body, length)).await.expect_err("an error");
            assert!(!error.is_io() && !error.is_timeout(), "{error:?}");
            let cause = find_cause::<MalformedResponse>(&error).expect("the cause");
            assert_eq!(cause.reason, Malformed::TooLarge);
        }
        assert!(check(response(SdkBody::from(vec![b'a'; MAX_BYTES]), Some("67108864"))).await.is_ok());
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }
}
