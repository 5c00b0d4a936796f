//! [`ImageSource`]: what a WorkSpaces image is made from.

use aws_config::retry::RetryConfig;
use aws_sdk_workspaces::config::Builder;

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{CreateRequest, ExpectedOwner, ImageKind, ImageModel, PreflightContext, PreflightReport, Source};
use crate::services::workspaces::checks::cache::PreflightCache;
use crate::services::workspaces::model::WorkspacesAttributes;
use crate::terraform::{Attribute, Diagnostics, Model};

/// The settings of a call that makes an image: WorkSpaces takes no token, so a call whose answer was lost must not
/// simply be made again by the SDK.
pub(super) fn without_retries() -> Builder {
    Builder::new().retry_config(RetryConfig::disabled())
}

/// What an image is made from, another image or a WorkSpace: the arguments that only this way has, and its first call.
pub trait ImageSource: Copy + std::fmt::Debug + Send + Sync + 'static {
    /// The arguments.
    type Arguments: Model + Clone + Default + std::fmt::Debug + 'static;

    /// The facts of images made in this way.
    fn kind(&self) -> &'static ImageKind;

    /// The schema of the arguments.
    fn schema(&self) -> Vec<Attribute>;

    /// Checks the arguments without any network.
    fn validate(&self, config: &ImageModel<WorkspacesAttributes<Self::Arguments>>) -> Diagnostics;

    /// Checks the arguments, without any network, against the Region in which the image will live.
    fn validate_in(&self, config: &ImageModel<WorkspacesAttributes<Self::Arguments>>, region: &str) -> Diagnostics;

    /// The image that is the source, if there is one and it is known.
    fn source<'a>(&self, arguments: &'a Self::Arguments) -> Option<Source<'a>>;

    /// The Region of the source, if there is one and it is known.
    fn source_region<'a>(&self, arguments: &'a Self::Arguments) -> Option<&'a str>;

    /// Checks what the image is to be made from, for a plan.
    fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<WorkspacesAttributes<Self::Arguments>>,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// Whether the source is still being made. What cannot be read counts as finished.
    fn is_source_in_progress(
        &self,
        connection: &Connection,
        arguments: &Self::Arguments,
    ) -> impl Future<Output = bool> + Send;

    /// The expected owner of the source, if there is one and the arguments are known.
    fn expected_owner<'a>(&self, arguments: &'a Self::Arguments) -> Option<ExpectedOwner<'a>>;

    /// Requests the image from WorkSpaces, and returns its ID.
    fn start(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, WorkspacesAttributes<Self::Arguments>>,
    ) -> impl Future<Output = Result<String, ServiceError>> + Send;

    /// Writes the description that was read, as far as it is an argument of this way.
    fn record(&self, description: Option<&str>, arguments: &mut Self::Arguments);
}
