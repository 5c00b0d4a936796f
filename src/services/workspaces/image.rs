//! A WorkSpaces image: as the service describes it, and as the state records it.

use aws_sdk_workspaces::primitives::DateTimeFormat;
use aws_sdk_workspaces::types::{
    OperatingSystemType, UpdateResult, WorkspaceImage, WorkspaceImageErrorDetailCode, WorkspaceImageRequiredTenancy,
    WorkspaceImageState,
};
use serde::{Deserialize, Serialize};

use crate::aws::RegionClients;
use crate::engine::{DescribedImage, TagMap};
use crate::terraform::{Attribute, CtyValue, Model, ModelError, Object, Type, Value};

/// An image with its tags.
#[derive(Debug, Clone)]
pub struct WorkspacesImage {
    pub(super) image: WorkspaceImage,
    /// Empty unless the image was described in full.
    pub(super) tags: TagMap,
}

impl DescribedImage for WorkspacesImage {
    fn id(&self) -> &str {
        self.image.image_id().unwrap_or_default()
    }

    fn state(&self) -> &str {
        self.image.state().map(WorkspaceImageState::as_str).unwrap_or_default()
    }

    fn tags(&self) -> TagMap {
        self.tags.clone()
    }
}

impl WorkspacesImage {
    /// The image's ARN; the service does not tell it.
    ///
    /// Source: AWS, Service Authorization Reference, WorkSpaces, resource type `workspaceimage`.
    pub(super) fn arn(&self, region: &RegionClients) -> Option<String> {
        let owner = self.image.owner_account_id()?;
        let (partition, region) = (region.partition(), region.region());
        Some(format!("arn:{partition}:workspaces:{region}:{owner}:workspaceimage/{}", self.id()))
    }
}

/// The arguments of one way of making an image, and what AWS tells of every image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkspacesAttributes<A> {
    /// What the user sets.
    pub arguments: A,
    /// What AWS tells.
    pub computed: Computed,
}

/// Both share one object, each with its own attributes.
impl<A: Model> Model for WorkspacesAttributes<A> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        Ok(Self { arguments: A::read(object)?, computed: Computed::read(object)? })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.arguments.write()?;
        object.extend(self.computed.write()?);
        Ok(object)
    }
}

/// What AWS tells of a WorkSpaces image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    pub created: Value<String>,
    pub error_code: Value<String>,
    pub error_details: Value<Vec<ErrorDetail>>,
    pub error_message: Value<String>,
    pub force_unshare_on_delete: Value<bool>,
    pub operating_system: Value<String>,
    pub owner_account_id: Value<String>,
    pub required_tenancy: Value<String>,
    pub update_available: Value<bool>,
    pub update_description: Value<String>,
}

/// One thing that is wrong with an image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorDetail {
    pub code: Value<String>,
    pub message: Value<String>,
}

/// The schema of [`Computed`]: what every WorkSpaces image resource has beside the arguments of its origin.
pub(super) fn schema() -> Vec<Attribute> {
    let unshare = Attribute::bool("force_unshare_on_delete").default_value(CtyValue::Bool(false)).describe(
        "Whether destroy first takes back the permissions of accounts with which the image is shared. WorkSpaces does \
         not delete a shared image. The default is `false`.",
    );
    std::iter::once(unshare).chain(computed_schema()).collect()
}

/// The schema of what AWS tells.
pub(super) fn computed_schema() -> Vec<Attribute> {
    let text = |name: &str, description: &str| {
        Attribute::string(name).computed().unknown_while_pending().describe(description)
    };
    let detail = Type::Object(vec![("code".into(), Type::String), ("message".into(), Type::String)]);
    vec![
        text("created", "When the image was created, in RFC 3339."),
        text("error_code", "The code of what is wrong with the image, if something is."),
        Attribute::new("error_details", Type::List(Box::new(detail)))
            .computed()
            .unknown_while_pending()
            .describe("All that is wrong with the image, each with code and message."),
        text("error_message", "What is wrong with the image, if something is."),
        text("operating_system", "The operating system: `WINDOWS` or `LINUX`."),
        text("owner_account_id", "The id of the AWS account that owns the image."),
        text("required_tenancy", "Whether the image needs dedicated hardware: `DEFAULT` or `DEDICATED`."),
        Attribute::bool("update_available")
            .computed()
            .unknown_while_pending()
            .describe("Whether AWS offers an update of the image."),
        text("update_description", "What that update brings."),
    ]
}

/// Writes what was read. Every member may be missing.
pub(super) fn record(image: &WorkspacesImage, computed: &mut Computed) {
    let image = &image.image;
    let text = |text: Option<&str>| Value::from(text.map(str::to_owned));
    computed.created = image.created().and_then(|time| time.fmt(DateTimeFormat::DateTime).ok()).into();
    computed.error_code = text(image.error_code());
    let details = image.error_details().iter().map(|detail| ErrorDetail {
        code: text(detail.error_code().map(WorkspaceImageErrorDetailCode::as_str)),
        message: text(detail.error_message()),
    });
    computed.error_details = Value::Known(details.collect());
    computed.error_message = text(image.error_message());
    let system = image.operating_system().and_then(|system| system.r#type());
    computed.operating_system = text(system.map(OperatingSystemType::as_str));
    computed.owner_account_id = text(image.owner_account_id());
    computed.required_tenancy = text(image.required_tenancy().map(WorkspaceImageRequiredTenancy::as_str));
    computed.update_available = image.updates().and_then(UpdateResult::update_available).into();
    computed.update_description = text(image.updates().and_then(UpdateResult::description));
}
