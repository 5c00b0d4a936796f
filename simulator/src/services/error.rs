//! Errors that services share. Errors of one service belong in its folder.

use serde_json::{Map, Value};

use crate::models::model::Encoding;
use crate::models::violation::{Problem, Violation};

/// An error response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The error code, `InvalidAMIID.NotFound`.
    pub(crate) code: String,
    /// The message.
    pub(crate) message: String,
    /// Further members, in protocols that have them: `ResourceId`, `reason`.
    pub(crate) details: Vec<(&'static str, String)>,
}

impl ServiceError {
    /// An error with status 400.
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status: 400, code: code.into(), message: message.into(), details: Vec::new() }
    }

    /// An error with a code that every service has.
    pub(crate) fn with_code((code, status): ErrorCode, message: impl Into<String>) -> Self {
        Self::new(code, message).with_status(status)
    }

    /// Changes the status.
    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Adds a member.
    pub(crate) fn with_detail(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    /// The members in the JSON and CBOR protocols, with the protocol's form of the code and the service's name of the
    /// message.
    pub(crate) fn members(&self, code: &str, message: &str) -> Value {
        let mut members = Map::new();
        members.insert("__type".to_owned(), Value::from(code));
        members.insert(message.to_owned(), Value::from(self.message.as_str()));
        members.extend(self.details.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str()))));
        Value::Object(members)
    }

    /// An internal error of the simulator.
    pub(crate) fn internal(message: impl std::fmt::Display) -> Self {
        Self::new("InternalError", format!("The simulator failed: {message}")).with_status(500)
    }
}

/// The code and the HTTP status of an error.
pub(crate) type ErrorCode = (&'static str, u16);

/// The codes of the errors that every service has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorCodes {
    /// Too many requests.
    pub(crate) throttled: ErrorCode,
    /// The caller lacks a permission.
    pub(crate) denied: ErrorCode,
    /// The request is not signed.
    pub(crate) unsigned: ErrorCode,
    /// The signature header is malformed.
    pub(crate) bad_signature: ErrorCode,
    /// The signature names a Region that does not exist.
    pub(crate) bad_region: ErrorCode,
    /// The credentials are not valid in this Region.
    pub(crate) bad_credentials: ErrorCode,
    /// The credentials have expired.
    pub(crate) expired: ErrorCode,
    /// The signature is too old or from the future.
    pub(crate) bad_time: ErrorCode,
    /// The service has no such operation.
    pub(crate) unknown_operation: ErrorCode,
    /// The service failed.
    pub(crate) internal: ErrorCode,
    /// The service is unavailable.
    pub(crate) unavailable: ErrorCode,
    /// A parameter violates the service's model. EC2 uses a code for each kind of violation instead.
    pub(crate) invalid: ErrorCode,
}

impl ErrorCodes {
    /// The codes of services with a JSON or CBOR protocol, which differ in the code of an internal error.
    pub(crate) const fn json(internal: &'static str) -> Self {
        Self {
            throttled: ("ThrottlingException", 400),
            denied: ("AccessDeniedException", 400),
            unsigned: ("MissingAuthenticationTokenException", 400),
            bad_signature: ("IncompleteSignatureException", 400),
            bad_region: ("InvalidSignatureException", 400),
            bad_credentials: ("UnrecognizedClientException", 400),
            expired: ("ExpiredTokenException", 400),
            bad_time: ("InvalidSignatureException", 400),
            unknown_operation: ("UnknownOperationException", 400),
            internal: (internal, 500),
            unavailable: ("ServiceUnavailable", 503),
            invalid: ("ValidationException", 400),
        }
    }
}

/// The error of services other than EC2, which reports all violations in one message.
pub(crate) fn violations(violations: &[Violation], encoding: Encoding, codes: &ErrorCodes) -> ServiceError {
    let each: Vec<String> = violations
        .iter()
        .map(|Violation { path, value, problem, .. }| match problem {
            Problem::Missing => {
                format!("Value null at '{}' failed to satisfy constraint: Member must not be null", lower_camel(path))
            }
            _ => format!("Value '{value}' at '{}' failed to satisfy constraint: {}", lower_camel(path), problem),
        })
        .collect();
    let wrong_type = violations.iter().any(|violation| matches!(violation.problem, Problem::WrongType(_)));
    let (code, status) =
        if wrong_type && encoding == Encoding::Json { ("SerializationException", 400) } else { codes.invalid };
    let plural = if each.len() == 1 { "" } else { "s" };
    let message = format!("{} validation error{plural} detected: {}", each.len(), each.join("; "));
    ServiceError::new(code, message).with_status(status)
}

fn lower_camel(path: &str) -> String {
    path.split('.')
        .map(|part| {
            let mut characters = part.chars();
            characters
                .next()
                .map(|first| first.to_lowercase().chain(characters).collect::<String>())
                .unwrap_or_default()
        })
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(path: &str, problem: Problem) -> Violation {
        Violation { path: path.to_owned(), value: "x".to_owned(), problem }
    }

    #[test]
    fn reports_every_violation() {
        let error = violations(
            &[violation("KeyId", Problem::Missing), violation("GrantTokens", Problem::TooLong(10))],
            Encoding::Json,
            &ErrorCodes::json("InternalFailure"),
        );
        assert_eq!(error.code, "ValidationException");
        assert!(error.message.starts_with("2 validation errors detected: Value null at 'keyId'"), "{}", error.message);
    }
}
