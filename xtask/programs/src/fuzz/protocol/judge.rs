//! What the response to a damaged request must not do: lose a state, or report a panic.

use bytes::Bytes;
use prost::Message;
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::proto::{
    Diagnostic, DynamicValue, apply_resource_change, import_resource_state, move_resource_state, plan_resource_change,
    read_resource, upgrade_resource_state,
};

use super::FailureKind;
use super::aws::Counts;
use super::calls::Rpc;
use super::provider::{Messages, NoResponse};

/// The summary of the diagnostic of a call that panicked.
const PANICKED: &[u8] = b"Provider panicked";

/// The judgment of a response.
#[derive(Debug)]
pub(crate) enum Verdict {
    Completed,
    Rejected,
    /// The request is no message of the protocol, which no Terraform sends.
    Undecodable,
    Failed(FailureKind, String),
}

/// The verdict on a call during which a panic was counted.
pub(crate) fn panicked(outcome: &Result<Messages, NoResponse>) -> Verdict {
    Verdict::Failed(FailureKind::Panic, format!("{outcome:?}"))
}

/// Judges the response to a request. `counts` is what the call did in AWS.
pub(crate) fn request(rpc: &Rpc, sent: &[u8], outcome: &Result<Messages, NoResponse>, counts: &Counts) -> Verdict {
    let messages = match outcome {
        Ok(messages) => messages,
        Err(NoResponse::Endless) => return Verdict::Failed(FailureKind::Endless, rpc.name.to_owned()),
        Err(NoResponse::Status(status)) if !is_message(rpc.name, sent) => {
            let is_decode_error = status.code() == tonic::Code::Internal;
            return if is_decode_error { Verdict::Undecodable } else { lost(&status.to_string()) };
        }
        Err(NoResponse::Status(status)) => return lost(&status.to_string()),
    };
    if messages.iter().any(|message| message.windows(PANICKED.len()).any(|window| window == PANICKED)) {
        return panicked(outcome);
    }
    let Some(message) = messages.first() else { return Verdict::Completed };
    match rpc.name {
        "ReadResource" => read(sent, message),
        "PlanResourceChange" => plan(sent, message),
        "ApplyResourceChange" => apply(sent, message, counts),
        "UpgradeResourceState" => {
            let Ok(response) = upgrade_resource_state::Response::decode(message.clone()) else { return garbled() };
            converted(&response.diagnostics, [response.upgraded_state.as_ref()])
        }
        "MoveResourceState" => {
            let Ok(response) = move_resource_state::Response::decode(message.clone()) else { return garbled() };
            converted(&response.diagnostics, [response.target_state.as_ref()])
        }
        "ImportResourceState" => {
            let Ok(response) = import_resource_state::Response::decode(message.clone()) else { return garbled() };
            let first = response.imported_resources.first();
            converted(&response.diagnostics, [first.and_then(|imported| imported.state.as_ref())])
        }
        _ => Verdict::Completed,
    }
}

/// Whether the bytes are a message of the RPC, as far as it matters: only for these does a lost response lose a state.
fn is_message(rpc: &str, sent: &[u8]) -> bool {
    match rpc {
        "ReadResource" => read_resource::Request::decode(sent).is_ok(),
        "PlanResourceChange" => plan_resource_change::Request::decode(sent).is_ok(),
        "ApplyResourceChange" => apply_resource_change::Request::decode(sent).is_ok(),
        _ => false,
    }
}

fn lost(detail: &str) -> Verdict {
    Verdict::Failed(FailureKind::LostState, detail.to_owned())
}

fn garbled() -> Verdict {
    lost("the response is no message of the protocol")
}

/// The response to a call that converts a state.
fn converted<const N: usize>(diagnostics: &[Diagnostic], states: [Option<&DynamicValue>; N]) -> Verdict {
    if has_errors(diagnostics) {
        Verdict::Rejected
    } else if states.into_iter().any(is_null) {
        lost("no error and no state")
    } else {
        Verdict::Completed
    }
}

fn read(sent: &[u8], message: &Bytes) -> Verdict {
    let (Ok(sent), Ok(response)) =
        (read_resource::Request::decode(sent), read_resource::Response::decode(message.clone()))
    else {
        return garbled();
    };
    let failed = has_errors(&response.diagnostics);
    if !is_null(sent.current_state.as_ref()) && is_null(response.new_state.as_ref()) {
        let kind = if failed { FailureKind::LostState } else { FailureKind::Gone };
        return Verdict::Failed(kind, format!("{sent:?} {response:?}"));
    }
    if failed { Verdict::Rejected } else { Verdict::Completed }
}

fn plan(sent: &[u8], message: &Bytes) -> Verdict {
    let Ok(sent) = plan_resource_change::Request::decode(sent) else { return garbled() };
    let Ok(response) = plan_resource_change::Response::decode(message.clone()) else { return garbled() };
    if has_errors(&response.diagnostics) {
        return Verdict::Rejected;
    }
    if !is_null(sent.proposed_new_state.as_ref()) && is_null(response.planned_state.as_ref()) {
        return lost(&format!("the plan deletes the object: {sent:?} {response:?}"));
    }
    Verdict::Completed
}

fn apply(sent: &[u8], message: &Bytes, counts: &Counts) -> Verdict {
    let Ok(sent) = apply_resource_change::Request::decode(sent) else { return garbled() };
    let Ok(response) = apply_resource_change::Response::decode(message.clone()) else { return garbled() };
    let failed = has_errors(&response.diagnostics);
    let [prior, planned, new] =
        [&sent.prior_state, &sent.planned_state, &response.new_state].map(|state| !is_null(state.as_ref()));
    let is_lost = match (prior, planned) {
        (false, false) => false,
        (false, true) => counts.created > counts.deleted && !new,
        (true, true) => !new,
        (true, false) => !new && (failed || counts.deleted == 0),
    };
    if is_lost {
        return lost(&format!("{counts:?} {sent:?} {response:?}"));
    }
    if failed { Verdict::Rejected } else { Verdict::Completed }
}

pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// Whether a value is absent or null. The MessagePack reader treats the reserved byte `c1` as null, too.
pub(crate) fn is_null(value: Option<&DynamicValue>) -> bool {
    let Some(value) = value else { return true };
    match (value.msgpack.is_empty(), value.json.is_empty()) {
        (false, _) => matches!(*value.msgpack, [0xc0 | 0xc1]),
        (true, false) => *value.json == *b"null",
        (true, true) => true,
    }
}
