//! [`ImageSource`] of [`FromWorkspace`]: a WorkSpace. Its checks are in `checks/workspace.rs`.

use super::image_source::{FromWorkspace, ImageSource};
use super::{created_id, planned_tags, without_retries};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{CreateRequest, ImageKind};
use crate::services::workspaces::image::SERVICE;
use crate::services::workspaces::model::{FromWorkspaceArguments, WorkspacesAttributes};
use crate::services::workspaces::{kind, schema};
use crate::terraform::Attribute;

impl ImageSource for FromWorkspace {
    type Arguments = FromWorkspaceArguments;

    fn kind(&self) -> &'static ImageKind {
        &kind::FROM_WORKSPACE
    }

    fn awsext_type(&self) -> &'static str {
        "awsext_workspaces_image"
    }

    fn schema(&self) -> Vec<Attribute> {
        schema::from_workspace_arguments()
    }

    fn created_from(&self, arguments: &FromWorkspaceArguments) -> String {
        arguments.workspace_id.text().map(|id| format!(" from WorkSpace {id}")).unwrap_or_default()
    }

    async fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, WorkspacesAttributes<FromWorkspaceArguments>>,
    ) -> Result<String, ServiceError> {
        let CreateRequest { planned, tags, .. } = request;
        let created = region
            .workspaces()
            .create_workspace_image()
            .name(planned.common.name())
            .set_workspace_id(planned.service.arguments.workspace_id.known().cloned())
            .set_description(planned.service.image.description.known().cloned())
            .set_tags(planned_tags(&planned.common, tags))
            .customize()
            .config_override(without_retries())
            .send()
            .await;
        let created = region.service_error(SERVICE, "CreateWorkspaceImage", created)?;
        created_id(region, "CreateWorkspaceImage", created.image_id)
    }
}
