//! [`ExistingImage`]: an image that has the name of one that is to be made.

use crate::engine::described_image::DescribedImage;

/// An image that has the name of one that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingImage {
    /// Its id.
    pub id: String,
    /// Its state, as the service spells it.
    pub state: String,
    /// What else they have in common.
    pub likeness: Likeness,
}

impl ExistingImage {
    /// An image of which the service reports nothing else that could be compared.
    pub fn by_name(image: &impl DescribedImage) -> Self {
        Self { id: image.id().to_owned(), state: image.state().to_owned(), likeness: Likeness::Name }
    }
}

/// What an image has in common with one that is to be made, as far as the service reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The name.
    Name,
    /// The source, too.
    Source,
    /// Everything that the call would ask for.
    Request,
}
