//! [`Lookup`] of AppStream: the data source `image_appstream`.

use aws_sdk_appstream::primitives::DateTimeFormat;
use aws_sdk_appstream::types::VisibilityType;
use serde::{Deserialize, Serialize};

use super::image::AppStreamImage;
use super::kind::AppStreamService;
use super::{describe, schema};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Lookup, LookupArguments, TagMap};
use crate::services::shared::data_source::{description, validate_type};
use crate::terraform::{Attribute, Diagnostics, Value};

/// The values of `type`.
const VISIBILITIES: [&str; 3] = ["PUBLIC", "PRIVATE", "SHARED"];

/// The data source arguments of AppStream alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AppStreamSelection {
    arn: Value<String>,
    r#type: Value<String>,
}

impl Lookup for AppStreamService {
    type Selection = AppStreamSelection;

    fn selection(&self) -> Vec<Attribute> {
        vec![
            Attribute::string("arn").optional_or_computed().describe("ARN of the image."),
            Attribute::string("type").describe(
                "Visibility of the image. Valid values are `PRIVATE` (owned by the account), `SHARED` (shared by another \
                 account) and `PUBLIC` (provided by AWS). If omitted, all are searched.",
            ),
        ]
    }

    fn outputs(&self) -> Vec<Attribute> {
        std::iter::once(description()).chain(schema::computed_attributes()).collect()
    }

    fn validate_selection(&self, _arguments: &LookupArguments, selection: &AppStreamSelection) -> Diagnostics {
        validate_type(&selection.r#type, &VISIBILITIES).into_iter().collect()
    }

    async fn find(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &AppStreamSelection,
    ) -> Result<Vec<AppStreamImage>, ServiceError> {
        let visibility = selection.r#type.text().map(VisibilityType::from);
        let name = arguments.name.text().or_else(|| arguments.id.text());
        let found = match (selection.arn.text(), name) {
            (Some(arn), _) => describe::by_arn(region, arn).await,
            // A lookup by name finds the account's own and public images, but not shared ones.
            (None, Some(name)) if visibility != Some(VisibilityType::Shared) => {
                match describe::by_name(region, &[name.to_owned()]).await {
                    Err(error) if describe::is_not_found(&error) => describe::all(region, visibility.clone()).await,
                    result => result,
                }
            }
            _ => describe::all(region, visibility.clone()).await,
        };
        let images = match found {
            Err(error) if describe::is_not_found(&error) => Vec::new(),
            result => result?,
        };
        let matching = images
            .into_iter()
            .filter(|image| visibility.as_ref().is_none_or(|visibility| image.visibility() == Some(visibility)));
        Ok(matching.map(AppStreamImage::untagged).collect())
    }

    async fn complete(&self, region: &RegionClients, image: AppStreamImage) -> Result<AppStreamImage, ServiceError> {
        // Only the owner can read the tags of an image.
        let own = AppStreamImage::is_own(&image.image) && image.image.visibility() != Some(&VisibilityType::Shared);
        let tags = match image.image.arn().filter(|_| own) {
            Some(arn) => describe::tags(region, arn).await?,
            None => TagMap::new(),
        };
        Ok(AppStreamImage { tags, ..image })
    }

    fn name<'a>(&self, image: &'a AppStreamImage) -> &'a str {
        image.image.name().unwrap_or_default()
    }

    fn created(&self, image: &AppStreamImage) -> String {
        let created = image.image.created_time().and_then(|time| time.fmt(DateTimeFormat::DateTime).ok());
        created.unwrap_or_default()
    }
}
