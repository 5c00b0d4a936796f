//! [`CheckedResponses`]: an HTTP client that turns incomplete and malformed responses into errors.
//!
//! The SDK's decoders accept partial responses: XML without its middle part decodes to fewer images, and truncated CBOR to
//! an endless list. A copy that is missing from such a response would count as deleted and be created again. So each body
//! is read completely, up to a limit, and checked to its end before anything decodes it.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use super::malformed::{MAX_BYTES, Malformed, MalformedResponse};
use super::operation::Operation;

/// The headers that contain the request ID.
const REQUEST_ID_HEADERS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// Wraps an HTTP client and checks its responses.
#[derive(Debug, Clone)]
pub(crate) struct CheckedResponses<T>(T);

impl CheckedResponses<SharedHttpClient> {
    /// Wraps a client.
    pub(crate) fn of(client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Self(client))
    }
}

impl HttpClient for CheckedResponses<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(CheckedResponses(self.0.http_connector(settings, components)))
    }
}

impl HttpConnector for CheckedResponses<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = Operation::of(&request);
        let response = self.0.call(request);
        HttpConnectorFuture::new(async move { check(operation, response.await?).await })
    }
}

/// Reads and checks a response. A malformed one becomes an I/O error, so that the SDK retries the call where that is safe.
async fn check(operation: Option<Operation>, mut response: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    let request_id = REQUEST_ID_HEADERS.iter().find_map(|name| response.headers().get(*name)).map(str::to_owned);
    let status = response.status();
    let malformed = |reason| {
        let request_id = request_id.clone();
        ConnectorError::io(MalformedResponse { reason, status: status.as_u16(), request_id }.into())
    };
    // The SDK does not retry this error: the next response would cost as much.
    let too_large = || {
        let reason = Malformed::TooLarge;
        let request_id = request_id.clone();
        ConnectorError::other(MalformedResponse { reason, status: status.as_u16(), request_id }.into(), None)
    };
    let announced = response.headers().get("content-length").and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > MAX_BYTES)) {
        return Err(too_large());
    }
    let mut body = ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::taken()));
    let mut read = Vec::new();
    while let Some(part) = body.next().await {
        let part = part.map_err(|error| ConnectorError::io(error.into()))?;
        if read.len() + part.len() > MAX_BYTES {
            return Err(too_large());
        }
        read.extend_from_slice(&part);
    }
    if let Some(operation) = operation {
        match operation.check(&read, status.is_success()) {
            Err(reason) if status.is_success() => return Err(malformed(reason)),
            // The status alone says that the call failed. The SDK's decoder can loop forever on a truncated body.
            Err(_) => read.clear(),
            Ok(()) => {}
        }
    }
    *response.body_mut() = SdkBody::from(read);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;
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
            let error = check(None, response(body, length)).await.expect_err("an error");
            assert!(!error.is_io() && !error.is_timeout(), "{error:?}");
            let cause = find_cause::<MalformedResponse>(&error).expect("the cause");
            assert_eq!(cause.reason, Malformed::TooLarge);
        }
        assert!(check(None, response(SdkBody::from(vec![b'a'; MAX_BYTES]), Some("67108864"))).await.is_ok());
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }
}
