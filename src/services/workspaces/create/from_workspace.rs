//! [`FromWorkspace`]: images that are made from a WorkSpace, `image_workspaces`.

use super::image_source::{ImageSource, without_retries};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    CreateRequest, ExpectedOwner, ImageKind, ImageModel, PreflightContext, PreflightReport, Source, keep_spelling,
};
use crate::services::workspaces::checks::cache::PreflightCache;
use crate::services::workspaces::checks::{destination, name, workspace};
use crate::services::workspaces::image::SERVICE;
use crate::services::workspaces::model::{FromWorkspaceArguments, WorkspacesAttributes};
use crate::services::workspaces::{kind, read, schema, update};
use crate::terraform::{Attribute, Diagnostics};

/// Makes images with `CreateWorkspaceImage`.
#[derive(Debug, Clone, Copy)]
pub struct FromWorkspace;

type State = ImageModel<WorkspacesAttributes<FromWorkspaceArguments>>;

impl ImageSource for FromWorkspace {
    type Arguments = FromWorkspaceArguments;

    fn kind(&self) -> &'static ImageKind {
        &kind::CREATED
    }

    fn schema(&self) -> Vec<Attribute> {
        schema::from_workspace_arguments()
    }

    fn validate(&self, config: &State) -> Diagnostics {
        let arguments = &config.service.arguments;
        let mut diagnostics = name::validate(config.common.name.text(), arguments.description.text());
        diagnostics.extend(workspace::validate(arguments));
        diagnostics
    }

    fn validate_in(&self, _config: &State, region: &str) -> Diagnostics {
        destination::validate(region)
    }

    /// A WorkSpace is no image.
    fn source<'a>(&self, _arguments: &'a FromWorkspaceArguments) -> Option<Source<'a>> {
        None
    }

    /// The WorkSpace is where the image will be.
    fn source_region<'a>(&self, _arguments: &'a FromWorkspaceArguments) -> Option<&'a str> {
        None
    }

    async fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &State,
    ) -> PreflightReport {
        let Some(id) = planned.service.arguments.workspace_id.text() else { return PreflightReport::default() };
        PreflightReport::default().and(workspace::check(cache, preflight, id).await)
    }

    async fn is_source_in_progress(&self, _connection: &Connection, _arguments: &FromWorkspaceArguments) -> bool {
        false
    }

    fn expected_owner<'a>(&self, _arguments: &'a FromWorkspaceArguments) -> Option<ExpectedOwner<'a>> {
        None
    }

    async fn start(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, WorkspacesAttributes<FromWorkspaceArguments>>,
    ) -> Result<String, ServiceError> {
        let CreateRequest { planned, tags, .. } = start;
        let arguments = &planned.service.arguments;
        let created = region
            .workspaces()
            .create_workspace_image()
            .name(planned.common.name())
            .set_workspace_id(arguments.workspace_id.known().cloned())
            .set_description(arguments.description.known().cloned())
            .set_tags(update::planned_tags(&planned.common, tags))
            .customize()
            .config_override(without_retries())
            .send()
            .await;
        let created = region.service_error(SERVICE, "CreateWorkspaceImage", created)?;
        read::created_id(region, "CreateWorkspaceImage", created.image_id)
    }

    fn record(&self, description: Option<&str>, arguments: &mut FromWorkspaceArguments) {
        arguments.description = keep_spelling(&arguments.description, description);
    }
}
