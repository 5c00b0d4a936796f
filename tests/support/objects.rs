//! Objects of a schema's type, generated from the type alone.

use rmpv::Value as MessagePack;
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::Type;
use terraform_provider_image::terraform::proto::DynamicValue;

/// Content of a generated object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Content {
    Nulls,
    Unknowns,
    /// Known collections with unknown elements.
    UnknownElements,
    /// Known values; another number gives other values.
    Values(i64),
}

/// An object of this type.
pub(crate) fn object(kind: &Type, content: Content) -> MessagePack {
    let Type::Object(attributes) = kind else { panic!("{kind:?} is no object") };
    MessagePack::Map(attributes.iter().map(|(name, kind)| (name.as_str().into(), value(name, kind, content))).collect())
}

fn value(name: &str, kind: &Type, content: Content) -> MessagePack {
    let within = if content == Content::UnknownElements { Content::Unknowns } else { content };
    match (content, kind) {
        (Content::Nulls, _) => MessagePack::Nil,
        (Content::Unknowns | Content::UnknownElements, Type::String | Type::Bool | Type::Number)
        | (Content::Unknowns, Type::List(_) | Type::Set(_) | Type::Map(_)) => MessagePack::Ext(0, vec![0]),
        (Content::Values(number), Type::Number) => number.into(),
        (Content::Values(number), Type::Bool) => (number % 2 == 1).into(),
        (Content::Values(number), Type::String) => format!("{name}-{number}").into(),
        (_, Type::List(element) | Type::Set(element)) => MessagePack::Array(vec![value(name, element, within)]),
        (_, Type::Map(element)) => MessagePack::Map(vec![("key".into(), value(name, element, within))]),
        (_, Type::Object(_)) => object(kind, within),
    }
}

/// A value on the wire.
pub(crate) fn encoded(value: &MessagePack) -> DynamicValue {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).unwrap();
    DynamicValue { msgpack: bytes.into(), ..DynamicValue::default() }
}

/// A response with sorted object keys.
pub(crate) fn decoded(value: Option<&DynamicValue>) -> MessagePack {
    let bytes = value.cloned().unwrap_or_default().msgpack;
    in_order(rmpv::decode::read_value(&mut &bytes[..]).unwrap())
}

/// A value with sorted object keys.
pub(crate) fn in_order(value: MessagePack) -> MessagePack {
    match value {
        MessagePack::Array(elements) => elements.into_iter().map(in_order).collect(),
        MessagePack::Map(pairs) => {
            let mut pairs: Vec<_> = pairs.into_iter().map(|(key, value)| (key, in_order(value))).collect();
            pairs.sort_by_key(|(key, _)| key.to_string());
            MessagePack::Map(pairs)
        }
        other => other,
    }
}

/// A known value in the form of a state file.
pub(crate) fn to_json(value: &MessagePack) -> Json {
    match value {
        MessagePack::Boolean(value) => json!(value),
        MessagePack::Integer(value) => json!(value.as_i64()),
        MessagePack::String(text) => json!(text.as_str()),
        MessagePack::Array(elements) => elements.iter().map(to_json).collect(),
        MessagePack::Map(pairs) => {
            pairs.iter().map(|(key, value)| (key.as_str().unwrap().to_owned(), to_json(value))).collect()
        }
        _ => Json::Null,
    }
}
