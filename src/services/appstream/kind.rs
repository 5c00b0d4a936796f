//! [`AppStreamService`], and the facts of AppStream images as data.

use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::checks::cache::PreflightCache;
use super::checks::{name, rules};
use super::image::{self, AppStreamImage};
use super::model::AppStreamAttributes;
use super::sharing::arguments;
use super::{errors, schema};
use crate::aws::{Arn, TagLimits};
use crate::engine::{
    Adoption, Creation, ImageFacts, ImageKind, ImageModel, Naming, OF_COPIES, SHARING_ACCOUNTS, Source,
};
use crate::services::shared::foreign_state::ForeignType;
use crate::services::shared::schema::DELETE_OR_RETAIN;
use crate::terraform::{Attribute, Diagnostic, Diagnostics, MoveSource, TimeoutDefaults};

/// Copies AppStream images with AppStream's `CopyImage`.
#[derive(Debug, Clone, Copy, Default)]
pub struct AppStreamService;

/// The facts of AppStream images.
pub(crate) const KIND: ImageKind = ImageKind {
    service: image::SERVICE,
    noun: image::NOUN,
    description: "Copies an Amazon AppStream 2.0 (Amazon WorkSpaces Applications) image of the account within a Region or \
                  to another Region. Only the tags and the sharing of an image can be changed in place.",
    name_rule: "Must be 1 to 101 characters: letters, digits, underscores, dots and hyphens, starting with a letter or \
                digit. Must be unique in the account and Region.",
    states: "`COPYING` during the copy, `AVAILABLE`, `FAILED` and others",
    first_state: "COPYING",
    parts: "",
    phase: image::phase,
    id_problem: name::name_problem,
    identifier: "name",
    arn_resource: "image/",
    id_example: "my-image",
    // One page of AppStream's DescribeImages.
    describe_batch: 25,
    on_destroy: DELETE_OR_RETAIN,
    naming: Naming::Unique,
    name_taken: &name::NAME_TAKEN,
    copy_in_progress: None,
    rules: &[OF_COPIES, rules::OFFLINE, SHARING_ACCOUNTS, rules::ONLINE],
    creation: Creation::Copy,
    advice: errors::ADVICE,
    failure_advice: &[],
    sharing: arguments::ARGUMENTS,
    tags: TagLimits {
        longest_key: 128,
        longest_value: 256,
        character: is_in_tags,
        characters: "letters, digits, spaces and _.:/=+-@",
    },
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(2),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};

/// The copies of usan/awsext.
///
/// Source: terraform-provider-awsext 1.6, `provider/appstream_image_copy.go`.
const AWSEXT_IMAGE_COPY: ForeignType = ForeignType {
    namespace: "usan",
    provider: "awsext",
    type_name: "awsext_appstream_image_copy",
    schema_version: 0,
    id: "name",
    renamed: &[],
};

/// Whether a tag can contain a character.
///
/// Source: AWS, AppStream API reference, `TagResource`, pattern of `Tags`: the letters, digits and spaces of all
/// scripts. Rust counts a few more characters among them, which AppStream rejects itself.
fn is_in_tags(c: char) -> bool {
    let is_space = c.is_whitespace() && !c.is_control();
    c.is_alphanumeric() || is_space || "_.:/=+-@".contains(c)
}

impl ImageFacts for AppStreamService {
    type Attributes = AppStreamAttributes;
    type Image = AppStreamImage;
    type Cache = PreflightCache;

    fn kind(&self) -> &'static ImageKind {
        &KIND
    }

    fn attributes(&self) -> Vec<Attribute> {
        schema::attributes()
    }

    /// AppStream copies no tags.
    fn inherits_source_tags(&self, _attributes: &AppStreamAttributes) -> Option<bool> {
        Some(false)
    }

    /// `CopyImage` of AppStream has no tags.
    fn tags_at_creation(&self) -> bool {
        false
    }

    fn source<'a>(&self, attributes: &'a AppStreamAttributes) -> Option<Source<'a>> {
        let named = attributes.source_image_name.is_known();
        let argument = if named { "source_image_name" } else { "source_image_arn" };
        attributes.source_name().map(|id| Source { argument, id })
    }

    fn source_region<'a>(&self, attributes: &'a AppStreamAttributes) -> Option<&'a str> {
        attributes.source_region.text()
    }

    /// AppStream reports the owner only in the ARN, which a new image may not have yet.
    fn owner<'a>(&self, state: &'a ImageModel<AppStreamAttributes>) -> Option<&'a str> {
        Arn::parse(state.common.arn.text()?).map(|arn| arn.account).filter(|account| !account.is_empty())
    }
}

impl Adoption for AppStreamService {
    fn state_from(&self, source: &MoveSource) -> Result<Option<Map<String, Json>>, Diagnostics> {
        let state = AWSEXT_IMAGE_COPY.state_of(source)?;
        // The image of the same name in the provider's Region could be another one.
        if state.as_ref().is_some_and(|state| !state.contains_key("region")) {
            return Err(unknown_region().into());
        }
        Ok(state)
    }
}

fn unknown_region() -> Diagnostic {
    Diagnostic::error(
        "Unknown Region of the AppStream image",
        format!(
            "The state of {} contains no ARN, so the Region of the image is unknown. Nothing was moved. Remove the `moved` \
             block, and import the image with an import ID such as \"{}@eu-west-1\" instead.",
            AWSEXT_IMAGE_COPY.type_name, KIND.id_example
        ),
    )
}
