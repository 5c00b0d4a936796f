//! A bundle: it uses an image, and keeps it from being deleted.

use time::OffsetDateTime;

/// A bundle.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    pub(super) id: String,
    pub(super) name: String,
    /// An account, or `AMAZON`.
    pub(super) owner: String,
    pub(super) image_id: String,
    pub(super) created: OffsetDateTime,
}
