//! [`ImageModel`]: the attributes that every image resource has, beside those of its service.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::tags::TagMap;
use crate::engine::service::ImageKind;
use crate::terraform::{Attribute, Block, CtyValue, Model, ModelError, Object, Operation, Schema, Timeouts, Value};

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
    pub(crate) fn timeout(&self, operation: Operation, kind: &ImageKind) -> Duration {
        let configured = self.timeouts.known().cloned().unwrap_or_default();
        configured.duration(operation, &kind.timeouts)
    }

    /// Whether apply waits until the image can be used.
    pub fn waits(&self) -> bool {
        self.wait_for_available != Value::Known(false)
    }
}

/// What a change of most arguments does.
const NEW_COPY: &str = "A change makes a new copy.";

/// The schema of an image resource: the common attributes around the service's own.
pub(crate) fn schema(kind: &ImageKind, service: Vec<Attribute>) -> Schema {
    let noun = kind.noun;
    let mut attributes = vec![
        Attribute::string("name")
            .required()
            .requires_replace()
            .describe(format!("The name of the {noun}. {}", kind.name_rule))
            .describe_change(NEW_COPY),
        Attribute::string("region")
            .optional_or_computed()
            .requires_replace()
            .describe(format!(
                "The Region in which the {noun} is made and lives, such as `eu-west-1`. The default is the provider's \
                 Region at the time of creation.",
            ))
            .describe_change(NEW_COPY),
    ];
    attributes.extend(service);
    let ways = kind.on_destroy.iter().map(|way| format!("`{}` {}", way.value, way.meaning)).collect::<Vec<_>>();
    attributes.extend([
        Attribute::string_map("tags")
            .describe(format!(
                "Tags of the {noun}. A key that is also in the provider's `default_tags` takes its value from here.",
            ))
            .describe_change("They are changed in place."),
        Attribute::string_map("tags_all")
            .computed()
            .describe(format!("All tags of the {noun}, those of the provider's `default_tags` among them.")),
        Attribute::bool("wait_for_available").default_value(CtyValue::Bool(true)).describe(format!(
            "Whether apply waits until the {noun} can be used. With `false` it returns as soon as AWS has accepted \
             the copy, and a failure shows at the next plan. The default is `true`.",
        )),
        Attribute::string("on_destroy").default_value(CtyValue::String(kind.on_destroy[0].value.to_owned())).describe(
            format!(
                "What destroying the resource does to the {noun}: {}. The value in the state decides, so a change of \
                 it needs an apply before it acts, and a plan that also replaces the {noun} is an error where the \
                 change would keep it. The default is `{}`.",
                ways.join("; "),
                kind.on_destroy[0].value
            ),
        ),
        Attribute::string("id").computed().describe(format!("The id of the {noun}.")),
        Attribute::string("arn").computed().describe(format!("The Amazon Resource Name (ARN) of the {noun}.")),
        Attribute::string("state")
            .computed()
            .unknown_while_pending()
            .describe(format!("The state of the {noun}, as AWS spells it: {}.", kind.states)),
    ]);
    let timeouts = kind.timeouts.block([
        (Operation::Create, "How long the copy may take, from the moment AWS accepts it."),
        (Operation::Update, "How long a change in place may take."),
        (Operation::Delete, "How long deleting may take."),
    ]);
    Schema { version: 0, block: Block { description: kind.description.to_owned(), attributes, blocks: vec![timeouts] } }
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
