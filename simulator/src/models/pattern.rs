//! Regular expression patterns of AWS's service models.

use std::sync::OnceLock;

use fancy_regex::Regex;
use serde::Deserialize;

/// A pattern of the models, for a whole text. The models are written for Java, where `\w` and `\d` are ASCII.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Pattern {
    text: String,
    /// Compiled when it is first needed, which takes far longer than reading and matching it.
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }
}

impl Pattern {
    /// The pattern as the model has it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole text matches. A text that exceeds the limits of the matcher does not match.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.compiled().is_some_and(|pattern| pattern.is_match(text).unwrap_or(false))
    }

    /// Whether it is within the regular expressions used here.
    #[cfg(test)]
    pub(crate) fn is_valid(&self) -> bool {
        self.compiled().is_some()
    }

    fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&translated(&self.text)).ok()).as_ref()
    }
}

/// The pattern in the syntax of the regex crate, anchored at both ends.
fn translated(pattern: &str) -> String {
    let mut translated = String::from(r"\A(?:");
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match (character, (character == '\\').then(|| characters.next()).flatten()) {
            (_, Some('w')) => translated.push_str("[0-9A-Za-z_]"),
            (_, Some('d')) => translated.push_str("[0-9]"),
            (_, Some(escaped)) => translated.extend(['\\', escaped]),
            (character, None) => translated.push(character),
        }
    }
    translated + r")\z"
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn matches_patterns_like_java() {
        let cases = [
            (r"[\w+=,.@-]*", "a_B9=@", true),
            (r"[\w+=,.@-]*", "é", false),
            (r"^\d{12}$", "123456789012", true),
            (r"^\d{12}$", "١٢٣٤٥٦٧٨٩٠١٢", false),
            (r"wsi-[0-9a-z]{9,63}$", "wsi-012345678", true),
            (r"wsi-[0-9a-z]{9,63}$", "x wsi-012345678", false),
            (r"^(^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "Größe", true),
            (r"^(^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "aws:x", false),
            (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "tab\tline\n", true),
            (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "\u{2022}", false),
            (r"^[a-zA-Z0-9_./()\\-]+$", r"a\b-c", true),
            (r"^[a-zA-Z0-9_./()\\-]+$", "a b", false),
            (r"^[a-z]+$", "a\n", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(Pattern::from(pattern.to_owned()).matches(text), expected, "{pattern} {text:?}");
        }
    }

    #[test]
    fn invalid_pattern_matches_nothing() {
        let odd = Pattern::from("[a-z&&".to_owned());
        assert!(!odd.is_valid());
        assert!(!odd.matches("a"));
    }
}
