//! What AWS demands of tags, wherever they are written.

use std::collections::BTreeMap;

use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value};

/// How many tags an image may have.
///
/// Source: AWS, "Tag your Amazon EC2 resources", tag restrictions; the other services have the same limit.
pub const MOST_TAGS: usize = 50;

/// What a service takes as tags.
#[derive(Debug, Clone, Copy)]
pub struct TagLimits {
    /// How many characters a key may have.
    pub longest_key: usize,
    /// How many characters a value may have.
    pub longest_value: usize,
    /// Whether a character may be in a key or a value.
    pub character: fn(char) -> bool,
    /// The characters in words, to complete "takes only".
    pub characters: &'static str,
}

/// What no service exceeds: the provider block's tags are for all of them.
const ANY_SERVICE: TagLimits =
    TagLimits { longest_key: 128, longest_value: 256, character: |_| true, characters: "any character" };

/// Checks the provider block's tags at a path, without any network. What only some services refuse is told where an
/// image of theirs is planned.
pub(crate) fn validate_tags(path: &AttributePath, tags: &Value<BTreeMap<String, Value<String>>>) -> Diagnostics {
    let Some(tags) = tags.known() else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    if tags.len() > MOST_TAGS {
        let detail = format!("There are {} tags; AWS takes at most {MOST_TAGS} on one resource.", tags.len());
        diagnostics.push(Diagnostic::error("Too many tags", detail).at(path.clone()));
    }
    for (key, value) in tags {
        let problem = tag_key_problem(&ANY_SERVICE, key).or_else(|| tag_value_problem(&ANY_SERVICE, key, value));
        diagnostics.extend(problem.map(|problem| Diagnostic::error("Invalid tag", problem).at(path.clone().key(key))));
    }
    diagnostics
}

/// What is wrong with a tag's key, in full sentences.
pub fn tag_key_problem(limits: &TagLimits, key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("A tag has an empty key.".to_owned());
    }
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Some(format!("The tag key {key:?} begins with \"aws:\", which AWS keeps for itself."));
    }
    let (length, longest) = (key.chars().count(), limits.longest_key);
    if length > longest {
        return Some(format!("The tag key {key:?} has {length} characters; this service takes at most {longest}."));
    }
    let (position, character) = bad_character(limits, key)?;
    Some(format!(
        "The tag key {key:?} has {character:?} at position {position}; this service takes only {}.",
        limits.characters
    ))
}

/// What is wrong with a tag's value, in full sentences. Unknown values are left alone.
pub fn tag_value_problem(limits: &TagLimits, key: &str, value: &Value<String>) -> Option<String> {
    if value.is_null() {
        return Some(format!("The tag {key:?} has no value. Leave it out, or give it an empty one: \"\"."));
    }
    let value = value.text()?;
    let (length, longest) = (value.chars().count(), limits.longest_value);
    if length > longest {
        return Some(format!(
            "The value of tag {key:?} has {length} characters; this service takes at most {longest}."
        ));
    }
    let (position, character) = bad_character(limits, value)?;
    Some(format!(
        "The value of tag {key:?} has {character:?} at position {position}; this service takes only {}.",
        limits.characters
    ))
}

/// The first character that the service does not take, and its position from 1.
fn bad_character(limits: &TagLimits, text: &str) -> Option<(usize, char)> {
    text.chars().enumerate().find(|(_, c)| !(limits.character)(*c)).map(|(position, c)| (position + 1, c))
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
