//! [`Type`]: the types of Terraform's values.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// The type of an attribute in Terraform's type system (cty).
///
/// Source: HashiCorp, "Wire Format for Terraform Objects and Associated Values" (type constraints as JSON).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Unicode text.
    String,
    /// True or false.
    Bool,
    /// A number of any size. This provider's are 64-bit integers.
    Number,
    /// Elements in order.
    List(Box<Type>),
    /// Unordered, unique elements.
    Set(Box<Type>),
    /// Elements by key.
    Map(Box<Type>),
    /// Attributes and their types, by name.
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// The JSON form in the protocol's schemas.
    pub fn to_json(&self) -> Json {
        match self {
            Self::String => json!("string"),
            Self::Bool => json!("bool"),
            Self::Number => json!("number"),
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Object(attributes) => {
                let attributes: serde_json::Map<_, _> =
                    attributes.iter().map(|(name, ty)| (name.clone(), ty.to_json())).collect();
                json!(["object", attributes])
            }
        }
    }

    /// The type's name in messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Bool => "a bool",
            Self::Number => "a number",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Object(_) => "an object",
        }
    }
}
