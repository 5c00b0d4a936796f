//! [`DescribeImages`]: Describe calls.

use super::facts::ImageFacts;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::described_image::Detail;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;

/// Describes images and records them in states.
pub trait DescribeImages: ImageFacts {
    /// Describes images, at most [`ImageKind::describe_batch`](crate::engine::kind::ImageKind::describe_batch) of them.
    /// Images that do not exist are omitted; they are not an error.
    fn describe(
        &self,
        region: &RegionClients,
        ids: &[String],
        detail: Detail,
    ) -> impl Future<Output = Result<Vec<Self::Image>, ServiceError>> + Send;

    /// Records an image that was described with [`Detail::Full`] in a state. The engine has already recorded the ID, the
    /// state and the tags. Attributes that AWS does not report keep their values.
    fn record(
        &self,
        region: &RegionClients,
        image: &Self::Image,
        state: &mut ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    );

    /// The reason why an image failed, as the service reports it: code, message and all details.
    fn failure_reason(&self, region: &RegionClients, image: &Self::Image) -> impl Future<Output = String> + Send;
}
