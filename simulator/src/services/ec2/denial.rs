//! The message for a caller that lacks a permission, and the check whether an account can use EC2.

use serde_json::Value;

use super::errors::not_subscribed;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::DeniedCall;
use crate::world::state::World;

/// Length of an encoded authorization failure message.
const ENCODED_LENGTH: usize = 500;

/// The characters of an encoded authorization failure message.
const ENCODED_CHARACTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The message. Calls that change a resource are about a resource and have an encoded message; others have neither.
pub(super) fn message(call: &DeniedCall<'_>) -> String {
    let start = "You are not authorized to perform this operation.";
    if !call.mutating {
        return format!("{start} {}", call.message_about(""));
    }
    let about = call.message_about(&format!(" on resource: {}", resource(call)));
    format!("{start} {about}. Encoded authorization failure message: {}", encoded(call.action))
}

/// ARN of the resource that a call is about. A copy has no ID yet.
fn resource(call: &DeniedCall<'_>) -> String {
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    let tagged = || call.input.get("Resources").and_then(|resources| resources.get(0)).and_then(Value::as_str);
    let id = text("ImageId").or_else(|| text("SnapshotId")).or_else(tagged);
    let kind = if id.is_some_and(|id| id.starts_with("snap-")) { "snapshot" } else { "image" };
    let Context { region, partition, .. } = call.context;
    format!("arn:{}:ec2:{region}::{kind}/{}", partition.name, id.unwrap_or("*"))
}

/// A text in the form of an encoded message. It is the same for every call of an action, and cannot be decoded.
fn encoded(action: &str) -> String {
    let mut state = action.bytes().fold(7_usize, |state, byte| (state * 31 + usize::from(byte)) % 65_521);
    let mut text = String::with_capacity(ENCODED_LENGTH);
    for _ in 0..ENCODED_LENGTH {
        state = (state * 75 + 74) % 65_537;
        text.extend(ENCODED_CHARACTERS.get(state % ENCODED_CHARACTERS.len()).map(|byte| char::from(*byte)));
    }
    text
}

/// Rejects the calls of accounts that are not subscribed to EC2 yet.
pub(super) fn check_subscription(world: &World, context: &Context<'_>) -> Result<(), ServiceError> {
    if world.ec2.unsubscribed.contains(context.account()) { Err(not_subscribed()) } else { Ok(()) }
}
