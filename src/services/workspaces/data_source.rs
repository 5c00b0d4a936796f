//! Looking WorkSpaces images up: the data source `image_workspaces`.

use aws_sdk_workspaces::primitives::DateTimeFormat;
use aws_sdk_workspaces::types::ImageType;
use serde::{Deserialize, Serialize};

use super::create::image_source::FromImage;
use super::image::{WorkspacesImage, id_problem};
use super::kind::WorkspacesService;
use super::{describe, schema};
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::{DescribedImage, Lookup, LookupArguments, TagMap};
use crate::services::shared::data_source::{description, validate_type};
use crate::terraform::{Attribute, Diagnostic, Diagnostics, Value};

const TYPES: [&str; 2] = ["OWNED", "SHARED"];

/// The arguments that only WorkSpaces images have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkspacesSelection {
    r#type: Value<String>,
}

impl Lookup for WorkspacesService<FromImage> {
    type Selection = WorkspacesSelection;

    fn selection(&self) -> Vec<Attribute> {
        vec![Attribute::string("type").describe(
            "Whose images are meant: `OWNED` for the account's own, `SHARED` for those that others share with it. \
             Without it both are.",
        )]
    }

    fn outputs(&self) -> Vec<Attribute> {
        std::iter::once(description()).chain(schema::computed_attributes()).collect()
    }

    fn validate_selection(&self, arguments: &LookupArguments, selection: &WorkspacesSelection) -> Diagnostics {
        let id = arguments.id.text().and_then(id_problem);
        let id = id.map(|detail| Diagnostic::error("Invalid image id", detail).at_attribute("id"));
        validate_type(&selection.r#type, &TYPES).into_iter().chain(id).collect()
    }

    async fn find(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &WorkspacesSelection,
    ) -> Result<Vec<WorkspacesImage>, ServiceError> {
        let ids = arguments.id.text().map(|id| vec![id.to_owned()]);
        let types = match selection.r#type.text() {
            Some(text) => vec![Some(ImageType::from(text))],
            None if ids.is_some() => vec![None],
            None => TYPES.map(|text| Some(ImageType::from(text))).to_vec(),
        };
        let mut found = Vec::new();
        for image_type in types {
            match describe::images(region, ids.clone(), image_type).await {
                Err(error) if describe::is_not_found(&error) => {}
                result => found.extend(result?),
            }
        }
        Ok(found.into_iter().map(WorkspacesImage::untagged).collect())
    }

    async fn complete(&self, region: &RegionClients, image: WorkspacesImage) -> Result<WorkspacesImage, ServiceError> {
        // Only the owner may read an image's tags; what is shared has none for others.
        let tags = describe::tags(region, image.id()).await.or_else(|error| match error.kind {
            ErrorKind::Denied | ErrorKind::Refused => Ok(TagMap::new()),
            _ => Err(error),
        })?;
        Ok(WorkspacesImage { tags, ..image })
    }

    fn name<'a>(&self, image: &'a WorkspacesImage) -> &'a str {
        image.image.name().unwrap_or_default()
    }

    fn created(&self, image: &WorkspacesImage) -> String {
        let created = image.image.created().and_then(|time| time.fmt(DateTimeFormat::DateTime).ok());
        created.unwrap_or_default()
    }
}
