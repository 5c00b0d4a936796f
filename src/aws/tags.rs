//! AWS's limits of tags.

use std::collections::BTreeMap;

use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value, quoted};

/// How many tags an image may have.
///
/// Source: AWS, "Tag your Amazon EC2 resources", tag restrictions; the other services have the same limit.
pub const MOST_TAGS: usize = 50;

/// The limits of one service.
#[derive(Debug, Clone, Copy)]
pub struct TagLimits {
    /// How many characters a key may have.
    pub longest_key: usize,
    /// How many characters a value may have.
    pub longest_value: usize,
    /// Whether a character may be in a key or a value.
    pub character: fn(char) -> bool,
    /// The allowed characters in words, to complete "allows only".
    pub characters: &'static str,
}

/// The limits that all services share, for the provider block's tags.
const ANY_SERVICE: TagLimits =
    TagLimits { longest_key: 128, longest_value: 256, character: |_| true, characters: "any character" };

/// Checks the provider block's tags at a path, offline. The limits of single services are checked for each planned image.
pub(crate) fn validate_tags(path: &AttributePath, tags: &Value<BTreeMap<String, Value<String>>>) -> Diagnostics {
    let Some(tags) = tags.known() else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    if tags.len() > MOST_TAGS {
        let detail = format!(
            "Found {} tags; AWS allows at most {MOST_TAGS} tags on a resource. Remove some of them.",
            tags.len()
        );
        diagnostics.push(Diagnostic::error("Too many tags", detail).at(path.clone()));
    }
    for (key, value) in tags {
        let problem = tag_key_problem(&ANY_SERVICE, key).or_else(|| tag_value_problem(&ANY_SERVICE, key, value));
        diagnostics.extend(problem.map(|problem| Diagnostic::error("Invalid tag", problem).at(path.clone().key(key))));
    }
    diagnostics
}

/// The detail of an error if a tag key is invalid.
pub fn tag_key_problem(limits: &TagLimits, key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("A tag has an empty key. Set a key, or remove the tag.".to_owned());
    }
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Some(format!("Tag key {} begins with \"aws:\", which AWS reserves. Use another key.", quoted(key)));
    }
    let (length, longest) = (key.chars().count(), limits.longest_key);
    if length > longest {
        return Some(format!(
            "Tag key {} has {length} characters; this service allows at most {longest}.",
            quoted(key)
        ));
    }
    let (position, character) = invalid_character(limits, key)?;
    Some(format!(
        "Tag key {} contains {character:?} at position {position}; this service allows only {}.",
        quoted(key),
        limits.characters
    ))
}

/// The detail of an error if a tag value is invalid. Unknown values pass.
pub fn tag_value_problem(limits: &TagLimits, key: &str, value: &Value<String>) -> Option<String> {
    if value.is_null() {
        return Some(format!("The value of tag {} is null. Set a value such as \"\", or remove the tag.", quoted(key)));
    }
    let value = value.text()?;
    let (length, longest) = (value.chars().count(), limits.longest_value);
    if length > longest {
        return Some(format!(
            "The value of tag {} has {length} characters; this service allows at most {longest}.",
            quoted(key)
        ));
    }
    let (position, character) = invalid_character(limits, value)?;
    Some(format!(
        "The value of tag {} contains {character:?} at position {position}; this service allows only {}.",
        quoted(key),
        limits.characters
    ))
}

/// The first character that the service rejects, and its position from 1.
fn invalid_character(limits: &TagLimits, text: &str) -> Option<(usize, char)> {
    text.chars().enumerate().find(|(_, c)| !(limits.character)(*c)).map(|(position, c)| (position + 1, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_invalid_tags() {
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
