//! [`ImageSource`] and [`SourceChecks`]: what a WorkSpaces image is created from.
//!
//! Traits and not an enum, because the two sources have different arguments: a resource has the attributes of its own
//! source alone, in its schema and in its model.

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{CreateRequest, ExpectedOwner, ImageKind, PreflightContext, PreflightReport, Source};
use crate::services::workspaces::checks::cache::PreflightCache;
use crate::services::workspaces::model::WorkspacesAttributes;
use crate::terraform::{Attribute, Diagnostics, Model};

/// Copies another image with `CopyWorkspaceImage`: `image_copy_workspaces`.
#[derive(Debug, Clone, Copy)]
pub struct FromImage;

/// Creates an image from a WorkSpace with `CreateWorkspaceImage`: `image_workspaces`.
#[derive(Debug, Clone, Copy)]
pub struct FromWorkspace;

/// What an image is created from, another image or a WorkSpace: its arguments and its create call.
///
/// The defaults hold for a WorkSpace, which is not an image and lives in the image's Region.
pub trait ImageSource: Copy + std::fmt::Debug + Send + Sync + 'static {
    /// The arguments that only this source has.
    type Arguments: Model + Clone + Default + std::fmt::Debug + 'static;

    /// The facts of images from this source.
    fn kind(&self) -> &'static ImageKind;

    /// The resource type of usan/awsext that creates images from this source, whose states can be moved.
    fn awsext_type(&self) -> &'static str;

    /// The schema of the arguments, `description` included.
    fn schema(&self) -> Vec<Attribute>;

    /// The image that is the source, if there is one and it is known.
    fn source<'a>(&self, _arguments: &'a Self::Arguments) -> Option<Source<'a>> {
        None
    }

    /// The Region of the source, if it may differ from the image's and is known.
    fn source_region<'a>(&self, _arguments: &'a Self::Arguments) -> Option<&'a str> {
        None
    }

    /// What the image is created from, if that is not another image, for messages.
    fn created_from(&self, _arguments: &Self::Arguments) -> String {
        String::new()
    }

    /// Requests the image from WorkSpaces, and returns its ID.
    fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, WorkspacesAttributes<Self::Arguments>>,
    ) -> impl Future<Output = Result<String, ServiceError>> + Send;
}

/// The checks of a source.
///
/// The defaults hold for a WorkSpace, as those of [`ImageSource`] do.
pub trait SourceChecks: ImageSource {
    /// Checks the arguments without network access.
    fn validate(&self, arguments: &Self::Arguments) -> Diagnostics;

    /// Checks the arguments, without network access, against the Region in which the image will live.
    fn validate_in(&self, _arguments: &Self::Arguments, _region: &str) -> Diagnostics {
        Diagnostics::new()
    }

    /// Checks the source by reading it, as far as the arguments are known.
    fn check(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        arguments: &Self::Arguments,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// Whether the source is still being created. What cannot be read counts as finished.
    fn is_in_progress(
        &self,
        _connection: &Connection,
        _arguments: &Self::Arguments,
    ) -> impl Future<Output = bool> + Send {
        std::future::ready(false)
    }

    /// The expected owner of the source, if there is one and the arguments are known.
    fn expected_owner<'a>(&self, _arguments: &'a Self::Arguments) -> Option<ExpectedOwner<'a>> {
        None
    }
}
