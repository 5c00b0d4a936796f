//! The patterns of AWS's service models.

use fancy_regex::Regex;

/// A pattern of the models, for a whole text. The models are written for Java, where `\w` and `\d` are ASCII.
#[derive(Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When it is beyond the regular expressions used here.
    pub fn new(pattern: &str) -> Result<Self, Box<fancy_regex::Error>> {
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
        Ok(Self(Regex::new(&(translated + r")\z"))?))
    }

    /// Whether a whole text matches. A text for which that cannot be decided does not: what is not checked must not
    /// pass.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_of_the_models_mean_what_they_mean_in_java() -> Result<(), Box<dyn std::error::Error>> {
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
            assert_eq!(Pattern::new(pattern)?.matches(text), expected, "{pattern} {text:?}");
        }
        Ok(())
    }
}
