//! [`Copied`]: an image that is a copy of another, `image_copy_workspaces`.

use serde::{Deserialize, Serialize};

use super::image::WorkspacesAttributes;
use super::image_source::ImageSource;
use super::kind::WORKSPACES;
use super::{image_source, kind, read, update};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    CreateRequest, ExpectedOwner, ImageKind, ImageModel, PreflightContext, PreflightReport, Source, check_owner,
    check_source_region, keep_spelling,
};
use crate::services::workspaces::checks::online::PreflightCache;
use crate::services::workspaces::checks::{offline, online, regions, rules};
use crate::terraform::{Attribute, Diagnostics, Value};

/// Makes images with `CopyWorkspaceImage`.
#[derive(Debug, Clone, Copy)]
pub struct Copied;

/// The arguments of a copy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema below, which the user reads")]
pub struct CopyArguments {
    pub source_image_id: Value<String>,
    pub source_region: Value<String>,
    pub description: Value<String>,
    pub expected_source_owner_id: Value<String>,
}

/// What a change of a source argument does.
const ADOPTED: &str = "A change makes a new copy; after an import it is adopted, since AWS does not tell it.";

type State = ImageModel<WorkspacesAttributes<CopyArguments>>;

impl ImageSource for Copied {
    type Arguments = CopyArguments;

    fn kind(&self) -> &'static ImageKind {
        &kind::COPIED
    }

    fn schema(&self) -> Vec<Attribute> {
        vec![
            Attribute::string("source_image_id")
                .required()
                .requires_replace_if_known()
                .describe("The id of the image to copy, such as `wsi-0123456789`.")
                .describe_change(ADOPTED),
            Attribute::string("source_region")
                .required()
                .requires_replace_if_known()
                .describe("The Region of the image to copy, such as `us-east-1`.")
                .describe_change(ADOPTED),
            Attribute::string("description")
                .optional_or_computed()
                .requires_replace()
                .describe("The description of the copy: 1 to 256 letters, digits, spaces and `_./()-`.")
                .describe_change("WorkSpaces cannot change it, so a change makes a new copy."),
            Attribute::string("expected_source_owner_id")
                .describe(
                    "The id of the AWS account that must own the source. If another owns it the copy is refused before \
                     it begins.",
                )
                .describe_change("A later change alone changes nothing in AWS."),
        ]
    }

    fn validate(&self, config: &State) -> Diagnostics {
        let arguments = &config.service.arguments;
        let mut diagnostics = offline::image(config.common.name.text(), arguments.description.text());
        if let Some(id) = arguments.source_image_id.text()
            && !kind::is_id(id)
        {
            let detail =
                format!("{id:?} is not the id of a WorkSpaces image, such as \"{}\".", kind::COPIED.id_example);
            diagnostics.push(rules::SOURCE_ID.broken(detail));
        }
        if let Some(id) = arguments.source_image_id.text().filter(|id| kind::is_short_id(id)) {
            let detail = format!(
                "{id:?} has eight characters behind \"wsi-\", and WorkSpaces documents nine at least. If there is such \
                 an image, all is well."
            );
            diagnostics.push(rules::SHORT_SOURCE_ID.broken(detail));
        }
        diagnostics.extend(check_source_region(&arguments.source_region));
        diagnostics.extend(regions::check_source(&arguments.source_region));
        diagnostics.extend(check_owner(&arguments.expected_source_owner_id));
        diagnostics
    }

    fn validate_in(&self, config: &State, region: &str) -> Diagnostics {
        let mut diagnostics = regions::check_pair(&config.service.arguments.source_region, region);
        // Whether WorkSpaces is there matters no more where it copies nothing.
        if !diagnostics.has_errors() {
            diagnostics.extend(regions::check_region(region));
        }
        diagnostics
    }

    fn source<'a>(&self, arguments: &'a CopyArguments) -> Option<Source<'a>> {
        arguments.source_image_id.text().map(|id| Source { argument: "source_image_id", id })
    }

    fn source_region<'a>(&self, arguments: &'a CopyArguments) -> Option<&'a str> {
        arguments.source_region.text()
    }

    async fn check_creation(
        &self,
        reads: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &State,
    ) -> PreflightReport {
        reads.check_source(preflight, &planned.service.arguments).await
    }

    async fn is_source_in_progress(&self, connection: &Connection, arguments: &CopyArguments) -> bool {
        online::is_source_in_progress(connection, arguments).await
    }

    fn expected_owner<'a>(&self, arguments: &'a CopyArguments) -> Option<ExpectedOwner<'a>> {
        online::expected_owner(arguments)
    }

    async fn start(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, WorkspacesAttributes<CopyArguments>>,
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
            .set_tags(update::planned(&planned.common, tags))
            .customize()
            .config_override(image_source::once())
            .send()
            .await;
        let copied = region.service_error(WORKSPACES, "CopyWorkspaceImage", copied)?;
        read::made(region, "CopyWorkspaceImage", copied.image_id)
    }

    fn record(&self, description: Option<&str>, arguments: &mut CopyArguments) {
        arguments.description = keep_spelling(&arguments.description, description);
    }
}
