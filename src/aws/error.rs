//! [`ServiceError`]: an AWS call that failed, in one form for every service.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::operation::RequestId;

use crate::aws::response::damage::DamagedResponse;

/// Why a Region's clients cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConfigured {
    /// A call came before Terraform had configured the provider.
    #[error("Terraform has not configured the provider yet")]
    Unconfigured,
    /// The provider block depends on something that is not known yet.
    #[error("the provider block's {0} depends on a value that is known only after apply")]
    Unknown(&'static str),
}

/// Which call it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service's prefix in IAM actions, such as `ec2`.
    pub service: &'static str,
    /// The operation, such as `CopyImage`.
    pub operation: &'static str,
    /// The Region that was asked.
    pub region: String,
}

/// What a failure means for whoever made the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Too many calls: the same call will work later.
    Throttled,
    /// The service or the way to it failed: the same call may work later. Whether it took effect is not known.
    Transient,
    /// There was nobody to send the call to: no such host, no connection. It took no effect.
    Unreachable,
    /// There are no credentials, or none that are still valid: the same call works with new ones.
    Unauthenticated,
    /// The caller may not do this, or is not known to AWS.
    Denied,
    /// The service understood and said no.
    Refused,
}

/// An AWS call that failed, after the SDK's own retries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{} in {} {}", .call.service, .call.operation, .call.region, describe(.code.as_deref(), .message, .request_id.as_deref()))]
pub struct ServiceError {
    /// Which call.
    pub call: Call,
    /// What it means.
    pub kind: ErrorKind,
    /// AWS's error code, if AWS answered with one.
    pub code: Option<String>,
    /// AWS's message, or what kept AWS from answering.
    pub message: String,
    /// AWS's name for this one request, which its support asks for.
    pub request_id: Option<String>,
}

fn describe(code: Option<&str>, message: &str, request_id: Option<&str>) -> String {
    // It becomes part of a sentence, whose end is elsewhere.
    let message = message.trim_end_matches('.');
    let answer = match code {
        Some(code) => format!("answered {code}: {message}"),
        None => format!("failed: {message}"),
    };
    match request_id {
        Some(request_id) => format!("{answer} (request id {request_id})"),
        None => answer,
    }
}

/// The codes that mean "slow down".
///
/// Source: the retry behaviour of the AWS SDKs ("throttling errors") and the EC2 API's error codes.
const THROTTLED: [&str; 10] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "RequestLimitExceededException",
    "EC2ThrottledException",
    "TooManyRequestsException",
    "SlowDown",
];

/// The codes that mean "not you" or "not with these credentials".
///
/// Source: "Common errors" of the API references of EC2, KMS and STS.
const DENIED: [&str; 12] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "Blocked",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "OptInRequired",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
];

/// The codes of credentials that were valid. `RequestExpired` is what EC2 says of temporary credentials.
///
/// Source: as of [`DENIED`].
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// The codes that a call may get because this machine's clock is wrong.
///
/// Source: AWS, "Signature Version 4 signing process", and the SDKs' correction of clock skew.
const CLOCK: [&str; 6] = [
    "AuthFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
];

/// The codes with which a service says that it failed itself.
const FAILED: [&str; 6] = [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "ServiceUnavailable",
    "Unavailable",
];

/// What is told of an answer that has neither a code nor a message.
const UNREADABLE: &str = "the answer could not be understood";

impl ServiceError {
    /// The common form of an SDK's error.
    pub fn new<E>(call: Call, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + RequestId + 'static,
    {
        if let Some(damaged) = causes(error).find_map(<dyn std::error::Error>::downcast_ref::<DamagedResponse>) {
            let request_id = damaged.request_id.clone();
            return Self { request_id, ..Self::unexpected_answer(call, damaged.to_string()) };
        }
        let Some(answer) = error.as_service_error() else {
            let kind = if caused_by::<CredentialsError>(error) {
                ErrorKind::Unauthenticated
            } else if was_never_sent(error) {
                ErrorKind::Unreachable
            } else {
                ErrorKind::Transient
            };
            let request_id = error.request_id().map(str::to_owned);
            return Self { call, kind, code: None, message: chain(error), request_id };
        };
        let code = answer.code();
        Self {
            call,
            kind: kind(code, error.raw_response().map_or(0, |response| response.status().as_u16())),
            code: code.map(str::to_owned),
            message: answer.message().unwrap_or(if code.is_some() { "no message" } else { UNREADABLE }).to_owned(),
            request_id: answer.request_id().map(str::to_owned),
        }
    }

    /// An answer that arrived and is not what the service promises.
    pub fn unexpected_answer(call: Call, message: impl Into<String>) -> Self {
        Self { call, kind: ErrorKind::Transient, code: None, message: message.into(), request_id: None }
    }

    /// Whether the clock of this machine may be why the call was refused.
    pub fn may_be_clock(&self) -> bool {
        self.code.as_deref().is_some_and(|code| CLOCK.contains(&code))
    }

    /// Whether AWS answered with this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

fn kind(code: Option<&str>, status: u16) -> ErrorKind {
    match code {
        Some(code) if THROTTLED.contains(&code) => ErrorKind::Throttled,
        Some(code) if EXPIRED.contains(&code) => ErrorKind::Unauthenticated,
        Some(code) if DENIED.contains(&code) => ErrorKind::Denied,
        Some(code) if FAILED.contains(&code) => ErrorKind::Transient,
        // Whatever a service calls it, these statuses say whose fault it is.
        _ if status == 429 => ErrorKind::Throttled,
        _ if status >= 500 => ErrorKind::Transient,
        Some(_) => ErrorKind::Refused,
        // A status with no code: a proxy's error page or a garbled answer, never the service's word.
        None => ErrorKind::Transient,
    }
}

/// Whether the call never left this machine: no connection came about.
fn was_never_sent(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes =
        causes(error).filter_map(<dyn std::error::Error>::downcast_ref::<hyper_util::client::legacy::Error>);
    causes.any(hyper_util::client::legacy::Error::is_connect)
}

fn caused_by<E: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(<dyn std::error::Error>::is::<E>)
}

/// The error, its cause, the cause of that, and so on.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// The error and what caused it, in one line: the SDK tells the reason only in the causes.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_was_asked_what_was_answered_and_where_to_ask() {
        let error = ServiceError {
            call: Call { service: "ec2", operation: "CopyImage", region: "eu-west-1".into() },
            kind: kind(Some("UnauthorizedOperation"), 403),
            code: Some("UnauthorizedOperation".into()),
            message: "You are not authorized to perform this operation.".into(),
            request_id: Some("1234".into()),
        };
        assert_eq!(error.kind, ErrorKind::Denied);
        assert_eq!(
            error.to_string(),
            "ec2:CopyImage in eu-west-1 answered UnauthorizedOperation: You are not authorized to perform this \
             operation (request id 1234)"
        );
    }

    #[test]
    fn an_answer_without_a_code_is_never_taken_for_the_service_saying_no() {
        assert_eq!(kind(None, 200), ErrorKind::Transient);
        assert_eq!(kind(Some("RequestLimitExceeded"), 503), ErrorKind::Throttled);
        assert_eq!(kind(Some("ServiceUnavailableException"), 503), ErrorKind::Transient);
        assert_eq!(kind(Some("SomethingNew"), 429), ErrorKind::Throttled);
        assert_eq!(kind(Some("InvalidAMIID.NotFound"), 400), ErrorKind::Refused);
    }
}
