//! The outline of an XML document, read with the SDK's own tokenizer.

use xmlparser::{ElementEnd, Token, Tokenizer};

use super::malformed::Malformed;
use super::outline::{Outline, ValueType};

/// The names of list elements in EC2's protocol, in the Query protocol and in error responses. No other element may
/// occur twice in its parent.
const LIST_ELEMENTS: [&str; 3] = ["item", "member", "Error"];

/// Reads a document: each tag must be closed, and the root must have this name if one is given.
pub(super) fn read(body: &[u8], root: Option<&str>, outline: &mut Outline) -> Result<(), Malformed> {
    let malformed = Malformed::Syntax("XML");
    let Ok(text) = std::str::from_utf8(body) else { return Err(malformed) };
    // Each open element: its name with its prefix, and its type so far.
    let mut open: Vec<(&str, ValueType)> = Vec::new();
    let mut begun = false;
    for token in Tokenizer::from(text) {
        match token {
            Ok(Token::ElementStart { local, span, .. }) => {
                let local = local.as_str();
                if open.is_empty() && root.is_some_and(|root| root != local) {
                    return Err(Malformed::UnexpectedRoot);
                }
                match open.last_mut() {
                    // AWS never mixes text and elements: what was between them is missing.
                    Some((_, ValueType::Scalar)) => return Err(malformed),
                    Some((_, parent)) => *parent = ValueType::Elements,
                    None => {}
                }
                outline.begin((!LIST_ELEMENTS.contains(&local)).then_some(local))?;
                open.push((qualified_name(span.as_str()), ValueType::EmptyElement));
                begun = true;
            }
            Ok(Token::ElementEnd { end, span }) => {
                let expected = match end {
                    ElementEnd::Open => continue,
                    ElementEnd::Empty => None,
                    ElementEnd::Close(..) => Some(qualified_name(span.as_str())),
                };
                match open.pop() {
                    Some((name, value_type)) if expected.is_none_or(|closed| closed == name) => {
                        outline.end(value_type)?;
                    }
                    _ => return Err(malformed),
                }
            }
            Ok(Token::Text { text } | Token::Cdata { text, .. }) if !text.as_str().trim().is_empty() => {
                match open.last_mut() {
                    Some((_, value_type @ ValueType::EmptyElement)) => *value_type = ValueType::Scalar,
                    _ => return Err(malformed),
                }
            }
            // AWS sends no DTD, and an entity in it could change the rest of the document.
            Ok(Token::DtdStart { .. } | Token::EmptyDtd { .. } | Token::EntityDeclaration { .. }) | Err(_) => {
                return Err(if text.trim().is_empty() { Malformed::Truncated } else { malformed });
            }
            Ok(_) => {}
        }
    }
    if !begun || !open.is_empty() { Err(Malformed::Truncated) } else { Ok(()) }
}

/// The name in `<name` and `</name  >`, with its prefix.
fn qualified_name(tag: &str) -> &str {
    tag.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '/'))
}
