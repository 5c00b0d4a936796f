//! [`ImageSource`] of [`FromImage`]: another image. Its checks are in `checks/source.rs`.

use super::image_source::{FromImage, ImageSource};
use super::{created_id, planned_tags, without_retries};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{CreateRequest, ImageKind, Source};
use crate::services::workspaces::image::SERVICE;
use crate::services::workspaces::model::{FromImageArguments, WorkspacesAttributes};
use crate::services::workspaces::{kind, schema};
use crate::terraform::Attribute;

impl ImageSource for FromImage {
    type Arguments = FromImageArguments;

    fn kind(&self) -> &'static ImageKind {
        &kind::FROM_IMAGE
    }

    fn awsext_type(&self) -> &'static str {
        "awsext_workspaces_image_copy"
    }

    fn schema(&self) -> Vec<Attribute> {
        schema::from_image_arguments()
    }

    fn source<'a>(&self, arguments: &'a FromImageArguments) -> Option<Source<'a>> {
        arguments.source_image_id.text().map(|id| Source { argument: "source_image_id", id })
    }

    fn source_region<'a>(&self, arguments: &'a FromImageArguments) -> Option<&'a str> {
        arguments.source_region.text()
    }

    async fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, WorkspacesAttributes<FromImageArguments>>,
    ) -> Result<String, ServiceError> {
        let CreateRequest { planned, tags, .. } = request;
        let arguments = &planned.service.arguments;
        let copied = region
            .workspaces()
            .copy_workspace_image()
            .name(planned.common.name())
            .set_source_image_id(arguments.source_image_id.known().cloned())
            .set_source_region(arguments.source_region.known().cloned())
            .set_description(planned.service.image.description.known().cloned())
            .set_tags(planned_tags(&planned.common, tags))
            .customize()
            .config_override(without_retries())
            .send()
            .await;
        let copied = region.service_error(SERVICE, "CopyWorkspaceImage", copied)?;
        created_id(region, "CopyWorkspaceImage", copied.image_id)
    }
}
