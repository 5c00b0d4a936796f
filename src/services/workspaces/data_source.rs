//! [`Lookup`] of WorkSpaces: the data sources `image_workspaces` and `image_workspaces_images`.

use aws_sdk_workspaces::types::ImageType;
use serde::{Deserialize, Serialize};

use super::checks::source::INVALID_ID;
use super::create::image_source::FromImage;
use super::image::{WorkspacesImage, id_problem};
use super::kind::WorkspacesService;
use super::{describe, schema};
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::{
    Completion, DescribedImage as _, ImageFacts, Lookup, LookupArguments, NoDetails, Omission, SearchDescription,
    Summary, TagMap,
};
use crate::services::shared::data_source::{
    description, milliseconds, omission, search_lines, validate_type, wildcard_advice,
};
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
    type Details = NoDetails;

    const KNOWS_TAGS: bool = false;

    fn selection(&self) -> Vec<Attribute> {
        vec![Attribute::string("type").describe(
            "Type of the image. Valid values are `OWNED` (owned by the account) and `SHARED` (shared by another account). \
             If omitted, a data source for one image searches both, and one for several images searches `OWNED`.",
        )]
    }

    fn default_to_own(&self, selection: &mut WorkspacesSelection) {
        if selection.r#type.is_null() {
            selection.r#type = ImageType::Owned.as_str().into();
        }
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

    fn omission(
        &self,
        arguments: &LookupArguments,
        _selection: &WorkspacesSelection,
        image: &WorkspacesImage,
    ) -> Option<Omission> {
        if arguments.id.is_known() { None } else { omission(image.state()) }
    }

    fn describe_search(&self, arguments: &LookupArguments, selection: &WorkspacesSelection) -> SearchDescription {
        SearchDescription {
            lines: search_lines(&selection.r#type, &TYPES, arguments.id.is_known()),
            advice: wildcard_advice(&arguments.name, "`name_regex`").into_iter().collect(),
        }
    }

    async fn complete(
        &self,
        region: &RegionClients,
        image: WorkspacesImage,
        completion: Completion<'_>,
    ) -> Result<Option<WorkspacesImage>, ServiceError> {
        // Only the owner can read the tags of an image.
        let owner = image.image.owner_account_id();
        let is_own = completion.account.is_some() && completion.account == owner;
        if completion.is_foreign(owner) {
            return Ok(Some(image));
        }
        let tags = match describe::tags(region, image.id()).await {
            Err(error) if is_own && describe::is_not_found(&error) => return Ok(None),
            Err(error) if is_own && completion.selects_tags => return Err(error),
            Err(error) if matches!(error.kind, ErrorKind::Denied | ErrorKind::Refused) => TagMap::new(),
            tags => tags?,
        };
        Ok(Some(WorkspacesImage { tags, ..image }))
    }

    fn details(&self, _image: &WorkspacesImage) -> NoDetails {
        NoDetails {}
    }

    fn summary(&self, attributes: &<Self as ImageFacts>::Attributes) -> Summary {
        let image = &attributes.image;
        Summary { description: image.description.clone(), created: image.created.clone(), own: Vec::new() }
    }

    fn name<'a>(&self, image: &'a WorkspacesImage) -> &'a str {
        image.image.name().unwrap_or_default()
    }

    fn created(&self, image: &WorkspacesImage) -> Option<i64> {
        image.image.created().map(milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_workspaces::primitives::DateTime;
    use aws_sdk_workspaces::types::WorkspaceImage;

    use super::*;
    use crate::services::shared::shuffled::assert_total_order;

    #[test]
    fn orders_images_by_time_name_and_id() {
        let image = |id: &str, name: &str, created: Option<f64>| {
            let image = WorkspaceImage::builder().image_id(id).name(name);
            WorkspacesImage::untagged(image.set_created(created.map(DateTime::from_secs_f64)).build())
        };
        let images = [
            image("wsi-1", "a", Some(1.0)),
            image("wsi-2", "b", Some(1.9)),
            image("wsi-3", "c", Some(1.94)),
            image("wsi-4", "d", Some(1_631_873_782.589)),
            image("wsi-5", "d", Some(1_631_873_782.589)),
            image("wsi-6", "e", None),
        ];
        let service = WorkspacesService::new(FromImage);
        assert_total_order(&service, &images, &["wsi-5", "wsi-4", "wsi-3", "wsi-2", "wsi-1", "wsi-6"]);
    }
}
