//! [`Lookup`] of WorkSpaces: the data source `image_workspaces`.

use aws_sdk_workspaces::primitives::DateTimeFormat;
use aws_sdk_workspaces::types::ImageType;
use serde::{Deserialize, Serialize};

use super::checks::source::INVALID_ID;
use super::create::image_source::FromImage;
use super::image::{WorkspacesImage, id_problem};
use super::kind::WorkspacesService;
use super::{describe, schema};
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::{DescribedImage, Lookup, LookupArguments, TagMap};
use crate::services::shared::data_source::{description, validate_type};
use crate::terraform::{Attribute, Diagnostic, Diagnostics, Value};

/// The values of `type`.
const TYPES: [&str; 2] = ["OWNED", "SHARED"];

/// The data source arguments of WorkSpaces alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkspacesSelection {
    r#type: Value<String>,
}

impl Lookup for WorkspacesService<FromImage> {
    type Selection = WorkspacesSelection;

    fn selection(&self) -> Vec<Attribute> {
        vec![Attribute::string("type").describe(
            "Type of the image. Valid values are `OWNED` (owned by the account) and `SHARED` (shared by another account). \
             If omitted, both are searched.",
        )]
    }

    fn outputs(&self) -> Vec<Attribute> {
        std::iter::once(description()).chain(schema::computed_attributes()).collect()
    }

    fn validate_selection(&self, arguments: &LookupArguments, selection: &WorkspacesSelection) -> Diagnostics {
        let id = arguments.id.text().and_then(id_problem);
        let id = id.map(|detail| Diagnostic::error(INVALID_ID.summary, detail).at_attribute("id"));
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
        // Only the owner can read the tags of an image.
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
