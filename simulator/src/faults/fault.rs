//! The description of a fault: its effect, the calls that it matches, and how often.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault for the calls that it matches. Without conditions it matches every call. Without `times` and `seconds` it
/// lasts until it is cleared.
///
/// In JSON: `{"operation": "CopyImage", "region": "eu-west-1", "times": 2, "kind": "throttle"}`, or with a kind that
/// has members, `{"parameters": {"Name": "web"}, "kind": {"error": {"code": "InvalidRequest", "message": "No."}}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Service, by its name in signatures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// AWS account ID of the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Parameters that must be equal, by their names on the wire. Names lead into structures and lists with dots and
    /// numbers from 1: `ImageId.1`, `TagSpecification.1.ResourceType`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
    /// Number of matching calls before it takes effect.
    #[serde(default)]
    pub skip: u32,
    /// Number of calls that it affects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Duration in seconds, from its injection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The effect.
    pub kind: FaultKind,
}

/// The effect of a fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultKind {
    /// The call fails with the service's throttling error.
    Throttle,
    /// The call fails with this error.
    Error {
        /// The error code.
        code: String,
        /// The message.
        #[serde(default)]
        message: String,
        /// The HTTP status.
        #[serde(default = "bad_request")]
        status: u16,
    },
    /// The service fails: 500 is an internal error, 503 says it is unavailable.
    ServerError {
        /// The HTTP status.
        #[serde(default = "internal_server_error")]
        status: u16,
    },
    /// Another server answers in place of the service, such as a proxy or an emulator that does not support the operation.
    Page {
        /// The HTTP status.
        #[serde(default = "internal_server_error")]
        status: u16,
        /// The content type.
        #[serde(default = "html")]
        content_type: String,
        /// The body.
        body: String,
    },
    /// The connection is closed before the call takes effect.
    DropBefore,
    /// The connection is closed after the call takes effect.
    DropAfter,
    /// The call takes effect, and the response is truncated.
    GarbledBody,
    /// The call takes effect, and the response has no body.
    EmptyBody,
    /// The call takes effect, and every list in a JSON or CBOR response ends with a null.
    NullElements,
    /// The call is delayed before it takes effect.
    Delay {
        /// For how long.
        seconds: f64,
    },
    /// The call takes effect, and other calls that change nothing return the state before it for a while (eventual
    /// consistency).
    LateReads {
        /// For how long.
        seconds: f64,
    },
    /// The copy that the call starts fails at the end of its time.
    CopyFails {
        /// The message of the image's state reason: EC2's `StateReason`, AppStream's `StateChangeReason`, WorkSpaces'
        /// `ErrorMessage`.
        #[serde(default = "copy_failed")]
        state_reason: String,
        /// The state message of its snapshots, or the message of the error that AppStream and WorkSpaces list with it.
        #[serde(default)]
        snapshot_message: String,
    },
    /// EC2's `CopyImage` returns an existing image with the same name, if there is one, and creates none.
    CopyExists,
    /// The copy that the call starts never ends.
    CopyNeverEnds,
    /// The copy that the call starts takes this time instead of the configured one.
    CopyTime {
        /// Duration in seconds.
        seconds: f64,
    },
    /// Deleting an image's snapshots together with it has this result, and does not delete them. It meets one snapshot
    /// at a time.
    SnapshotDeletion {
        /// `missing-permissions`, `internal-error`, `client-error` or `skipped`; where it is empty, the answer leaves
        /// the snapshot out.
        return_code: String,
    },
    /// The call ignores some parameters, as endpoints other than AWS do.
    IgnoreParameters {
        /// Their names on the wire.
        names: Vec<String>,
    },
}

fn bad_request() -> u16 {
    400
}

fn internal_server_error() -> u16 {
    500
}

fn html() -> String {
    "text/html".to_owned()
}

fn copy_failed() -> String {
    "Copy image failed with an internal error.".to_owned()
}

impl Fault {
    /// A fault of every call until it is cleared.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self {
            service: None,
            operation: None,
            region: None,
            account: None,
            parameters: BTreeMap::new(),
            skip: 0,
            times: None,
            seconds: None,
            kind,
        }
    }

    /// A fault of one operation.
    #[must_use]
    pub fn of(service: &str, operation: &str, kind: FaultKind) -> Self {
        Self { service: Some(service.to_owned()), operation: Some(operation.to_owned()), ..Self::new(kind) }
    }

    /// Limits it to one Region.
    #[must_use]
    pub fn in_region(self, region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..self }
    }

    /// Limits it to calls with this parameter, by its name on the wire.
    #[must_use]
    pub fn with_parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    /// Limits it to some calls.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Lets some matching calls pass first.
    #[must_use]
    pub fn skipping(self, skip: u32) -> Self {
        Self { skip, ..self }
    }

    /// Limits it in time.
    #[must_use]
    pub fn lasting(self, time: Duration) -> Self {
        Self { seconds: Some(time.as_secs_f64()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parses_fault_from_json() {
        let fault: Fault =
            serde_json::from_value(json!({"operation": "CopyImage", "times": 1, "kind": {"server_error": {}}}))
                .unwrap();
        assert_eq!(fault.kind, FaultKind::ServerError { status: 500 });
        assert!(serde_json::from_value::<Fault>(json!({"operaton": "CopyImage", "kind": "throttle"})).is_err());
    }
}
