//! [`CheckedResponses`]: an HTTP client that turns incomplete and malformed responses into errors.
//!
//! The SDK's decoders accept partial responses: XML without its middle part decodes to fewer images, and truncated CBOR to
//! an endless list. A copy that is missing from such a response would count as deleted and be created again. So each body
//! is read completely, up to a limit, and checked to its end before anything decodes it.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use tokio::time::{Instant, timeout_at};

use super::malformed::{BODY_GRACE, MAX_BYTES, MIN_BYTES_PER_SECOND, Malformed, MalformedResponse};
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
    let mut body = ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::taken()));
    let mut read = Vec::new();
    let began = Instant::now();
    loop {
        let size = u64::try_from(read.len()).unwrap_or(u64::MAX);
        let deadline = began + BODY_GRACE + Duration::from_secs(size / MIN_BYTES_PER_SECOND);
        let part = match timeout_at(deadline, body.next()).await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(_) => {
                let reason = Malformed::TooSlow { received: read.len(), seconds: began.elapsed().as_secs() };
                let error = MalformedResponse { reason, status: status.as_u16(), request_id: request_id.clone() };
                // Not an I/O error, which the SDK would retry.
                return Err(ConnectorError::other(error.into(), None));
            }
        };
        let part = part.map_err(|error| ConnectorError::io(error.into()))?;
        if read.len() + part.len() > MAX_BYTES {
            return Err(malformed(Malformed::TooLarge));
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
