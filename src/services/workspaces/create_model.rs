//! [`Created`]: an image that is made from a WorkSpace, `image_workspaces`.

use serde::{Deserialize, Serialize};

use super::image::WorkspacesAttributes;
use super::image_source::ImageSource;
use super::kind::WORKSPACES;
use super::{image_source, kind, read, update};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    CreateRequest, ExpectedOwner, ImageKind, ImageModel, PreflightContext, PreflightReport, Source, keep_spelling,
};
use crate::services::workspaces::checks::online::PreflightCache;
use crate::services::workspaces::checks::{offline, regions, rules};
use crate::terraform::{Attribute, Diagnostics, Value};

/// Makes images with `CreateWorkspaceImage`.
#[derive(Debug, Clone, Copy)]
pub struct Created;

/// The arguments of an image from a WorkSpace.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema below, which the user reads")]
pub struct CreateArguments {
    pub workspace_id: Value<String>,
    pub description: Value<String>,
}

type State = ImageModel<WorkspacesAttributes<CreateArguments>>;

impl ImageSource for Created {
    type Arguments = CreateArguments;

    fn kind(&self) -> &'static ImageKind {
        &kind::CREATED
    }

    fn schema(&self) -> Vec<Attribute> {
        vec![
            Attribute::string("workspace_id").required().requires_replace_if_known().describe(
                "The id of the WorkSpace to make the image from, such as `ws-0123456789`. A change makes a new image; \
                 after an import it is adopted, since AWS does not tell it.",
            ),
            Attribute::string("description").required().requires_replace().describe(
                "The description of the image: 1 to 256 letters, digits, spaces and `_./()-`. WorkSpaces cannot change \
                 it, so a change makes a new image.",
            ),
        ]
    }

    fn validate(&self, config: &State) -> Diagnostics {
        let arguments = &config.service.arguments;
        let mut diagnostics = offline::image(config.common.name.text(), arguments.description.text());
        if let Some(id) = arguments.workspace_id.text()
            && !offline::is_workspace(id)
        {
            let detail = format!("{id:?} is not the id of a WorkSpace, such as \"ws-0123456789\".");
            diagnostics.push(rules::WORKSPACE_ID.broken(detail));
        }
        diagnostics
    }

    fn validate_in(&self, _config: &State, region: &str) -> Diagnostics {
        regions::check_region(region)
    }

    /// A WorkSpace is no image.
    fn source<'a>(&self, _arguments: &'a CreateArguments) -> Option<Source<'a>> {
        None
    }

    /// The WorkSpace is where the image will be.
    fn source_region<'a>(&self, _arguments: &'a CreateArguments) -> Option<&'a str> {
        None
    }

    async fn check_creation(
        &self,
        reads: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &State,
    ) -> PreflightReport {
        let Some(id) = planned.service.arguments.workspace_id.text() else { return PreflightReport::default() };
        PreflightReport::default().and(reads.check_workspace(preflight, id).await)
    }

    async fn is_source_in_progress(&self, _connection: &Connection, _arguments: &CreateArguments) -> bool {
        false
    }

    fn expected_owner<'a>(&self, _arguments: &'a CreateArguments) -> Option<ExpectedOwner<'a>> {
        None
    }

    async fn start(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, WorkspacesAttributes<CreateArguments>>,
    ) -> Result<String, ServiceError> {
        let CreateRequest { planned, tags, .. } = start;
        let arguments = &planned.service.arguments;
        let created = region
            .workspaces()
            .create_workspace_image()
            .name(planned.common.name())
            .set_workspace_id(arguments.workspace_id.known().cloned())
            .set_description(arguments.description.known().cloned())
            .set_tags(update::planned(&planned.common, tags))
            .customize()
            .config_override(image_source::once())
            .send()
            .await;
        let created = region.service_error(WORKSPACES, "CreateWorkspaceImage", created)?;
        read::made(region, "CreateWorkspaceImage", created.image_id)
    }

    fn record(&self, description: Option<&str>, arguments: &mut CreateArguments) {
        arguments.description = keep_spelling(&arguments.description, description);
    }
}
