//! The key of an image or a snapshot in the store.

/// A Region and an id.
pub(super) type At = (String, String);

/// The key of an image or a snapshot.
pub(super) fn at(region: &str, id: &str) -> At {
    (region.to_owned(), id.to_owned())
}
