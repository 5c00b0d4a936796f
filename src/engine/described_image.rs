//! [`DescribedImage`]: the part of an image that the engine itself looks at, and [`Detail`]: how much of it to read.

use crate::engine::model::state::TagMap;

/// How much of an image to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Enough to tell its phase: what waiting polls.
    Phase,
    /// Its phase, and how much of the copy is done where the service tells that: what waiting polls while somebody
    /// follows it. The percentage may be missing; it never fails the call.
    Percent,
    /// Everything that the state records.
    Full,
}

/// The part of an image that the engine itself looks at.
pub trait DescribedImage {
    /// The service's identifier.
    fn id(&self) -> &str;

    /// The state as the service spells it.
    fn state(&self) -> &str;

    /// The tags, without those that AWS reserves for itself. Empty unless read in [`Detail::Full`].
    fn tags(&self) -> TagMap;

    /// How much of the copy is done, from 0 to 100. None where the service does not tell, and none unless read in
    /// [`Detail::Percent`].
    fn percent(&self) -> Option<u8> {
        None
    }
}
