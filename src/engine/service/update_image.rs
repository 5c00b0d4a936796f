//! [`UpdateImage`]: in-place updates.

use super::facts::ImageFacts;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;

/// Updates images in place.
pub trait UpdateImage: ImageFacts {
    /// Changes the attributes and tags of `image` that can be updated in place and differ from `planned`. After a create
    /// request, without a `prior` state, it sets what the request itself could not set.
    fn update(
        &self,
        region: &RegionClients,
        image: &Self::Image,
        prior: Option<&ImageModel<Self::Attributes>>,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Result<(), ServiceError>> + Send;
}
