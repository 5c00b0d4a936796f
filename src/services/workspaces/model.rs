//! [`WorkspacesAttributes`]: the arguments of each way of making an image, and the computed attributes of all of them.

use serde::{Deserialize, Serialize};

use crate::terraform::{Model, ModelError, Object, Value};

/// The arguments of one way of making an image, and the attributes of every image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkspacesAttributes<A> {
    /// What the user sets.
    pub arguments: A,
    /// What AWS reports, and what holds for every image.
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

/// The arguments of an image that is copied from another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema, which the user reads")]
pub struct FromImageArguments {
    pub source_image_id: Value<String>,
    pub source_region: Value<String>,
    pub description: Value<String>,
    pub expected_source_owner_id: Value<String>,
}

/// The arguments of an image that is made from a WorkSpace.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema, which the user reads")]
pub struct FromWorkspaceArguments {
    pub workspace_id: Value<String>,
    pub description: Value<String>,
}

/// The attributes that every WorkSpaces image has, most of them computed.
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
