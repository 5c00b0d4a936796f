//! [`ImageFacts`]: the types and the schema of a service, and what a state of its images contains.

use crate::engine::described_image::DescribedImage;
use crate::engine::kind::ImageKind;
use crate::engine::model::state::ImageModel;
use crate::terraform::{Attribute, Model, NestedBlock};

/// The source image of a copy, as configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// The argument that contains the ID.
    pub argument: &'static str,
    /// The ID of the source image.
    pub id: &'a str,
}

/// The types, the schema and the facts of a service's images.
pub trait ImageFacts: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// The attributes of this service, in addition to the common ones.
    type Attributes: Model + Clone + Default + std::fmt::Debug + 'static;

    /// An image as the service describes it.
    type Image: DescribedImage + Clone + Send + Sync + 'static;

    /// Reads that many resources of a session share. Services themselves are stateless.
    type Cache: Default + std::fmt::Debug + Send + Sync + 'static;

    /// The facts of the service's images.
    fn kind(&self) -> &'static ImageKind;

    /// The schema of [`ImageFacts::Attributes`], without its blocks.
    fn attributes(&self) -> Vec<Attribute>;

    /// The nested blocks among [`ImageFacts::Attributes`].
    fn blocks(&self) -> Vec<NestedBlock> {
        Vec::new()
    }

    /// Whether AWS copies the tags of the source, so that tags that are not configured remain on the image. `None` while
    /// that is unknown.
    fn inherits_source_tags(&self, attributes: &Self::Attributes) -> Option<bool>;

    /// Whether the create request sets the tags. Otherwise the update after it does.
    fn tags_at_creation(&self) -> bool {
        true
    }

    /// The source image; `None` if the image has none of the same service, or if it is unknown.
    fn source<'a>(&self, attributes: &'a Self::Attributes) -> Option<Source<'a>>;

    /// The Region of the source image; `None` if the image has none, or if it is unknown.
    fn source_region<'a>(&self, attributes: &'a Self::Attributes) -> Option<&'a str>;

    /// What the image is created from, if that is not another image, for messages: ` from WorkSpace ws-0123456789`. Empty if
    /// it is another image, or unknown.
    fn created_from(&self, _attributes: &Self::Attributes) -> String {
        String::new()
    }

    /// The AWS account ID of the owner; `None` while it is unknown.
    fn owner<'a>(&self, state: &'a ImageModel<Self::Attributes>) -> Option<&'a str>;

    /// The IDs of the image's parts ([`ImageKind::parts`]) in a state.
    fn parts(&self, _state: &ImageModel<Self::Attributes>) -> Vec<String> {
        Vec::new()
    }
}
