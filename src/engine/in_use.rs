//! Sentences about those who use an image and keep it from being deleted.

/// What to do about accounts with which an image is shared.
pub const UNSHARE: &str = "Take the permissions back first, or set `force_unshare_on_delete = true` and apply.";

/// A sentence about users of one kind, if there are any: `what` leads to their names, and `remedy` says what to do.
pub fn in_use_sentence(what: &str, names: &[String], remedy: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("{what} {}. {remedy}", names.join(", ")))
}

/// The sentences about users of every kind, if there are any.
pub fn in_use_sentences(sentences: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}
