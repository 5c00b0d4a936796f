//! [`UpdateImage`]: what a service changes in place.

use super::facts::ImageFacts;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;

/// Updates images in place.
pub trait UpdateImage: ImageFacts {
    /// Brings what can be changed in place from `image` to `planned`, tags among it. Right after a copy it sets what
    /// the copy call itself could not.
    fn update(
        &self,
        region: &RegionClients,
        image: &Self::Image,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Result<(), ServiceError>> + Send;
}
