//! [`DeleteImage`]: how a service deletes an image, and what it may leave behind.

use super::facts::ImageFacts;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::policy::Retry;

/// What became of an image that was to be deleted.
#[derive(Debug)]
pub enum Deletion {
    /// It is gone, but for these parts of it.
    Done(Vec<Leftover>),
    /// The service has begun, and the image is gone when it can be described no more.
    Underway,
}

/// Deletes images.
pub trait DeleteImage: ImageFacts {
    /// Deletes the image in the way that the state's `on_destroy` says; the engine has dealt with
    /// [`OnDestroy::RETAIN`]. An image that is already gone is success.
    fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Result<Deletion, ServiceError>> + Send;

    /// Classifies whether retrying a rejected [`DeleteImage::delete`] can succeed; `None` if it cannot.
    fn delete_retry(&self, error: &ServiceError) -> Option<Retry>;

    /// Who still uses an image whose deletion was refused, in full sentences; `None` if nobody can tell.
    fn blocking_references(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Option<String>> + Send;

    /// The parts of an image that AWS still keeps, by id, although the image is gone.
    fn find_leftovers(
        &self,
        _region: &RegionClients,
        _state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Result<Vec<String>, ServiceError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// Tries once more to delete what is left of an image, and returns what is still left.
    fn delete_leftovers(
        &self,
        _region: &RegionClients,
        _ids: Vec<String>,
    ) -> impl Future<Output = Vec<Leftover>> + Send {
        std::future::ready(Vec::new())
    }

    /// Makes a state that of an image that is gone, but for these parts.
    fn record_leftovers(&self, _state: &mut ImageModel<Self::Attributes>, _ids: Vec<String>) {}

    /// The parts that are left, why, and how to delete them by hand: the middle of a message about them.
    fn describe_leftovers(&self, _region: &RegionClients, _left: &[Leftover]) -> impl Future<Output = String> + Send {
        std::future::ready(String::new())
    }
}
