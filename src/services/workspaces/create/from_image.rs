//! [`FromImage`]: images that are copied from another, `image_copy_workspaces`.

use super::image_source::{ImageSource, without_retries};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    CreateRequest, ExpectedOwner, ImageKind, ImageModel, PreflightContext, PreflightReport, Source, keep_spelling,
};
use crate::services::workspaces::checks::cache::PreflightCache;
use crate::services::workspaces::checks::{destination, name, source};
use crate::services::workspaces::image::SERVICE;
use crate::services::workspaces::model::{FromImageArguments, WorkspacesAttributes};
use crate::services::workspaces::{kind, read, schema, update};
use crate::terraform::{Attribute, Diagnostics};

/// Makes images with `CopyWorkspaceImage`.
#[derive(Debug, Clone, Copy)]
pub struct FromImage;

type State = ImageModel<WorkspacesAttributes<FromImageArguments>>;

impl ImageSource for FromImage {
    type Arguments = FromImageArguments;

    fn kind(&self) -> &'static ImageKind {
        &kind::COPIED
    }

    fn schema(&self) -> Vec<Attribute> {
        schema::from_image_arguments()
    }

    fn validate(&self, config: &State) -> Diagnostics {
        let arguments = &config.service.arguments;
        let mut diagnostics = name::validate(config.common.name.text(), arguments.description.text());
        diagnostics.extend(source::validate(arguments));
        diagnostics
    }

    fn validate_in(&self, config: &State, region: &str) -> Diagnostics {
        let mut diagnostics = source::validate_in(&config.service.arguments, region);
        // Whether WorkSpaces is there matters no more where it copies nothing.
        if !diagnostics.has_errors() {
            diagnostics.extend(destination::validate(region));
        }
        diagnostics
    }

    fn source<'a>(&self, arguments: &'a FromImageArguments) -> Option<Source<'a>> {
        arguments.source_image_id.text().map(|id| Source { argument: "source_image_id", id })
    }

    fn source_region<'a>(&self, arguments: &'a FromImageArguments) -> Option<&'a str> {
        arguments.source_region.text()
    }

    async fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &State,
    ) -> PreflightReport {
        source::check(cache, preflight, &planned.service.arguments).await
    }

    async fn is_source_in_progress(&self, connection: &Connection, arguments: &FromImageArguments) -> bool {
        source::is_in_progress(connection, arguments).await
    }

    fn expected_owner<'a>(&self, arguments: &'a FromImageArguments) -> Option<ExpectedOwner<'a>> {
        source::expected_owner(arguments)
    }

    async fn start(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, WorkspacesAttributes<FromImageArguments>>,
    ) -> Result<String, ServiceError> {
        let CreateRequest { planned, tags, .. } = start;
        let arguments = &planned.service.arguments;
        let copied = region
            .workspaces()
            .copy_workspace_image()
            .name(planned.common.name())
            .set_source_image_id(arguments.source_image_id.known().cloned())
            .set_source_region(arguments.source_region.known().cloned())
            .set_description(arguments.description.known().cloned())
            .set_tags(update::planned_tags(&planned.common, tags))
            .customize()
            .config_override(without_retries())
            .send()
            .await;
        let copied = region.service_error(SERVICE, "CopyWorkspaceImage", copied)?;
        read::created_id(region, "CopyWorkspaceImage", copied.image_id)
    }

    fn record(&self, description: Option<&str>, arguments: &mut FromImageArguments) {
        arguments.description = keep_spelling(&arguments.description, description);
    }
}
