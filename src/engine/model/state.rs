//! [`ImageModel`]: the attributes of an image resource: those of every service and those of its own.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::engine::sharing::block::Sharing;
use crate::terraform::{Model, ModelError, Object, Operation, TimeoutDefaults, Timeouts, Value};

/// Tags by key.
pub type TagMap = BTreeMap<String, Value<String>>;

/// The attributes that every image resource has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CommonAttributes {
    /// The ID that the service gives the image.
    pub id: Value<String>,
    /// The image's ARN.
    pub arn: Value<String>,
    /// The image's name.
    pub name: Value<String>,
    /// The Region of the image.
    pub region: Value<String>,
    /// The state, as the service reports it.
    pub state: Value<String>,
    /// The tags of the configuration.
    pub tags: Value<TagMap>,
    /// All tags, including the provider's `default_tags`.
    pub tags_all: Value<TagMap>,
    /// Whether an apply waits until the image is available.
    pub wait_for_available: Value<bool>,
    /// What a destroy does with the image.
    pub on_destroy: Value<String>,
    /// The accounts and organizations with which the image is shared; null if the configuration does not manage this.
    pub sharing: Value<Sharing>,
    /// The timeouts of the operations.
    pub timeouts: Value<Timeouts>,
}

/// The state or configuration of an image: the common attributes and those of its service, in one object.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImageModel<A> {
    /// The attributes that every image resource has.
    pub common: CommonAttributes,
    /// The attributes that only this service has.
    pub service: A,
}

/// Both structs read their own attributes of the same object. (serde's `flatten` would do the same with worse error
/// messages, and it does not support unknown values.)
impl<A: Model> Model for ImageModel<A> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        Ok(Self { common: CommonAttributes::read(object)?, service: A::read(object)? })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.common.write()?;
        object.extend(self.service.write()?);
        Ok(object)
    }
}

impl CommonAttributes {
    /// The name; empty while unknown.
    pub fn name(&self) -> &str {
        self.name.text().unwrap_or_default()
    }

    /// The ID; empty while unknown.
    pub fn id(&self) -> &str {
        self.id.text().unwrap_or_default()
    }

    /// The timeout of an operation.
    pub(crate) fn timeout(&self, operation: Operation, defaults: &TimeoutDefaults) -> Duration {
        let configured = self.timeouts.known().cloned().unwrap_or_default();
        configured.duration(operation, defaults)
    }

    /// Whether an apply waits until the image is available.
    pub fn waits(&self) -> bool {
        self.wait_for_available != Value::Known(false)
    }
}

/// Converts a text that AWS returned. AWS does not distinguish an empty text from null, so the prior form is kept.
pub fn keep_spelling(prior: &Value<String>, actual: Option<&str>) -> Value<String> {
    match actual.filter(|text| !text.is_empty()) {
        Some(text) => text.into(),
        None if prior.text() == Some("") => "".into(),
        None => Value::Null,
    }
}
