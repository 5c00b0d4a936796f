//! Sentences about what uses an image and thus blocks its deletion.

/// What to do about an image that is shared with other accounts.
pub const UNSHARE: &str = "Remove the sharing permissions first, or set `force_unshare_on_delete = true` and apply.";

/// A sentence about users of one type; `None` if there are none. `what` introduces their names, and `remedy` says what
/// to do about them.
pub fn in_use_sentence(what: &str, names: &[String], remedy: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("{what} {}. {remedy}", names.join(", ")))
}

/// The sentences about users of all types, one a line; `None` if there are none.
pub fn in_use_sentences(sentences: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}
