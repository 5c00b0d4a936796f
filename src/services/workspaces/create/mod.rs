//! [`CreateImage`] of WorkSpaces: copies an image (`from_image.rs`) or creates one from a WorkSpace (`from_workspace.rs`).
//! What the two have in common is here.

pub(crate) mod from_image;
pub(crate) mod from_workspace;
pub(crate) mod image_source;

use aws_config::retry::RetryConfig;
use aws_sdk_workspaces::config::Builder;
use aws_sdk_workspaces::types::{ImageType, Tag};
use tokio::time::Instant;

use super::image::SERVICE;
use super::kind::WorkspacesService;
use super::model::WorkspacesAttributes;
use super::update::tag;
use super::{describe, errors};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{CommonAttributes, CreateImage, CreateRequest, ImageModel, Retry, TagPolicy, known_tags};
use image_source::SourceChecks;

impl<O: SourceChecks> CreateImage for WorkspacesService<O> {
    async fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, WorkspacesAttributes<O::Arguments>>,
    ) -> Result<String, ServiceError> {
        self.source.create(region, request).await
    }

    async fn find_created(
        &self,
        region: &RegionClients,
        planned: &ImageModel<WorkspacesAttributes<O::Arguments>>,
        since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        let images = describe::images(region, None, Some(ImageType::Owned)).await?;
        // The Region's clock is known only after a call.
        let since = region.aws_time(since);
        let created = images.into_iter().find(|image| {
            image.name() == Some(planned.common.name()) && image.created().is_some_and(|time| time.secs() >= since)
        });
        Ok(created.and_then(|image| image.image_id))
    }

    /// Retries while the source is still being created.
    async fn create_retry(
        &self,
        connection: &Connection,
        _region: &RegionClients,
        planned: &ImageModel<WorkspacesAttributes<O::Arguments>>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Retry> {
        let arguments = &planned.service.arguments;
        if error.has_code(errors::UNAVAILABLE) && self.source.is_in_progress(connection, arguments).await {
            Some(Retry::UntilClear)
        } else {
            None
        }
    }
}

/// The SDK settings of a create call: WorkSpaces has no client token, so the SDK must not repeat a call whose response was
/// lost.
pub(super) fn without_retries() -> Builder {
    Builder::new().retry_config(RetryConfig::disabled())
}

/// The tags of a create call; `None` if there are none, because the list cannot be empty.
fn planned_tags(planned: &CommonAttributes, policy: &TagPolicy) -> Option<Vec<Tag>> {
    let all = policy.at_creation(&planned.tags);
    let tags: Vec<Tag> = known_tags(&all).filter_map(|(key, value)| tag(key, value)).collect();
    if tags.is_empty() { None } else { Some(tags) }
}

/// The ID in the response to a create call.
fn created_id(region: &RegionClients, operation: &'static str, id: Option<String>) -> Result<String, ServiceError> {
    id.filter(|id| !id.is_empty()).ok_or_else(|| {
        let call = region.call(SERVICE, operation);
        ServiceError::unexpected_answer(call, "WorkSpaces accepted the request but returned no image ID")
    })
}
