//! [`WorkspacesService`], and the facts of WorkSpaces images as data.

use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::checks::cache::PreflightCache;
use super::checks::{name, rules};
use super::create::image_source::ImageSource;
use super::image::{self, WorkspacesImage};
use super::model::WorkspacesAttributes;
use super::sharing::arguments;
use super::{describe, errors, schema};
use crate::aws::TagLimits;
use crate::engine::{
    Adoption, Creation, ImageFacts, ImageKind, ImageModel, Naming, OF_COPIES, SHARING_ACCOUNTS, Source,
};
use crate::services::shared::foreign_state::ForeignType;
use crate::services::shared::schema::DELETE_OR_RETAIN;
use crate::terraform::{Attribute, Diagnostics, MoveSource, TimeoutDefaults};

/// Creates WorkSpaces images from one source: another image or a WorkSpace.
#[derive(Debug, Clone, Copy)]
pub struct WorkspacesService<O> {
    pub(super) source: O,
}

impl<O> WorkspacesService<O> {
    /// The service of images from this source.
    pub fn new(source: O) -> Self {
        Self { source }
    }
}

/// The limits of the tags of every WorkSpaces resource.
///
/// Source: AWS, WorkSpaces API reference, `Tag`, which has no pattern.
pub(super) const TAG_LIMITS: TagLimits =
    TagLimits { longest_key: 127, longest_value: 255, character: |_| true, characters: "" };

/// The facts of every WorkSpaces image.
const IMAGE: ImageKind = ImageKind {
    service: image::SERVICE,
    noun: image::NOUN,
    description: "",
    name_rule: "Must be 1 to 64 characters: letters, digits and `_./()\\-`, without spaces. Must be unique in the account \
                and Region.",
    states: "`PENDING` during the creation, `AVAILABLE`, `ERROR` and others",
    first_state: "PENDING",
    parts: "",
    phase: image::phase,
    id_problem: image::id_problem,
    identifier: "id",
    arn_resource: "workspaceimage/",
    id_example: image::ID_EXAMPLE,
    describe_batch: describe::DESCRIBED_IDS,
    on_destroy: DELETE_OR_RETAIN,
    naming: Naming::Unique,
    name_taken: &name::NAME_TAKEN,
    copy_in_progress: None,
    rules: &[],
    creation: Creation::Copy,
    advice: errors::ADVICE,
    failure_advice: &[],
    sharing: arguments::ARGUMENTS,
    tags: TAG_LIMITS,
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(3),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};

/// The facts of images that are copied from another image.
pub(super) const FROM_IMAGE: ImageKind = ImageKind {
    description: "Copies an Amazon WorkSpaces image within a Region or to another Region. Only the tags and the sharing of \
                  an image can be changed in place.",
    rules: &[OF_COPIES, rules::OFFLINE, rules::FROM_IMAGE_OFFLINE, SHARING_ACCOUNTS, rules::FROM_IMAGE_ONLINE],
    ..IMAGE
};

/// The facts of images that are created from a WorkSpace.
pub(super) const FROM_WORKSPACE: ImageKind = ImageKind {
    description: "Creates an Amazon WorkSpaces image from a WorkSpace. The WorkSpace restarts and is not available during \
                  the creation. Only the tags and the sharing of an image can be changed in place.",
    creation: Creation::Image,
    rules: &[rules::OFFLINE, rules::FROM_WORKSPACE_OFFLINE, SHARING_ACCOUNTS, rules::FROM_WORKSPACE_ONLINE],
    ..IMAGE
};

impl<O: ImageSource> ImageFacts for WorkspacesService<O> {
    type Attributes = WorkspacesAttributes<O::Arguments>;
    type Image = WorkspacesImage;
    type Cache = PreflightCache;

    fn kind(&self) -> &'static ImageKind {
        self.source.kind()
    }

    fn attributes(&self) -> Vec<Attribute> {
        let mut attributes = self.source.schema();
        attributes.extend(schema::common_attributes());
        attributes
    }

    /// WorkSpaces copies no tags.
    fn inherits_source_tags(&self, _attributes: &Self::Attributes) -> Option<bool> {
        Some(false)
    }

    fn source<'a>(&self, attributes: &'a Self::Attributes) -> Option<Source<'a>> {
        self.source.source(&attributes.arguments)
    }

    fn source_region<'a>(&self, attributes: &'a Self::Attributes) -> Option<&'a str> {
        self.source.source_region(&attributes.arguments)
    }

    fn created_from(&self, attributes: &Self::Attributes) -> String {
        self.source.created_from(&attributes.arguments)
    }

    fn owner<'a>(&self, state: &'a ImageModel<Self::Attributes>) -> Option<&'a str> {
        state.service.image.owner_account_id.text()
    }
}

impl<O: ImageSource> Adoption for WorkspacesService<O> {
    /// The state of usan/awsext has no ARN and no Region.
    fn state_from(&self, source: &MoveSource) -> Result<Option<Map<String, Json>>, Diagnostics> {
        awsext_image(self.source.awsext_type()).state_of(source)
    }
}

/// An image of usan/awsext.
///
/// Source: terraform-provider-awsext 1.6, `provider/workspaces_image.go` and `provider/workspaces_image_copy.go`.
fn awsext_image(type_name: &'static str) -> ForeignType {
    ForeignType { namespace: "usan", provider: "awsext", type_name, schema_version: 0, id: "image_id", renamed: &[] }
}
