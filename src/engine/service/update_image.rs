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

    /// Whether `update` would change `image`. After an update it is `true` until AWS shows the change. A setting that
    /// AWS does not report, or reports only later, does not count.
    fn needs_update(
        &self,
        image: &Self::Image,
        prior: Option<&ImageModel<Self::Attributes>>,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> bool;

    /// Whether the plan has settings that the create request cannot set, so that `update` sets them after it.
    fn has_later_settings(&self, planned: &ImageModel<Self::Attributes>, tags: &TagPolicy) -> bool;

    /// Whether `update` failed because AWS does not know `image`, or not in the state that it describes. AWS is eventually
    /// consistent: for a while after a create request, some operations do not know an image that others describe.
    fn is_unknown_image(&self, image: &Self::Image, error: &ServiceError) -> bool;
}
