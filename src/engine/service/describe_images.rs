//! [`DescribeImages`]: how a service describes its images.

use super::facts::ImageFacts;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::described_image::Detail;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;

/// Describes images, and records them in a state.
pub trait DescribeImages: ImageFacts {
    /// Describes images, at most [`ImageKind::describe_batch`] of them. An image that does not exist is left out; it does
    /// not fail the call.
    fn describe(
        &self,
        region: &RegionClients,
        ids: &[String],
        detail: Detail,
    ) -> impl Future<Output = Result<Vec<Self::Image>, ServiceError>> + Send;

    /// Writes what was read in [`Detail::Full`] into a state. The engine has already written the id, the state and
    /// the tags. Attributes that AWS cannot tell stay as they are.
    fn record(
        &self,
        region: &RegionClients,
        image: &Self::Image,
        state: &mut ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    );

    /// Why an image failed, in the service's own words: code, message and every detail there is.
    fn failure_reason(&self, region: &RegionClients, image: &Self::Image) -> impl Future<Output = String> + Send;
}
