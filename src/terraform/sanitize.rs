//! [`sanitized`] and its variants: texts with parts from outside, such as AWS's error messages, before a terminal shows them.
//!
//! Escape sequences can rewrite the output of Terraform, and bidirectional controls can reorder it. Every diagnostic,
//! progress message and log line passes through this file.

/// The maximum length of a text, in bytes.
const MAX_LENGTH: usize = 10_000;
/// The maximum length of a part of a text, in bytes. It is shorter, so that what the provider adds is not cut.
const MAX_PART_LENGTH: usize = 8_000;
/// The end of a text that was cut.
const CUT: char = '…';

/// The text with its line breaks, without other control characters, and with at most 10,000 bytes.
pub(crate) fn sanitized(text: &str) -> String {
    clean(text, '\n', MAX_LENGTH)
}

/// The text in one line, without control characters, and with at most 10,000 bytes.
pub(crate) fn sanitized_line(text: &str) -> String {
    clean(text, ' ', MAX_LENGTH)
}

/// A part from outside in one line, without control characters, and with at most 8,000 bytes.
pub fn sanitized_part(text: &str) -> String {
    clean(text, ' ', MAX_PART_LENGTH)
}

/// Removes control characters, replaces line breaks and tabs, and cuts what is too long.
fn clean(text: &str, line_break: char, max_length: usize) -> String {
    let mut cleaned = String::with_capacity(text.len().min(max_length));
    for character in text.chars() {
        let character = match character {
            '\n' => line_break,
            '\t' | '\u{2028}' | '\u{2029}' => ' ',
            removed if removed.is_control() || is_bidi_control(removed) => continue,
            kept => kept,
        };
        if cleaned.len() + character.len_utf8() > max_length {
            let end = cleaned.floor_char_boundary(max_length - CUT.len_utf8());
            return format!("{}{CUT}", cleaned.get(..end).unwrap_or_default());
        }
        cleaned.push(character);
    }
    cleaned
}

/// Whether the character changes the direction of the text around it.
///
/// Source: Unicode, `PropList.txt`, `Bidi_Control`.
fn is_bidi_control(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_control_and_bidi_characters() {
        let hostile = "a\u{1b}]0;title\u{7}\u{1b}[2Jb\u{9b}31mc\u{202e}d\u{2066}e\u{200f}f\u{7f}g\u{0}";
        assert_eq!(sanitized(hostile), "a]0;title[2Jb31mcdefg");
        assert_eq!(sanitized("Grüße, 世界 👩‍💻"), "Grüße, 世界 👩‍💻");
    }

    #[test]
    fn keeps_line_breaks_of_texts_only() {
        assert_eq!(sanitized("a\r\n\tb\n\nc"), "a\n b\n\nc");
        assert_eq!(sanitized_line("a\r\nb\u{2028}c"), "a b c");
        assert_eq!(sanitized_part("a\nApply complete!"), "a Apply complete!");
    }

    #[test]
    fn cuts_long_texts() {
        assert_eq!(sanitized(&"a".repeat(MAX_LENGTH)).len(), MAX_LENGTH);
        for character in ["a", "ä", "世", "👩"] {
            let cut = sanitized(&character.repeat(70 << 20));
            assert!(cut.len() <= MAX_LENGTH && cut.len() > MAX_LENGTH - 4 && cut.ends_with(CUT), "{}", cut.len());
        }
        assert!(sanitized_part(&"a".repeat(MAX_LENGTH)).len() <= MAX_PART_LENGTH);
    }
}
