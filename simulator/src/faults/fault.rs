//! Faults on demand: what goes wrong, for which calls, and how often.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something that goes wrong with the calls it matches. Without conditions it matches every call; without `times` and
/// `seconds` it lasts until it is cleared.
///
/// In JSON: `{"operation": "CopyImage", "region": "eu-west-1", "times": 2, "kind": "throttle"}`, or with a kind that
/// has members, `{"parameters": {"Name": "web"}, "kind": {"error": {"code": "InvalidRequest", "message": "No."}}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The service it is for, as signatures name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The operation it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The Region it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The account it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Parameters that must be equal, by their names on the wire. Names lead into structures and lists with dots and
    /// numbers from 1: `ImageId.1`, `TagSpecification.1.ResourceType`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
    /// How many matching calls pass before it begins.
    #[serde(default)]
    pub skip: u32,
    /// How many calls it meets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How long it lasts, in seconds from when it is injected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// What goes wrong.
    pub kind: FaultKind,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultKind {
    /// The call is throttled, with the service's own error.
    Throttle,
    /// The call is refused.
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
    /// The connection is closed before the call has had its effect.
    DropBefore,
    /// The connection is closed after the call has had its effect.
    DropAfter,
    /// The call has its effect, and the answer breaks off in the middle.
    GarbledBody,
    /// The call has its effect, and the answer has no body.
    EmptyBody,
    /// The call has its effect, and every list in a JSON or CBOR answer ends with a null.
    NullElements,
    /// The call waits before it has its effect.
    Delay {
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
    /// EC2's `CopyImage` answers with an image of the same name, if there is one, and makes none.
    CopyExists,
    /// The copy that the call starts is pending for ever.
    CopyNeverEnds,
    /// The copy that the call starts takes another time than the settings say.
    CopyTime {
        /// How long.
        seconds: f64,
    },
    /// Deleting an image's snapshots together with it has this result, and does not delete them. It meets one snapshot
    /// at a time.
    SnapshotDeletion {
        /// `missing-permissions`, `internal-error`, `client-error` or `skipped`; where it is empty, the answer leaves
        /// the snapshot out.
        return_code: String,
    },
    /// The call is answered as if it had been made without some parameters, as endpoints do that are not AWS.
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

fn copy_failed() -> String {
    "Copy image failed with an internal error.".to_owned()
}

impl Fault {
    /// A fault that meets every call until it is cleared.
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
