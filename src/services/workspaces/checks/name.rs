//! The name and the description of an image.

use crate::terraform::{Diagnostics, Rule};

/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage` and `CreateWorkspaceImage`, pattern of `Name`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid image name",
    "`name` has 1 to 64 characters, each a letter, a digit or one of `_./()\\-`; no spaces.",
);

/// Source: as for [`NAME`], pattern of `Description`.
pub(crate) const DESCRIPTION: Rule = Rule::refusal(
    "description",
    "Invalid description",
    "`description` has 1 to 256 characters, each a letter, a digit, a space or one of `_./()-`.",
);

pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "Another WorkSpaces image has this name",
    "No image of the account has the name in the image's Region, unless Terraform keeps it.",
)
.reading("workspaces:DescribeWorkspaceImages");

const NAME_PUNCTUATION: &str = "_./()\\-";
const DESCRIPTION_PUNCTUATION: &str = "_./()- ";

/// An error for a name or description that WorkSpaces would refuse.
pub(crate) fn validate(name: Option<&str>, description: Option<&str>) -> Diagnostics {
    let name = name.and_then(|name| problem("name", name, 64, NAME_PUNCTUATION));
    let description = description.and_then(|text| problem("description", text, 256, DESCRIPTION_PUNCTUATION));
    let name = name.map(|detail| NAME.broken(detail));
    let description = description.map(|detail| DESCRIPTION.broken(detail));
    name.into_iter().chain(description).collect()
}

fn problem(what: &str, text: &str, longest: usize, punctuation: &str) -> Option<String> {
    let length = text.chars().count();
    if !(1..=longest).contains(&length) {
        return Some(format!("The {what} {text:?} has {length} characters; WorkSpaces takes 1 to {longest}."));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || punctuation.contains(c);
    let (position, character) = text.chars().enumerate().find(|(_, c)| !allowed(*c))?;
    let spaces = if punctuation.contains(' ') { ", spaces" } else { "" };
    Some(format!(
        "The {what} {text:?} has {character:?} at position {}; WorkSpaces takes only letters, digits{spaces} and these \
         characters: {}",
        position + 1,
        punctuation.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_in_a_name_is_reported_with_its_position() {
        let diagnostics = validate(Some("golden image"), Some("Golden image (1)"));
        let details: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.detail.as_str()).collect();
        assert_eq!(
            details,
            ["The name \"golden image\" has ' ' at position 7; WorkSpaces takes only letters, digits and these \
                 characters: _./()\\-"]
        );
    }

    #[test]
    fn lengths_are_checked_at_both_ends() {
        assert!(validate(Some(&"n".repeat(64)), Some(&"d".repeat(256))).is_empty());
        assert!(validate(Some(""), None).has_errors());
        assert!(validate(Some(&"n".repeat(65)), None).has_errors());
        assert!(validate(Some("golden"), Some("")).has_errors());
        assert!(validate(Some("golden"), Some(&"d".repeat(257))).has_errors());
    }
}
