//! [`ServiceError`]: the common form of a failed AWS call.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::operation::RequestId;

use super::cause::{describe_causes, find_cause};
use super::error_code::{ErrorKind, classify, may_be_clock_skew};
use super::files::read::UnreadableFile;
use super::network::connection_error::{ConnectionError, is_connection_failure};
use super::response::malformed::MalformedResponse;
use super::response::unexpected::UnexpectedResponse;
use crate::terraform::sanitized_part;

/// Why a Region has no clients.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConfigured {
    /// The call arrived before Terraform configured the provider.
    #[error("Terraform has not configured the provider yet")]
    Unconfigured,
    /// An argument of the provider block is unknown until apply.
    #[error("`{0}` in the provider block depends on a value that is known only after apply")]
    Unknown(&'static str),
}

/// An AWS call, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service's prefix in IAM actions, such as `ec2`.
    pub service: &'static str,
    /// The operation, such as `CopyImage`.
    pub operation: &'static str,
    /// The Region of the endpoint.
    pub region: String,
}

/// A failed AWS call, after the SDK's own retries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{} in {} failed{}", .call.service, .call.operation, .call.region, self.describe())]
pub struct ServiceError {
    /// The call.
    pub call: Call,
    /// What the failure means.
    pub kind: ErrorKind,
    /// AWS's error code, if the response has one.
    pub code: Option<String>,
    /// AWS's message, or why there is no usable response.
    pub message: String,
    /// The HTTP status of the response, if there is one.
    pub status: Option<u16>,
    /// AWS's ID of the request, which AWS Support requires.
    pub request_id: Option<String>,
}

impl ServiceError {
    /// Converts an SDK error.
    pub fn new<E>(call: Call, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + RequestId + 'static,
    {
        if let Some(malformed) = find_cause::<MalformedResponse>(error) {
            let kind = if malformed.is_too_expensive() { ErrorKind::Unanswered } else { ErrorKind::Transient };
            let (status, request_id) = (Some(malformed.status), malformed.request_id.as_deref().map(sanitized_part));
            return Self { kind, status, request_id, ..Self::unexpected_answer(call, malformed.to_string()) };
        }
        if let Some(unexpected) = find_cause::<UnexpectedResponse>(error) {
            let kind = if unexpected.is_unsupported { ErrorKind::Unsupported } else { ErrorKind::UnexpectedResponse };
            let status = Some(unexpected.status);
            return Self { kind, status, ..Self::unexpected_answer(call, unexpected.to_string()) };
        }
        let status = error.raw_response().map(|response| response.status().as_u16());
        let Some(response) = error.as_service_error() else {
            let kind = if find_cause::<UnreadableFile>(error).is_some() {
                ErrorKind::UnreadableCredentials
            } else if find_cause::<CredentialsError>(error).is_some() {
                ErrorKind::Unauthenticated
            } else if is_unreachable(error) {
                ErrorKind::Unreachable
            } else {
                ErrorKind::Transient
            };
            let request_id = error.request_id().map(sanitized_part);
            return Self {
                call,
                kind,
                code: None,
                message: sanitized_part(&describe_causes(error)),
                status,
                request_id,
            };
        };
        let code = response.code();
        let fallback = if code.is_some() { "no message" } else { "the response has no AWS error code" };
        Self {
            call,
            kind: classify(code, status.unwrap_or_default()),
            code: code.map(sanitized_part),
            message: sanitized_part(response.message().unwrap_or(fallback)),
            status,
            request_id: response.request_id().map(sanitized_part),
        }
    }

    /// The error for a response that breaks the service's contract.
    pub fn unexpected_answer(call: Call, message: impl Into<String>) -> Self {
        let message = sanitized_part(&message.into());
        Self { call, kind: ErrorKind::Transient, code: None, message, status: None, request_id: None }
    }

    /// The error for a list whose pages never end. It is not retried.
    pub fn endless_list(call: Call, reason: impl std::fmt::Display) -> Self {
        let message = format!("the list of the endpoint does not end: {reason}");
        Self { kind: ErrorKind::Refused, ..Self::unexpected_answer(call, message) }
    }

    /// The error for a call that ended because the user stopped.
    pub fn interrupted(call: Call) -> Self {
        let message = "Terraform or the provider was stopped (Ctrl-C or SIGTERM) before AWS responded";
        Self { kind: ErrorKind::Unanswered, ..Self::unexpected_answer(call, message) }
    }

    /// Whether a wrong clock of this machine can be the cause.
    pub fn may_be_clock(&self) -> bool {
        self.code.as_deref().is_some_and(may_be_clock_skew)
    }

    /// Whether the call may have taken effect although it failed.
    pub fn is_lost_response(&self) -> bool {
        matches!(self.kind, ErrorKind::Transient | ErrorKind::UnexpectedResponse | ErrorKind::Unanswered)
    }

    /// Whether the response has this error code.
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Everything but the call. It becomes part of a sentence, so it ends without a full stop.
    fn describe(&self) -> String {
        let message = self.message.trim_end_matches('.');
        let reason = match &self.code {
            Some(code) => format!(" with {code}: {message}"),
            None => format!(": {message}"),
        };
        let reason = match self.kind {
            ErrorKind::Unsupported | ErrorKind::UnexpectedResponse => {
                format!("{reason}; the endpoint may not support this operation")
            }
            _ => reason,
        };
        let status = self.status.map(|status| format!("HTTP status {status}"));
        let request_id = self.request_id.as_ref().map(|request_id| format!("request ID {request_id}"));
        let response: Vec<_> = status.into_iter().chain(request_id).collect();
        if response.is_empty() { reason } else { format!("{reason} ({})", response.join(", ")) }
    }
}

/// Whether no connection was established, so that AWS never received the call.
fn is_unreachable(error: &(dyn std::error::Error + 'static)) -> bool {
    find_cause::<ConnectionError>(error).map_or_else(|| is_connection_failure(error), |failure| failure.is_connect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_call_code_status_and_request_id() {
        let mut error = ServiceError {
            call: Call { service: "ec2", operation: "CopyImage", region: "eu-west-1".into() },
            kind: ErrorKind::Denied,
            code: Some("UnauthorizedOperation".into()),
            message: "You are not authorized to perform this operation.".into(),
            status: Some(403),
            request_id: Some("1234".into()),
        };
        assert_eq!(
            error.to_string(),
            "ec2:CopyImage in eu-west-1 failed with UnauthorizedOperation: You are not authorized to perform this \
             operation (HTTP status 403, request ID 1234)"
        );
        (error.code, error.status, error.request_id) = (None, None, None);
        assert_eq!(
            error.to_string(),
            "ec2:CopyImage in eu-west-1 failed: You are not authorized to perform this operation"
        );
    }
}
