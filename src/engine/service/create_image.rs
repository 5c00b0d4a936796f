//! [`CreateImage`]: the create request of a service.

use tokio::time::Instant;

use super::facts::ImageFacts;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::engine::retry::policy::Retry;

/// An image that is to be made.
#[derive(Debug)]
pub struct CreateRequest<'a, A> {
    /// The provider's connection, for services that are called in the source's Region.
    pub connection: &'a Connection,
    /// The plan.
    pub planned: &'a ImageModel<A>,
    /// The provider's part in the tags.
    pub tags: &'a TagPolicy,
    /// A token for this one image, the same each time that it is asked for: a service that takes one makes no second
    /// image when an answer was lost.
    pub token: &'a str,
}

/// Derived, this would demand that the attributes can be copied, which only their reference needs.
impl<A> Clone for CreateRequest<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for CreateRequest<'_, A> {}

/// Creates images. Every method takes the Region of the copy; a service that is called in the source's Region
/// ([`CreateRequest::connection`]) handles that itself.
pub trait CreateImage: ImageFacts {
    /// Requests the image from AWS, and returns its ID.
    fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, Self::Attributes>,
    ) -> impl Future<Output = Result<String, ServiceError>> + Send;

    /// Looks for an image that a call to [`CreateImage::create`] made whose answer was lost: it has the planned name,
    /// and AWS made it at this moment or later ([`RegionClients::aws_time`]). Anything older is somebody else's. A service
    /// that takes a token has nothing to look for.
    fn find_created(
        &self,
        region: &RegionClients,
        planned: &ImageModel<Self::Attributes>,
        since: Instant,
    ) -> impl Future<Output = Result<Option<String>, ServiceError>> + Send;

    /// Classifies whether retrying a rejected [`CreateImage::create`] can succeed; `None` if it cannot. `copying` says
    /// that this process waits for other copies to the Region, which AWS may not list yet.
    fn create_retry(
        &self,
        connection: &Connection,
        region: &RegionClients,
        planned: &ImageModel<Self::Attributes>,
        error: &ServiceError,
        copying: bool,
    ) -> impl Future<Output = Option<Retry>> + Send;
}
