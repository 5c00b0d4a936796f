//! [`WorkspacesAttributes`]: the arguments of each source of an image, and the attributes of every image.

use serde::{Deserialize, Serialize};

use crate::terraform::{Model, ModelError, Object, Value};

/// The arguments of one source of an image, and the attributes of every image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkspacesAttributes<A> {
    /// The arguments that only this source has.
    pub arguments: A,
    /// The attributes of every image.
    pub image: ImageAttributes,
}

/// Both read from and write to the same object.
impl<A: Model> Model for WorkspacesAttributes<A> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        Ok(Self { arguments: A::read(object)?, image: ImageAttributes::read(object)? })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.arguments.write()?;
        object.extend(self.image.write()?);
        Ok(object)
    }
}

/// The arguments of an image that is copied from another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema, which the user reads")]
pub struct FromImageArguments {
    pub source_image_id: Value<String>,
    pub source_region: Value<String>,
    pub expected_source_owner_id: Value<String>,
}

/// The arguments of an image that is created from a WorkSpace.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema, which the user reads")]
pub struct FromWorkspaceArguments {
    pub workspace_id: Value<String>,
}

/// The attributes of every WorkSpaces image, most of them computed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImageAttributes {
    pub created: Value<String>,
    pub description: Value<String>,
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

/// An error of an image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorDetail {
    pub code: Value<String>,
    pub message: Value<String>,
}
