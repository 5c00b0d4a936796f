//! Tags, and the rules for them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::services::error::ServiceError;
use crate::wire::xml::Element;

/// Maximum number of user tags of a resource.
const MAX_TAGS: usize = 50;
/// Maximum length of a key.
const MAX_KEY_LENGTH: usize = 128;
/// Maximum length of a value.
const MAX_VALUE_LENGTH: usize = 256;

/// A tag in a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TagInput {
    #[serde(default)]
    pub(crate) key: String,
    pub(crate) value: Option<String>,
}

/// The tags of a request, by key, if EC2 accepts them.
pub(crate) fn check(tags: &[TagInput]) -> Result<BTreeMap<String, String>, ServiceError> {
    let invalid = |message: String| Err(ServiceError::new("InvalidParameterValue", message));
    let mut checked = BTreeMap::new();
    for TagInput { key, value } in tags {
        let value = value.clone().unwrap_or_default();
        if key.is_empty() {
            return invalid("Tag key cannot be empty.".to_owned());
        }
        if key.chars().count() > MAX_KEY_LENGTH {
            return invalid(format!("Tag key exceeds the maximum length of {MAX_KEY_LENGTH} characters"));
        }
        if value.chars().count() > MAX_VALUE_LENGTH {
            return invalid(format!("Tag value exceeds the maximum length of {MAX_VALUE_LENGTH} characters"));
        }
        if key.to_lowercase().starts_with("aws:") {
            return invalid(format!("Tag keys starting with 'aws:' are reserved for internal use: '{key}'"));
        }
        if checked.insert(key.clone(), value).is_some() {
            return invalid(format!("Duplicate tag key '{key}' specified."));
        }
    }
    check_count(&checked)?;
    Ok(checked)
}

/// Rejects more user tags than a resource can have.
pub(crate) fn check_count(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    if tags.keys().filter(|key| !key.starts_with("aws:")).count() > MAX_TAGS {
        return Err(ServiceError::new("TagLimitExceeded", format!("More than {MAX_TAGS} tags specified")));
    }
    Ok(())
}

/// The `tagSet` of a resource; none where it has no tags.
pub(crate) fn element(tags: &BTreeMap<String, String>) -> Option<Element> {
    let item = |(key, value): (&String, &String)| Element::new("item").text("key", key).text("value", value);
    (!tags.is_empty()).then(|| Element::list("tagSet", tags.iter().map(item)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> TagInput {
        TagInput { key: key.to_owned(), value: Some(value.to_owned()) }
    }

    #[test]
    fn enforces_tag_rules() {
        assert!(check(&[tag("Name", "web"), tag("name", "")]).is_ok());
        let code = |tags: &[TagInput]| check(tags).unwrap_err().code;
        assert_eq!(code(&[tag("", "x")]), "InvalidParameterValue");
        assert_eq!(code(&[tag("AWS:x", "x")]), "InvalidParameterValue");
        assert_eq!(code(&[tag("a", "x"), tag("a", "y")]), "InvalidParameterValue");
        assert_eq!(code(&[tag(&"k".repeat(129), "x")]), "InvalidParameterValue");
        assert_eq!(code(&[tag("k", &"v".repeat(257))]), "InvalidParameterValue");
        let many: Vec<TagInput> = (0..51).map(|number| tag(&number.to_string(), "")).collect();
        assert_eq!(code(&many), "TagLimitExceeded");
    }
}
