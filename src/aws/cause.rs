//! The causes of an error, and what a user reads of them.

use std::error::Error;

/// What the SDK and its HTTP client call their own layers. They name no cause, so no message contains them.
const LAYERS: [&str; 9] = [
    "dispatch failure",
    "failed to construct request",
    "io error",
    "other",
    "request has timed out",
    "response error",
    "service error",
    "unhandled error",
    "user error",
];

/// The error, its cause, the cause of that, and so on.
pub(super) fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}

/// The first cause of this type.
pub(super) fn find_cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(<dyn Error>::downcast_ref)
}

/// The error and its causes in one line, without the SDK's own layers.
pub(super) fn describe_causes(error: &(dyn Error + 'static)) -> String {
    let mut line = String::new();
    for text in causes(error).map(ToString::to_string).filter(|text| !is_layer(text)) {
        if line.is_empty() {
            line = text;
        } else if !line.ends_with(&text) {
            line = format!("{line}: {text}");
        }
    }
    if !line.is_empty() {
        line
    } else if causes(error).any(|cause| cause.to_string() == "request has timed out") {
        "the request timed out".to_owned()
    } else {
        "the request failed for an unknown reason".to_owned()
    }
}

fn is_layer(text: &str) -> bool {
    LAYERS.contains(&text) || text.starts_with("client error (") || text.ends_with("interceptor encountered an error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Layer>>,
    }

    fn nested(texts: &[&'static str]) -> Layer {
        let mut layers = texts.iter().rev();
        let innermost = Layer { text: layers.next().copied().unwrap_or_default(), source: None };
        layers.fold(innermost, |source, text| Layer { text, source: Some(Box::new(source)) })
    }

    #[test]
    fn omits_layers_of_the_sdk() {
        let error = nested(&["dispatch failure", "io error", "client error (Connect)", "Connection refused"]);
        assert_eq!(describe_causes(&error), "Connection refused");
        let error =
            nested(&["modify_before_signing interceptor encountered an error", "no key", "a: no key", "no key"]);
        assert_eq!(describe_causes(&error), "no key: a: no key");
        assert_eq!(describe_causes(&nested(&["request has timed out"])), "the request timed out");
        assert!(describe_causes(&nested(&["unhandled error"])).contains("unknown reason"));
    }
}
