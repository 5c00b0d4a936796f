//! [`ImageFacts`]: the types and the schema of a service, and what a state of its images says.

use crate::engine::described_image::DescribedImage;
use crate::engine::kind::ImageKind;
use crate::engine::model::state::ImageModel;
use crate::terraform::{Attribute, Model};

/// The image that a copy is made from, as the arguments name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// The argument that names it.
    pub argument: &'static str,
    /// Its ID.
    pub id: &'a str,
}

/// The facts of a service's images: its schema, and what a state of them says.
pub trait ImageFacts: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// The service's own attributes.
    type Attributes: Model + Clone + Default + std::fmt::Debug + 'static;

    /// An image as the service describes it.
    type Image: DescribedImage + Clone + Send + Sync + 'static;

    /// What the service reads once for many resources. Each session has its own, so that services have no state.
    type Cache: Default + std::fmt::Debug + Send + Sync + 'static;

    /// The facts of the service's images.
    fn kind(&self) -> &'static ImageKind;

    /// The schema of [`ImageFacts::Attributes`].
    fn attributes(&self) -> Vec<Attribute>;

    /// Whether tags that the configuration does not name belong on the image: AWS copied them from the source. `None`
    /// while that is not known.
    fn inherits_source_tags(&self, attributes: &Self::Attributes) -> Option<bool>;

    /// The image of the same service that the arguments name as the source, if there is one and it is known.
    fn source<'a>(&self, attributes: &'a Self::Attributes) -> Option<Source<'a>>;

    /// The Region of the source, if the image is made from one and it is known.
    fn source_region<'a>(&self, attributes: &'a Self::Attributes) -> Option<&'a str>;

    /// The id of the account that owns an image, once its state tells.
    fn owner<'a>(&self, state: &'a ImageModel<Self::Attributes>) -> Option<&'a str>;

    /// The parts of an image that the state knows, by id: those of [`ImageKind::parts`].
    fn parts(&self, _state: &ImageModel<Self::Attributes>) -> Vec<String> {
        Vec::new()
    }
}
