//! [`ExistingImage`]: an image whose name a planned image has too.

use crate::engine::described_image::DescribedImage;

/// An image whose name a planned image has too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingImage {
    /// Its ID.
    pub id: String,
    /// Its state, as the service reports it.
    pub state: String,
    /// How much of the planned request it matches.
    pub match_level: MatchLevel,
}

impl ExistingImage {
    /// An image of which the service reports nothing but the name that could be compared.
    pub fn by_name(image: &impl DescribedImage) -> Self {
        Self { id: image.id().to_owned(), state: image.state().to_owned(), match_level: MatchLevel::Name }
    }
}

/// How much of a planned create request an image matches, as far as the service reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchLevel {
    /// The name.
    Name,
    /// The name and the source.
    Source,
    /// Every argument of the request.
    Request,
}
