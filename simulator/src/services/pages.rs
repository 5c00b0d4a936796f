//! Pages of results. A token says after which of the results, which are always in the same order, the next page starts.

use std::fmt::Write;

/// One page of things, which are ordered by their ids, and the token of the next one. `None` where the token is none
/// that was given out.
pub(crate) fn page<T>(
    things: Vec<T>,
    id: impl Fn(&T) -> String,
    size: usize,
    token: Option<&str>,
) -> Option<(Vec<T>, Option<String>)> {
    let after = match token {
        Some(token) => Some(read_token(token)?),
        None => None,
    };
    let mut rest = things.into_iter().filter(|thing| after.as_ref().is_none_or(|after| id(thing) > *after));
    let shown: Vec<T> = rest.by_ref().take(size).collect();
    let next = match (rest.next(), shown.last()) {
        (Some(_), Some(last)) => Some(write_token(&id(last))),
        _ => None,
    };
    Some((shown, next))
}

/// Clients must not look into a token, so it does not look like an id.
fn write_token(id: &str) -> String {
    let mut token = String::new();
    for byte in id.bytes() {
        // Writing to a text does not fail.
        let _ = write!(token, "{:02x}", byte ^ 0x55);
    }
    token
}

fn read_token(token: &str) -> Option<String> {
    if !token.is_ascii() || token.is_empty() {
        return None;
    }
    let byte = |start: usize| {
        let digits = token.get(start..start + 2)?;
        u8::from_str_radix(digits, 16).ok().map(|byte| byte ^ 0x55)
    };
    let bytes: Option<Vec<u8>> = (0..token.len()).step_by(2).map(byte).collect();
    String::from_utf8(bytes?).ok()
}
