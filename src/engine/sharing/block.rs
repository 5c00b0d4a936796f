//! [`Sharing`]: the model and the schema of the `sharing` block. The names of its arguments depend on the service.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize};

use super::argument::SharingArgument;
use crate::engine::kind::ImageKind;
use crate::terraform::{Attribute, AttributePath, Block, NestedBlock, Nesting, Value};

/// The name of the block.
pub(crate) const BLOCK: &str = "sharing";

/// The value of an argument of the block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SharingValue {
    /// Of an argument that is a bool.
    Flag(bool),
    /// Of an argument that is a set.
    Set(Vec<Value<String>>),
}

impl<'de> Deserialize<'de> for SharingValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SharingValueVisitor)
    }
}

struct SharingValueVisitor;

impl<'de> Visitor<'de> for SharingValueVisitor {
    type Value = SharingValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a bool or a set of strings")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<SharingValue, E> {
        Ok(SharingValue::Flag(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<SharingValue, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(sequence)).map(SharingValue::Set)
    }
}

/// The content of the block: the values of its arguments, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, DeriveDeserialize)]
#[serde(transparent)]
pub struct Sharing(BTreeMap<String, Value<SharingValue>>);

impl Sharing {
    /// A block with these arguments. Each of the others of the service must be null.
    pub fn new(values: impl IntoIterator<Item = (&'static str, Value<SharingValue>)>) -> Self {
        Self(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The value of an argument.
    pub fn get(&self, name: &str) -> &Value<SharingValue> {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    /// The known elements of an argument that is a set.
    pub fn elements(&self, name: &str) -> Vec<&str> {
        match self.get(name) {
            Value::Known(SharingValue::Set(elements)) => elements.iter().filter_map(Value::text).collect(),
            _ => Vec::new(),
        }
    }

    /// The value of an argument that is a bool; `None` if it is null or unknown.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Value::Known(SharingValue::Flag(value)) => Some(*value),
            _ => None,
        }
    }
}

/// The path of an argument of the block.
pub fn path(argument: &str) -> AttributePath {
    AttributePath::of(BLOCK).attribute(argument)
}

/// The schema of the block.
pub(crate) fn schema(kind: &ImageKind) -> NestedBlock {
    let attribute = |argument: &SharingArgument| {
        let attribute =
            if argument.is_set() { Attribute::string_set(argument.name) } else { Attribute::bool(argument.name) };
        attribute.describe(argument.description)
    };
    NestedBlock {
        name: BLOCK.to_owned(),
        nesting: Nesting::Single,
        max_items: None,
        block: Block {
            description: format!(
                "Sharing of the {}. The block is the exact list: the provider also revokes permissions that it does not \
                 contain. An empty block shares the {0} with no other account. If the block is omitted, the provider \
                 neither reads nor changes permissions. Removing the block revokes all permissions in the Terraform \
                 state. All arguments are changed in place, once the {0} is available.",
                kind.noun
            ),
            attributes: kind.sharing.iter().map(attribute).collect(),
            blocks: Vec::new(),
        },
    }
}
