//! The log of calls.

use serde::Serialize;
use serde_json::Value;

/// A call as received. Calls are recorded before validation, including rejected calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// Time of arrival, in RFC 3339 format with milliseconds.
    pub time: String,
    /// The service in the signature, such as `ec2`.
    pub service: String,
    /// The operation, such as `CopyImage`.
    pub operation: String,
    /// The Region in the signature; empty without a signature.
    pub region: String,
    /// AWS account ID of the caller.
    pub account: String,
    /// Access key ID of the caller; empty without a signature.
    pub access_key_id: String,
    /// The parameters under their wire names. Numbered names of the query protocols become lists, and all their values
    /// are strings.
    pub parameters: Value,
    /// The HTTP status of the response; 0 if none was sent.
    pub status: u16,
    /// The error code of the response.
    pub error_code: Option<String>,
    /// Whether the operation changes state.
    pub mutating: bool,
    /// Whether it was a dry run.
    pub dry_run: bool,
    /// The client's `User-Agent`.
    pub user_agent: Option<String>,
    /// The request ID in the response.
    pub request_id: String,
}

/// The calls so far.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: Vec<Call>,
}

impl CallLog {
    /// Adds a call that has no response yet.
    pub(crate) fn begin(&mut self, call: Call) {
        self.calls.push(call);
    }

    /// Records the response to a call, unless the log has been cleared in the meantime.
    pub(crate) fn end(&mut self, request_id: &str, status: u16, error_code: Option<String>) {
        if let Some(call) = self.calls.iter_mut().rev().find(|call| call.request_id == request_id) {
            call.status = status;
            call.error_code = error_code;
        }
    }

    /// All calls, oldest first.
    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.clone()
    }

    /// Removes all calls.
    pub(crate) fn clear(&mut self) {
        self.calls.clear();
    }
}
