//! What can be said of a WorkSpaces image's configuration without any network, however it comes about.

use super::rules;
use crate::terraform::Diagnostics;

const NAME_PUNCTUATION: &str = "_./()\\-";
const DESCRIPTION_PUNCTUATION: &str = "_./()- ";

/// An error for a name or description that WorkSpaces would refuse.
pub(crate) fn image(name: Option<&str>, description: Option<&str>) -> Diagnostics {
    let name = name.and_then(|name| problem("name", name, 64, NAME_PUNCTUATION));
    let description = description.and_then(|text| problem("description", text, 256, DESCRIPTION_PUNCTUATION));
    let name = name.map(|detail| rules::NAME.broken(detail));
    let description = description.map(|detail| rules::DESCRIPTION.broken(detail));
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

/// Whether a text has the form of a WorkSpace's id.
pub(crate) fn is_workspace(text: &str) -> bool {
    text.strip_prefix("ws-").is_some_and(|rest| {
        (8..=63).contains(&rest.len()) && rest.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_in_a_name_is_told_by_its_position() {
        let diagnostics = image(Some("golden image"), Some("Golden image (1)"));
        let details: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.detail.as_str()).collect();
        assert_eq!(
            details,
            ["The name \"golden image\" has ' ' at position 7; WorkSpaces takes only letters, digits and these \
                 characters: _./()\\-"]
        );
    }

    #[test]
    fn lengths_are_checked_at_both_ends() {
        assert!(image(Some(&"n".repeat(64)), Some(&"d".repeat(256))).is_empty());
        assert!(image(Some(""), None).has_errors());
        assert!(image(Some(&"n".repeat(65)), None).has_errors());
        assert!(image(Some("golden"), Some("")).has_errors());
        assert!(image(Some("golden"), Some(&"d".repeat(257))).has_errors());
    }
}
