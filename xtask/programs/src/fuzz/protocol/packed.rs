//! Values in MessagePack, as Terraform sends them.

use serde_json::{Map, Value as Json, json};
use terraform_provider_image::terraform::{Block, Nesting};

/// A text that stands for an unknown value.
pub(crate) const UNKNOWN: &str = "\0unknown";
/// The unknown value in MessagePack.
const UNKNOWN_BYTES: [u8; 3] = [0xd4, 0, 0];

/// The complete value of a block: these members, and null for the others.
pub(crate) fn complete(block: &Block, members: &Json) -> Json {
    let given = |name: &str| members.get(name).cloned();
    let mut object = Map::new();
    for attribute in &block.attributes {
        object.insert(attribute.name().to_owned(), given(attribute.name()).unwrap_or(Json::Null));
    }
    for nested in &block.blocks {
        let absent = if nested.nesting == Nesting::Single { Json::Null } else { json!([]) };
        object.insert(nested.name.clone(), given(&nested.name).unwrap_or(absent));
    }
    Json::Object(object)
}

/// A value in MessagePack. All texts, lists and maps here are short.
pub(crate) fn packed(value: &Json) -> Vec<u8> {
    let length = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
    match value {
        Json::Null => vec![0xc0],
        Json::Bool(value) => vec![0xc2 + u8::from(*value)],
        Json::Number(number) => vec![u8::try_from(number.as_u64().unwrap_or(0) % 128).unwrap_or(0)],
        Json::String(text) if text == UNKNOWN => UNKNOWN_BYTES.to_vec(),
        Json::String(text) => [&[0xd9, length(text.len())], text.as_bytes()].concat(),
        Json::Array(elements) => {
            let header = vec![0xdc, 0, length(elements.len())];
            elements.iter().fold(header, |before, element| [before, packed(element)].concat())
        }
        Json::Object(members) => members.iter().fold(vec![0xde, 0, length(members.len())], |before, (name, value)| {
            [before, packed(&json!(name)), packed(value)].concat()
        }),
    }
}
