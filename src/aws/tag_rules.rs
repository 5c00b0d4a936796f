//! What AWS demands of tags, wherever they are written.

use std::collections::BTreeMap;

use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value};

/// How many tags an image may have.
///
/// Source: AWS, "Tag your Amazon EC2 resources", tag restrictions; the other services have the same limits.
const MOST_TAGS: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// Checks the tags at a path without any network.
pub fn validate_tags(path: &AttributePath, tags: &Value<BTreeMap<String, Value<String>>>) -> Diagnostics {
    let Some(tags) = tags.known() else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    if tags.len() > MOST_TAGS {
        let detail = format!("There are {} tags; AWS takes at most {MOST_TAGS} on one resource.", tags.len());
        diagnostics.push(Diagnostic::error("Too many tags", detail).at(path.clone()));
    }
    for (key, value) in tags {
        if let Some(problem) = problem(key, value) {
            diagnostics.push(Diagnostic::error("Invalid tag", problem).at(path.clone().key(key)));
        }
    }
    diagnostics
}

fn problem(key: &str, value: &Value<String>) -> Option<String> {
    if key.is_empty() {
        return Some("A tag has an empty key.".to_owned());
    }
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Some(format!("The tag key {key:?} begins with \"aws:\", which AWS keeps for itself."));
    }
    let length = key.chars().count();
    if length > LONGEST_KEY {
        return Some(format!("The tag key {key:?} has {length} characters; AWS takes at most {LONGEST_KEY}."));
    }
    if value.is_null() {
        return Some(format!("The tag {key:?} has no value. Leave it out, or give it an empty one: \"\"."));
    }
    let length = value.text()?.chars().count();
    (length > LONGEST_VALUE)
        .then(|| format!("The value of tag {key:?} has {length} characters; AWS takes at most {LONGEST_VALUE}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_aws_would_refuse_are_refused() {
        let path = AttributePath::of("tags");
        let tags = |pairs: &[(&str, &str)]| {
            Value::Known(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect())
        };
        let long = "k".repeat(129);
        for key in ["", "aws:cloudformation:stack", "AWS:x", &long] {
            assert!(validate_tags(&path, &tags(&[(key, "v")])).has_errors(), "{key}");
        }
        assert!(validate_tags(&path, &tags(&[(&"k".repeat(128), &"v".repeat(256))])).is_empty());
        assert!(validate_tags(&path, &tags(&[("k", &"v".repeat(257))])).has_errors());
        assert!(validate_tags(&path, &Value::Known([("k".to_owned(), Value::Null)].into())).has_errors());
        let many = (0..51).map(|n| (n.to_string(), Value::Unknown)).collect();
        assert!(validate_tags(&path, &Value::Known(many)).has_errors());
    }
}
