//! [`DescribedImage`]: the attributes of an image that the engine uses. [`Detail`]: how much a Describe call reads.

use crate::engine::model::state::TagMap;

/// How much a Describe call reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The state, for polling.
    Phase,
    /// The state and, if the service reports it, the progress in percent, for polling with progress. A percentage that
    /// cannot be read is omitted; it does not fail the call.
    Percent,
    /// All attributes that the Terraform state contains.
    Full,
}

/// The attributes of an image that the engine uses.
pub trait DescribedImage {
    /// The ID.
    fn id(&self) -> &str;

    /// The state, as the service spells it.
    fn state(&self) -> &str;

    /// The tags, without those that AWS reserves. Empty unless read with [`Detail::Full`].
    fn tags(&self) -> TagMap;

    /// The progress in percent, from 0 to 100. `None` if the service does not report it, or unless read with
    /// [`Detail::Percent`].
    fn percent(&self) -> Option<u8> {
        None
    }

    /// When the image was created, in seconds since 1970. Required only of a service that reports the progress in percent.
    fn created(&self) -> Option<i64> {
        None
    }
}
