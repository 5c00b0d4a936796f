//! [`CreateImage`]: create requests.

use tokio::time::Instant;

use super::facts::ImageFacts;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::engine::retry::policy::Retry;

/// A request to create an image.
#[derive(Debug)]
pub struct CreateRequest<'a, A> {
    /// The connection, for services that are called in the Region of the source.
    pub connection: &'a Connection,
    /// The planned image.
    pub planned: &'a ImageModel<A>,
    /// The tag configuration of the provider block.
    pub tags: &'a TagPolicy,
    /// The client token, the same for each attempt: a service that supports tokens creates no second image after a
    /// response was lost.
    pub token: &'a str,
}

/// Not derived, since that would require `A: Clone`, although the request contains only a reference to it.
impl<A> Clone for CreateRequest<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for CreateRequest<'_, A> {}

/// Creates images. `region` is always the Region of the new image. A service that is called in the Region of the source
/// uses [`CreateRequest::connection`].
pub trait CreateImage: ImageFacts {
    /// Sends the create request, and returns the ID of the image.
    fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, Self::Attributes>,
    ) -> impl Future<Output = Result<String, ServiceError>> + Send;

    /// Adds what the service knows about a rejected create request to the message of its error.
    fn explain_rejection(
        &self,
        _cache: &Self::Cache,
        _request: CreateRequest<'_, Self::Attributes>,
        error: ServiceError,
    ) -> impl Future<Output = ServiceError> + Send {
        async { error }
    }

    /// Finds the image that a create request has created although its response was lost: it has the planned name, and
    /// AWS created it at `since` or later ([`RegionClients::aws_time`]). Older images have another origin. A service that
    /// supports client tokens returns `None`.
    fn find_created(
        &self,
        region: &RegionClients,
        planned: &ImageModel<Self::Attributes>,
        since: Instant,
    ) -> impl Future<Output = Result<Option<String>, ServiceError>> + Send;

    /// Classifies whether retrying a rejected create request can succeed; `None` if it cannot. `copying` is true while
    /// this process waits for other images in the Region, which AWS may not list yet.
    fn create_retry(
        &self,
        connection: &Connection,
        region: &RegionClients,
        planned: &ImageModel<Self::Attributes>,
        error: &ServiceError,
        copying: bool,
    ) -> impl Future<Output = Option<Retry>> + Send;

    /// The limit of concurrent copies that rejected a create request, if one did: `one of 2 AppStream copies`. The number is
    /// the one in AWS's message.
    fn copy_limit(&self, _error: &ServiceError) -> Option<String> {
        None
    }
}
