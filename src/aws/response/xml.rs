//! Walking through XML, with the tokenizer that the SDK reads it with.

use xmlparser::{ElementEnd, Token, Tokenizer};

use super::damage::Damage;
use super::sketch::{Kind, Sketch};

/// What elements of a list are called, in EC2's protocol, in the others of its kind, and among errors. No other element
/// comes twice in one place.
const LISTED: [&str; 3] = ["item", "member", "Error"];

/// Looks a document through: each tag is closed where it must be, and its root is this one if there must be one.
pub(crate) fn walk(body: &[u8], root: Option<&str>, sketch: &mut Sketch) -> Result<(), Damage> {
    let malformed = Damage::Malformed("XML");
    let Ok(text) = std::str::from_utf8(body) else { return Err(malformed) };
    // Each open element: its name as it is written, and what has been seen in it.
    let mut open: Vec<(&str, Kind)> = Vec::new();
    let mut begun = false;
    for token in Tokenizer::from(text) {
        match token {
            Ok(Token::ElementStart { local, span, .. }) => {
                let local = local.as_str();
                if open.is_empty() && root.is_some_and(|root| root != local) {
                    return Err(Damage::OtherRoot);
                }
                match open.last_mut() {
                    // No answer of AWS mixes text and elements: between the two something is missing.
                    Some((_, Kind::Scalar)) => return Err(malformed),
                    Some((_, parent)) => *parent = Kind::Elements,
                    None => {}
                }
                sketch.begin((!LISTED.contains(&local)).then_some(local))?;
                open.push((qualified(span.as_str()), Kind::EmptyElement));
                begun = true;
            }
            Ok(Token::ElementEnd { end, span }) => {
                let expected = match end {
                    ElementEnd::Open => continue,
                    ElementEnd::Empty => None,
                    ElementEnd::Close(..) => Some(qualified(span.as_str())),
                };
                match open.pop() {
                    Some((name, kind)) if expected.is_none_or(|closed| closed == name) => sketch.end(kind)?,
                    _ => return Err(malformed),
                }
            }
            Ok(Token::Text { text } | Token::Cdata { text, .. }) if !text.as_str().trim().is_empty() => {
                match open.last_mut() {
                    Some((_, kind @ Kind::EmptyElement)) => *kind = Kind::Scalar,
                    _ => return Err(malformed),
                }
            }
            // AWS sends none, and what it defines could change everything else.
            Ok(Token::DtdStart { .. } | Token::EmptyDtd { .. } | Token::EntityDeclaration { .. }) | Err(_) => {
                return Err(if text.trim().is_empty() { Damage::BreaksOff } else { malformed });
            }
            Ok(_) => {}
        }
    }
    if !begun || !open.is_empty() { Err(Damage::BreaksOff) } else { Ok(()) }
}

/// The name in `<name` and `</name  >`, with its prefix.
fn qualified(tag: &str) -> &str {
    tag.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '/'))
}
