//! [`ShareImage`]: permissions of other accounts on images.

use super::facts::ImageFacts;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::checks::report::{PreflightContext, PreflightReport};
use crate::engine::model::state::ImageModel;
use crate::engine::sharing::grants::Grants;
use crate::terraform::Diagnostics;

/// Reads and changes the grants of images. [`ImageKind::sharing`](crate::engine::kind::ImageKind::sharing) has the
/// arguments.
pub trait ShareImage: ImageFacts {
    /// A call that changes grants.
    type Call: std::fmt::Debug + Send + Sync;

    /// Reads all grants of an image, or of one of its parts; `part` is empty for the image itself. An image that does
    /// not exist has none.
    fn read_grants(
        &self,
        region: &RegionClients,
        id: &str,
        part: &str,
    ) -> impl Future<Output = Result<Grants, ServiceError>> + Send;

    /// The calls that change the actual grants to the desired ones, as few as the service permits.
    fn sharing_calls(&self, actual: &Grants, desired: &Grants) -> Vec<Self::Call>;

    /// Sends a call. It may be sent again if its response is lost.
    fn send_sharing_call(
        &self,
        region: &RegionClients,
        id: &str,
        call: &Self::Call,
    ) -> impl Future<Output = Result<(), ServiceError>> + Send;

    /// Whether the grants must be revoked before the image is deleted, because they prevent the deletion or outlive the
    /// image.
    fn revokes_before_deletion(&self, state: &ImageModel<Self::Attributes>) -> bool;

    /// Records the grants in the computed attributes of a state that depend on them.
    fn record_sharing(&self, _state: &mut Self::Attributes, _grants: &Grants) {}

    /// Plans the computed attributes as unknown that a change of the `sharing` block changes.
    fn mark_sharing_unknown(&self, _prior: &ImageModel<Self::Attributes>, _planned: &mut ImageModel<Self::Attributes>) {
    }

    /// Validates the block against the other arguments, offline.
    fn validate_sharing(&self, _config: &ImageModel<Self::Attributes>) -> Diagnostics {
        Diagnostics::new()
    }

    /// Checks with read-only calls whether the planned image can be shared. `prior` is the image if it exists.
    fn check_sharing(
        &self,
        _cache: &Self::Cache,
        _preflight: &PreflightContext<'_>,
        _prior: Option<&ImageModel<Self::Attributes>>,
        _planned: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = PreflightReport> + Send {
        std::future::ready(PreflightReport::default())
    }
}
