//! [`Lookup`] of AppStream: the data sources `image_appstream` and `image_appstream_images`.

use aws_sdk_appstream::types::{Image, VisibilityType};
use serde::{Deserialize, Serialize};

use super::image::AppStreamImage;
use super::kind::AppStreamService;
use super::model::AppStreamAttributes;
use super::{describe, schema};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{
    Completion, DescribedImage as _, Lookup, LookupArguments, NoDetails, Omission, SearchDescription, Summary, TagMap,
};
use crate::services::shared::data_source::{
    description, milliseconds, omission, search_lines, validate_type, wildcard_advice,
};
use crate::terraform::{Attribute, Diagnostics, Value, quoted};

/// The values of `type`.
const VISIBILITIES: [&str; 3] = ["PUBLIC", "PRIVATE", "SHARED"];

/// The data source arguments of AppStream alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AppStreamSelection {
    arn: Value<String>,
    r#type: Value<String>,
}

/// Whether the arguments identify one image. The ID is the name, and other accounts may have images with the same name.
fn is_by_id(arguments: &LookupArguments, selection: &AppStreamSelection) -> bool {
    arguments.id.is_known() || selection.arn.is_known()
}

impl Lookup for AppStreamService {
    type Selection = AppStreamSelection;
    type Details = NoDetails;

    const KNOWS_TAGS: bool = false;

    fn selection(&self) -> Vec<Attribute> {
        vec![
            Attribute::string("arn")
                .optional_or_computed()
                .describe("ARN of the image. With an ARN, the image is found in any state."),
            Attribute::string("type").describe(
                "Visibility of the image. Valid values are `PRIVATE` (owned by the account), `SHARED` (shared by another \
                 account) and `PUBLIC` (provided by AWS). If omitted, a data source for one image searches all, and one for \
                 several images searches `PRIVATE` unless `arn` is set.",
            ),
        ]
    }

    fn default_to_own(&self, selection: &mut AppStreamSelection) {
        if selection.r#type.is_null() && selection.arn.is_null() {
            selection.r#type = VisibilityType::Private.as_str().into();
        }
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
            (Some(arn), _) => existing(describe::by_arn(region, arn).await)?,
            // A lookup by name finds the account's own and public images, but not shared ones.
            (None, Some(name)) if visibility != Some(VisibilityType::Shared) => {
                let named = existing(describe::by_name(region, &[name.to_owned()]).await)?;
                let is_usable = |image: &Image| {
                    let image = AppStreamImage::untagged(image.clone());
                    self.omission(arguments, selection, &image).is_none()
                };
                if visibility.is_some() || named.iter().any(is_usable) {
                    named
                } else {
                    existing(describe::all(region, None).await)?
                }
            }
            _ => existing(describe::all(region, visibility.clone()).await)?,
        };
        let matching = found
            .into_iter()
            .filter(|image| visibility.as_ref().is_none_or(|visibility| image.visibility() == Some(visibility)));
        Ok(matching.map(AppStreamImage::untagged).collect())
    }

    fn omission(
        &self,
        arguments: &LookupArguments,
        selection: &AppStreamSelection,
        image: &AppStreamImage,
    ) -> Option<Omission> {
        if is_by_id(arguments, selection) { None } else { omission(image.state()) }
    }

    fn describe_search(&self, arguments: &LookupArguments, selection: &AppStreamSelection) -> SearchDescription {
        let mut lines: Vec<_> = selection.arn.text().map(|arn| format!("arn = {}", quoted(arn))).into_iter().collect();
        lines.extend(search_lines(&selection.r#type, &VISIBILITIES, is_by_id(arguments, selection)));
        SearchDescription { lines, advice: wildcard_advice(&arguments.name, "`name_regex`").into_iter().collect() }
    }

    async fn complete(
        &self,
        region: &RegionClients,
        image: AppStreamImage,
        _completion: Completion<'_>,
    ) -> Result<Option<AppStreamImage>, ServiceError> {
        // Only the owner can read the tags of an image.
        let own = AppStreamImage::is_own(&image.image) && image.image.visibility() != Some(&VisibilityType::Shared);
        let tags = match image.image.arn().filter(|_| own) {
            Some(arn) => match describe::tags(region, arn).await {
                Err(error) if describe::is_not_found(&error) => return Ok(None),
                tags => tags?,
            },
            None => TagMap::new(),
        };
        Ok(Some(AppStreamImage { tags, ..image }))
    }

    fn details(&self, _image: &AppStreamImage) -> NoDetails {
        NoDetails {}
    }

    fn summary(&self, attributes: &AppStreamAttributes) -> Summary {
        Summary {
            description: attributes.description.clone(),
            created: attributes.created_time.clone(),
            own: vec![("visibility", attributes.visibility.clone())],
        }
    }

    fn name<'a>(&self, image: &'a AppStreamImage) -> &'a str {
        image.image.name().unwrap_or_default()
    }

    fn created(&self, image: &AppStreamImage) -> Option<i64> {
        image.image.created_time().map(milliseconds)
    }

    /// The ARN: images of different accounts can have the same name.
    fn unique_id<'a>(&self, image: &'a AppStreamImage) -> &'a str {
        image.image.arn().unwrap_or_else(|| image.id())
    }
}

/// The images, or none if the error says that they do not exist.
fn existing(found: Result<Vec<Image>, ServiceError>) -> Result<Vec<Image>, ServiceError> {
    match found {
        Err(error) if describe::is_not_found(&error) => Ok(Vec::new()),
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_appstream::primitives::DateTime;

    use super::*;
    use crate::services::shared::shuffled::assert_total_order;

    #[test]
    fn orders_images_by_time_name_and_arn() {
        let image = |account: &str, name: &str, seconds: f64| {
            let arn = format!("arn:aws:appstream:us-east-1:{account}:image/{name}");
            let image = Image::builder().name(name).arn(arn).created_time(DateTime::from_secs_f64(seconds));
            AppStreamImage::untagged(image.build())
        };
        let images = [
            image("1", "a", 1.0),
            image("1", "b", 1.9),
            image("1", "c", 1.94),
            // Of the same millisecond, though the numbers differ.
            image("1", "d", 45.589),
            image("1", "e", 45.588_999_9),
            // The same name in two accounts.
            image("2", "a", 1.0),
        ];
        let arns = ["1:image/e", "1:image/d", "1:image/c", "1:image/b", "2:image/a", "1:image/a"];
        let arns = arns.map(|end| format!("arn:aws:appstream:us-east-1:{end}"));
        assert_total_order(&AppStreamService, &images, &arns.each_ref().map(String::as_str));
    }
}
