//! [`ImageModel`]: the attributes that every image resource has, beside those of its service.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::terraform::{Model, ModelError, Object, Operation, TimeoutDefaults, Timeouts, Value};

/// Tags by key.
pub type TagMap = BTreeMap<String, Value<String>>;

/// The attributes that every image resource has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CommonAttributes {
    /// The service's identifier of the image.
    pub id: Value<String>,
    /// The image's ARN.
    pub arn: Value<String>,
    /// The image's name.
    pub name: Value<String>,
    /// The Region in which the image lives.
    pub region: Value<String>,
    /// The state as the service spells it.
    pub state: Value<String>,
    /// The tags that the user sets on this image.
    pub tags: Value<TagMap>,
    /// All tags, the provider's `default_tags` among them.
    pub tags_all: Value<TagMap>,
    /// Whether apply waits until the image can be used.
    pub wait_for_available: Value<bool>,
    /// What destroy does.
    pub on_destroy: Value<String>,
    /// How long the operations may take.
    pub timeouts: Value<Timeouts>,
}

/// An image's state or configuration: the common attributes and the service's own, in one object.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImageModel<A> {
    /// What every image resource has.
    pub common: CommonAttributes,
    /// What only this service's has.
    pub service: A,
}

/// Both structs read the same object, each its own attributes. (serde's `flatten` would do the same with worse
/// messages, and it cannot carry unknown values.)
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
    /// The name for messages; empty while unknown.
    pub fn name(&self) -> &str {
        self.name.text().unwrap_or_default()
    }

    /// The id, once there is one.
    pub fn id(&self) -> &str {
        self.id.text().unwrap_or_default()
    }

    /// How long an operation may take.
    pub(crate) fn timeout(&self, operation: Operation, defaults: &TimeoutDefaults) -> Duration {
        let configured = self.timeouts.known().cloned().unwrap_or_default();
        configured.duration(operation, defaults)
    }

    /// Whether apply waits until the image can be used.
    pub fn waits(&self) -> bool {
        self.wait_for_available != Value::Known(false)
    }
}

/// A text read from AWS, in the user's spelling where AWS cannot tell the difference: AWS has no null beside the
/// empty text.
pub fn keep_spelling(prior: &Value<String>, actual: Option<&str>) -> Value<String> {
    match actual.filter(|text| !text.is_empty()) {
        Some(text) => text.into(),
        None if prior.text() == Some("") => "".into(),
        None => Value::Null,
    }
}
