//! [`DeleteImage`]: deletions, and the parts of images that they leave.

use super::facts::ImageFacts;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::in_use::Blockers;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::policy::Retry;

/// The result of a delete request.
#[derive(Debug)]
pub enum Deletion {
    /// The image is gone, except for these parts.
    Done(Vec<Leftover>),
    /// The service deletes the image asynchronously. The image is gone when AWS no longer describes it.
    Underway,
}

/// Deletes images.
pub trait DeleteImage: ImageFacts {
    /// Deletes the image as `on_destroy` in the state says. The engine handles
    /// [`OnDestroy::RETAIN`](crate::engine::kind::OnDestroy::RETAIN) itself. An image that is already gone is success.
    fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Result<Deletion, ServiceError>> + Send;

    /// Classifies whether retrying a rejected delete request can succeed; `None` if it cannot.
    fn delete_retry(&self, error: &ServiceError) -> Option<Retry>;

    /// What blocks the deletion of an image whose deletion was rejected, read now. Empty if that is unknown.
    fn blocking_references(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Blockers> + Send;

    /// The IDs of parts that still exist although the image is gone.
    fn find_leftovers(
        &self,
        _region: &RegionClients,
        _state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Result<Vec<String>, ServiceError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// Tries to delete parts of an image that is gone, and returns those that still exist.
    fn delete_leftovers(
        &self,
        _region: &RegionClients,
        _ids: Vec<String>,
    ) -> impl Future<Output = Vec<Leftover>> + Send {
        std::future::ready(Vec::new())
    }

    /// Records in a state that the image is gone, except for these parts.
    fn record_leftovers(&self, _state: &mut ImageModel<Self::Attributes>, _ids: Vec<String>) {}

    /// Describes the parts that are left, the reasons, and how to delete them manually: the middle part of a message.
    fn describe_leftovers(&self, _region: &RegionClients, _left: &[Leftover]) -> impl Future<Output = String> + Send {
        std::future::ready(String::new())
    }
}
