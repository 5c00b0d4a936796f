//! [`ErrorKind`]: AWS error codes, and what each means for the caller.

/// What a failure means for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Too many calls. The same call succeeds later.
    Throttled,
    /// The service or the connection failed. The same call may succeed later; whether it took effect is unknown.
    Transient,
    /// The connection could not be established, so the call took no effect.
    Unreachable,
    /// The endpoint does not support the operation, so the call took no effect.
    Unsupported,
    /// The response does not come from AWS: the endpoint does not support the operation, or a proxy answered. Whether the
    /// call took effect is unknown.
    UnexpectedResponse,
    /// There are no credentials, or they have expired. The same call succeeds with new ones.
    Unauthenticated,
    /// A file with credentials cannot be read, and is not read again.
    UnreadableCredentials,
    /// The caller is not authorized, or AWS does not accept the credentials.
    Denied,
    /// The service understood the call and rejected it.
    Refused,
    /// The call ended before AWS had responded: the user stopped, or the response arrives too slowly. Whether it took effect is
    /// unknown. Only polls are repeated.
    Unanswered,
}

/// Codes of throttled calls.
///
/// Source: AWS SDKs and tools reference guide, "Retry behavior" (throttling errors), and the EC2 API's error codes.
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

/// Codes of calls that the caller is not authorized to make, and of invalid credentials.
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

/// Codes of expired credentials. `RequestExpired` is EC2's code for temporary ones.
///
/// Source: as of [`DENIED`].
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// Codes that a wrong clock of this machine can cause.
///
/// Source: AWS, "Signature Version 4 signing process", and the SDKs' correction of clock skew.
const CLOCK_SKEW: [&str; 6] = [
    "AuthFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
];

/// Codes of failures inside a service.
const SERVER_FAILURE: [&str; 6] = [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "ServiceUnavailable",
    "Unavailable",
];

/// The HTTP status of operations that an endpoint does not support. AWS does not return it.
pub(super) const NOT_IMPLEMENTED: u16 = 501;

/// Classifies an error response by its code and HTTP status.
pub(super) fn classify(code: Option<&str>, status: u16) -> ErrorKind {
    match code {
        _ if status == NOT_IMPLEMENTED => ErrorKind::Unsupported,
        Some(code) if THROTTLED.contains(&code) => ErrorKind::Throttled,
        Some(code) if EXPIRED.contains(&code) => ErrorKind::Unauthenticated,
        Some(code) if DENIED.contains(&code) => ErrorKind::Denied,
        Some(code) if SERVER_FAILURE.contains(&code) => ErrorKind::Transient,
        // For unlisted codes the status decides.
        _ if status == 429 => ErrorKind::Throttled,
        _ if status >= 500 => ErrorKind::Transient,
        Some(_) => ErrorKind::Refused,
        // A status without a code is a proxy's error page or a malformed response, never the service's decision.
        None => ErrorKind::Transient,
    }
}

/// Whether a wrong clock of this machine can cause the code.
pub(super) fn may_be_clock_skew(code: &str) -> bool {
    CLOCK_SKEW.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classifies_codes_and_statuses() {
        assert_eq!(classify(Some("UnauthorizedOperation"), 403), ErrorKind::Denied);
        assert_eq!(classify(Some("RequestLimitExceeded"), 503), ErrorKind::Throttled);
        assert_eq!(classify(Some("ServiceUnavailableException"), 503), ErrorKind::Transient);
        assert_eq!(classify(Some("SomethingNew"), 429), ErrorKind::Throttled);
        assert_eq!(classify(Some("InvalidAMIID.NotFound"), 400), ErrorKind::Refused);
        assert_eq!(classify(Some("InternalFailure"), 501), ErrorKind::Unsupported);
        assert_eq!(classify(None, 501), ErrorKind::Unsupported);
    }

    #[test]
    fn response_without_code_is_transient() {
        assert_eq!(classify(None, 200), ErrorKind::Transient);
        assert_eq!(classify(None, 403), ErrorKind::Transient);
    }
}
