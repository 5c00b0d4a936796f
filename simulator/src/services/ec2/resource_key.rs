//! The key of an image or a snapshot in the store.

/// A Region and an id.
pub(super) type ResourceKey = (String, String);

/// The key of an image or a snapshot.
pub(super) fn resource_key(region: &str, id: &str) -> ResourceKey {
    (region.to_owned(), id.to_owned())
}
