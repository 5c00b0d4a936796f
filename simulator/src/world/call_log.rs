//! The log of every call.

use serde::Serialize;
use serde_json::Value;

/// One call, as it came over the wire. It is recorded before anything of it is checked, and also when it is refused.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// When it came: RFC 3339 with milliseconds.
    pub time: String,
    /// The service in its signature: `ec2`.
    pub service: String,
    /// The operation: `CopyImage`.
    pub operation: String,
    /// The Region in its signature; empty for a request without one.
    pub region: String,
    /// The caller's account.
    pub account: String,
    /// The caller's access key id; empty for a request without a signature.
    pub access_key_id: String,
    /// The parameters in the names of the wire. The query protocols' numbered names are lists, and all their values
    /// texts.
    pub parameters: Value,
    /// The HTTP status of the answer; 0 where no answer was sent.
    pub status: u16,
    /// The error code of the answer.
    pub error_code: Option<String>,
    /// Whether the operation is one that changes something.
    pub mutating: bool,
    /// Whether it was a dry run.
    pub dry_run: bool,
    /// The client's `User-Agent`.
    pub user_agent: Option<String>,
    /// The request id in the answer.
    pub request_id: String,
}

/// The calls so far.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: Vec<Call>,
}

impl CallLog {
    /// Adds a call that has no answer yet.
    pub(crate) fn begin(&mut self, call: Call) {
        self.calls.push(call);
    }

    /// Records the answer to a call. The log may have been cleared meanwhile.
    pub(crate) fn end(&mut self, request_id: &str, status: u16, error_code: Option<String>) {
        if let Some(call) = self.calls.iter_mut().rev().find(|call| call.request_id == request_id) {
            call.status = status;
            call.error_code = error_code;
        }
    }

    /// Every call, oldest first.
    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.clone()
    }

    /// Forgets every call.
    pub(crate) fn clear(&mut self) {
        self.calls.clear();
    }
}
