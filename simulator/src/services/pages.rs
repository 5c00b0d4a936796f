//! Pagination. A token encodes the ID of the last item on the page.

use std::fmt::Write;

/// A page of items that are sorted by ID, and the token of the next page. `None` if the token is invalid.
pub(crate) fn page<T>(
    items: Vec<T>,
    id: impl Fn(&T) -> String,
    size: usize,
    token: Option<&str>,
) -> Option<(Vec<T>, Option<String>)> {
    let after = match token {
        Some(token) => Some(read_token(token)?),
        None => None,
    };
    let mut rest = items.into_iter().filter(|item| after.as_ref().is_none_or(|after| id(item) > *after));
    let shown: Vec<T> = rest.by_ref().take(size).collect();
    let next = match (rest.next(), shown.last()) {
        (Some(_), Some(last)) => Some(write_token(&id(last))),
        _ => None,
    };
    Some((shown, next))
}

/// Obscures the ID, because tokens are opaque to clients.
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
