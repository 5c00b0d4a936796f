//! Arguments, attributes and messages of the data sources of several services.

use aws_sdk_workspaces::primitives::DateTime;

use crate::engine::Omission;
use crate::terraform::{Attribute, Diagnostic, Value, quoted};

/// The state of images that can be used and copied.
const AVAILABLE: &str = "AVAILABLE";

/// The attribute `description`.
pub(crate) fn description() -> Attribute {
    Attribute::string("description").computed().describe("Description of the image.")
}

/// The error about an argument `type` that has none of the allowed values.
pub(crate) fn validate_type(value: &Value<String>, allowed: &[&str]) -> Option<Diagnostic> {
    let value = value.text()?;
    if allowed.contains(&value) {
        return None;
    }
    let allowed = allowed.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
    let detail = format!("`type` must be one of {allowed}, got {}.", quoted(value));
    Some(Diagnostic::error("Invalid image type", detail).at_attribute("type"))
}

/// Why a search without an ID omits an image in this state.
pub(crate) fn omission(state: &str) -> Option<Omission> {
    if state == AVAILABLE { None } else { Some(Omission::state(state)) }
}

/// The lines of a search message about `type` and the state.
pub(crate) fn search_lines(value: &Value<String>, all: &[&str], is_by_id: bool) -> Vec<String> {
    let mut lines = vec![match value.text() {
        Some(value) => format!("type = {}", quoted(value)),
        None => format!("type: any of {} (default)", all.join(", ")),
    }];
    if !is_by_id {
        lines.push(format!("state: {AVAILABLE} (default)"));
    }
    lines
}

/// The advice on a `name` that contains wildcards, which are matched literally.
pub(crate) fn wildcard_advice(name: &Value<String>, patterns: &str) -> Option<String> {
    let name = name.text()?;
    if !name.contains(['*', '?']) {
        return None;
    }
    Some(format!("`name` is matched literally, and so are `*` and `?` in it. For patterns, use {patterns}."))
}

/// A time in milliseconds since the Unix epoch. Rounded, because AWS sends floating-point seconds.
pub(crate) fn milliseconds(time: &DateTime) -> i64 {
    let nanoseconds = i64::from(time.subsec_nanos());
    time.secs().saturating_mul(1000).saturating_add((nanoseconds + 500_000) / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_times_to_milliseconds() {
        for (nanoseconds, milliseconds_of_second) in
            [(0, 0), (588_999_999, 589), (589_000_000, 589), (999_999_999, 1000)]
        {
            let time = DateTime::from_secs_and_nanos(1_631_873_782, nanoseconds);
            assert_eq!(milliseconds(&time), 1_631_873_782_000 + milliseconds_of_second);
        }
    }
}
