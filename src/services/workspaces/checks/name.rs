//! The name and the description of an image.

use crate::terraform::{Diagnostics, Rule, quoted};

/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage` and `CreateWorkspaceImage`, pattern of `Name`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid WorkSpaces image name",
    "`name` must be 1 to 64 characters: letters, digits and `_./()\\-`, without spaces.",
);

/// Source: as for [`NAME`], pattern of `Description`.
pub(crate) const DESCRIPTION: Rule = Rule::refusal(
    "description",
    "Invalid description",
    "`description` must be 1 to 256 characters: letters, digits, spaces and `_./()-`.",
);

pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "WorkSpaces image name already in use",
    "No other image of the account in the Region can have the name, unless Terraform manages that image.",
)
.reading("workspaces:DescribeWorkspaceImages");

pub(crate) const NAME_PUNCTUATION: &str = "_./()\\-";
pub(crate) const DESCRIPTION_PUNCTUATION: &str = "_./()- ";

/// Checks the format of the name and the description.
pub(crate) fn validate(name: Option<&str>, description: Option<&str>) -> Diagnostics {
    let name = name.and_then(|name| problem("name", name, 64, NAME_PUNCTUATION));
    let description = description.and_then(|text| problem("description", text, 256, DESCRIPTION_PUNCTUATION));
    let name = name.map(|detail| NAME.broken(detail));
    let description = description.map(|detail| DESCRIPTION.broken(detail));
    name.into_iter().chain(description).collect()
}

/// What is wrong with a name or description of at most `max_length` letters, digits and `punctuation`.
pub(crate) fn problem(argument: &str, text: &str, max_length: usize, punctuation: &str) -> Option<String> {
    let length = text.chars().count();
    if !(1..=max_length).contains(&length) {
        let text = quoted(text);
        return Some(format!("`{argument}` must have 1 to {max_length} characters, but {text} has {length}."));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || punctuation.contains(c);
    let (position, character) = text.chars().enumerate().find(|(_, c)| !allowed(*c))?;
    let spaces = if punctuation.contains(' ') { ", spaces" } else { "" };
    Some(format!(
        "`{argument}` can contain only letters, digits{spaces} and {}, but {} contains {character:?} at position {}.",
        punctuation.trim(),
        quoted(text),
        position + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_the_first_invalid_character() {
        let diagnostics = validate(Some("golden image"), Some("Golden image (1)"));
        let details: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.detail.as_str()).collect();
        let expected =
            "`name` can contain only letters, digits and _./()\\-, but \"golden image\" contains ' ' at position 7.";
        assert_eq!(details, [expected]);
    }

    #[test]
    fn limits_lengths() {
        assert!(validate(Some(&"n".repeat(64)), Some(&"d".repeat(256))).is_empty());
        assert!(validate(Some(""), None).has_errors());
        assert!(validate(Some(&"n".repeat(65)), None).has_errors());
        assert!(validate(Some("golden"), Some("")).has_errors());
        assert!(validate(Some("golden"), Some(&"d".repeat(257))).has_errors());
    }
}
