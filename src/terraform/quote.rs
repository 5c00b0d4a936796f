//! [`quoted`]: values in messages.

/// How many characters of a value a message shows.
const SHOWN: usize = 200;

/// Quotes a value and escapes its control characters. A value of more than 200 characters is cut and ends with `…`.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}", format!("{}…", &text[..end])),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes_short_values() {
        assert_eq!(quoted("a\n\"b\""), r#""a\n\"b\"""#);
        assert_eq!(quoted(&"ä".repeat(SHOWN)), format!("\"{}\"", "ä".repeat(SHOWN)));
    }

    #[test]
    fn cuts_long_values() {
        assert_eq!(quoted(&"ä".repeat(SHOWN + 1)), format!("\"{}…\"", "ä".repeat(SHOWN)));
    }
}
