//! The model of a bundle. A bundle uses an image and blocks its deletion.

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
