//! MessagePack and JSON to [`CtyValue`] and back, checked against a [`Type`].
//!
//! Source: HashiCorp, "Wire Format for Terraform Objects and Associated Values". Terraform answers a value of the
//! wrong shape with a crash of the run, so nothing leaves or enters without passing here.

use std::collections::BTreeMap;

use rmpv::{Value as MessagePack, ValueRef};
use serde_json::Value as Json;

use super::cty::{CtyValue, Number};
use super::path::{AttributePath, Step};
use super::ty::Type;

/// A value that is not what the schema says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The bytes are not MessagePack or JSON at all.
    #[error("the value is not well-formed {format}: {reason}")]
    Malformed {
        /// `MessagePack` or `JSON`.
        format: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// A value has another type than the schema says.
    #[error("{}: expected {expected}, found {found}", display(.path))]
    Type {
        /// Where in the object.
        path: AttributePath,
        /// What the schema says.
        expected: &'static str,
        /// What was there.
        found: &'static str,
    },
    /// An object lacks an attribute.
    #[error("{}: the attribute is missing", display(.path))]
    Missing {
        /// The attribute that is missing.
        path: AttributePath,
    },
    /// An object has an attribute that the schema does not have.
    #[error("{}: the schema has no such attribute", display(.path))]
    Unexpected {
        /// The attribute that is too much.
        path: AttributePath,
    },
}

/// How deep values may nest. Schemas nest four deep or so; rmpv's own limit is deep enough to exhaust the stack.
const DEEPEST: usize = 64;

impl CodecError {
    /// The same error about a value that is inside another, `step` away. A path is put together only once there is an
    /// error: each call checks some hundred values, and nearly all of them are right.
    pub(crate) fn inside(mut self, step: Step) -> Self {
        if let Self::Type { path, .. } | Self::Missing { path } | Self::Unexpected { path } = &mut self {
            path.begin_with(step);
        }
        self
    }
}

fn display(path: &AttributePath) -> String {
    if path.is_root() { "the value".to_owned() } else { path.to_string() }
}

/// Reads a MessagePack value of the given type. No bytes at all mean null, as in an absent `DynamicValue`.
///
/// # Errors
///
/// Every departure from the type is an error: Terraform itself never sends one.
pub(crate) fn decode_msgpack(bytes: &[u8], kind: &Type) -> Result<CtyValue, CodecError> {
    if bytes.is_empty() {
        return Ok(CtyValue::Null);
    }
    let mut rest = bytes;
    let value = rmpv::decode::read_value_with_max_depth(&mut rest, DEEPEST)
        .map_err(|error| CodecError::Malformed { format: "MessagePack", reason: error.to_string() })?;
    if !rest.is_empty() {
        let reason = format!("{} bytes follow the value", rest.len());
        return Err(CodecError::Malformed { format: "MessagePack", reason });
    }
    from_msgpack(value, kind)
}

/// Checks a MessagePack value that has been parsed already.
///
/// # Errors
///
/// As [`decode_msgpack`].
pub(crate) fn from_msgpack(value: MessagePack, kind: &Type) -> Result<CtyValue, CodecError> {
    let found = match &value {
        MessagePack::Nil => return Ok(CtyValue::Null),
        MessagePack::Ext(..) => return Ok(CtyValue::Unknown),
        MessagePack::Boolean(_) => "a bool",
        MessagePack::Integer(_) | MessagePack::F32(_) | MessagePack::F64(_) => "a number",
        MessagePack::String(_) => "a string",
        MessagePack::Binary(_) => "binary data",
        MessagePack::Array(_) => "an array",
        MessagePack::Map(_) => "a map",
    };
    let mismatch = || mismatch(kind, found);
    match (kind, value) {
        (Type::Bool, MessagePack::Boolean(value)) => Ok(CtyValue::Bool(value)),
        (Type::String, MessagePack::String(value)) => value.into_str().map(CtyValue::String).ok_or_else(mismatch),
        (Type::Number, value) => number_from_msgpack(&value).map(CtyValue::Number).ok_or_else(mismatch),
        (Type::List(element), MessagePack::Array(values)) => {
            elements(values, element, from_msgpack).map(CtyValue::List)
        }
        (Type::Set(element), MessagePack::Array(values)) => {
            elements(values, element, from_msgpack).map(|values| CtyValue::List(as_set(values)))
        }
        (Type::Map(element), MessagePack::Map(pairs)) => {
            let mut map = BTreeMap::new();
            for (key, value) in pairs {
                let key = text_key(key).ok_or_else(mismatch)?;
                let value = from_msgpack(value, element).map_err(|error| error.inside(Step::Key(key.clone())))?;
                map.insert(key, value);
            }
            Ok(CtyValue::Map(map))
        }
        (Type::Object(attributes), MessagePack::Map(pairs)) => {
            let mut object = BTreeMap::new();
            for (name, value) in pairs {
                let name = text_key(name).ok_or_else(mismatch)?;
                let Some((_, kind)) = attributes.iter().find(|(attribute, _)| *attribute == name) else {
                    return Err(CodecError::Unexpected { path: AttributePath::of(name) });
                };
                let value = from_msgpack(value, kind).map_err(|error| error.inside(Step::Attribute(name.clone())))?;
                object.insert(name, value);
            }
            match attributes.iter().find(|(name, _)| !object.contains_key(name)) {
                Some((name, _)) => Err(CodecError::Missing { path: AttributePath::of(name) }),
                None => Ok(CtyValue::Map(object)),
            }
        }
        _ => Err(mismatch()),
    }
}

/// A number in any of the forms that Terraform writes: an integer, a float, or decimal text where neither is exact.
fn number_from_msgpack(value: &MessagePack) -> Option<Number> {
    match value {
        MessagePack::Integer(value) => Number::from_text(&value.to_string()),
        MessagePack::F32(value) => value.is_finite().then(|| Number::from_float(f64::from(*value))),
        MessagePack::F64(value) => value.is_finite().then(|| Number::from_float(*value)),
        MessagePack::String(text) => text.as_str().and_then(Number::from_text),
        _ => None,
    }
}

fn text_key(key: MessagePack) -> Option<String> {
    match key {
        MessagePack::String(key) => key.into_str(),
        _ => None,
    }
}

fn mismatch(kind: &Type, found: &'static str) -> CodecError {
    CodecError::Type { path: AttributePath::default(), expected: kind.noun(), found }
}

fn elements<V>(
    values: Vec<V>,
    kind: &Type,
    read: impl Fn(V, &Type) -> Result<CtyValue, CodecError>,
) -> Result<Vec<CtyValue>, CodecError> {
    let inside = |error: CodecError, index| error.inside(Step::Index(i64::try_from(index).unwrap_or(i64::MAX)));
    let element = |(index, value)| read(value, kind).map_err(|error| inside(error, index));
    values.into_iter().enumerate().map(element).collect()
}

fn as_set(mut values: Vec<CtyValue>) -> Vec<CtyValue> {
    values.sort();
    // Two unknown elements may yet become different values, so only known ones coalesce.
    values.dedup_by(|a, b| a == b && a.is_wholly_known());
    values
}

/// Writes a value as MessagePack.
pub(crate) fn encode_msgpack(value: &CtyValue) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail, so the result carries no information.
    let _ = rmpv::encode::write_value_ref(&mut bytes, &to_msgpack(value));
    bytes
}

fn to_msgpack(value: &CtyValue) -> ValueRef<'_> {
    match value {
        CtyValue::Null => ValueRef::Nil,
        CtyValue::Unknown => ValueRef::Ext(0, &[0]),
        CtyValue::Bool(value) => ValueRef::Boolean(*value),
        CtyValue::Number(Number::Integer(value)) => ValueRef::from(*value),
        CtyValue::Number(Number::Decimal(text)) | CtyValue::String(text) => ValueRef::from(text.as_str()),
        CtyValue::List(values) => ValueRef::Array(values.iter().map(to_msgpack).collect()),
        CtyValue::Map(values) => {
            let pairs = values.iter().map(|(key, value)| (ValueRef::from(key.as_str()), to_msgpack(value)));
            ValueRef::Map(pairs.collect())
        }
    }
}

/// Reads a stored state (JSON) of the given type.
///
/// Attributes that an older version of the schema did not have become null; attributes that this version no longer
/// has are dropped: both happen when a provider is upgraded, or downgraded by an older lock file.
///
/// # Errors
///
/// JSON that is malformed, or a value of another type than the schema's.
pub(crate) fn decode_state_json(value: Json, kind: &Type) -> Result<CtyValue, CodecError> {
    let found = match &value {
        Json::Null => return Ok(CtyValue::Null),
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    };
    let mismatch = || mismatch(kind, found);
    match (kind, value) {
        (Type::Bool, Json::Bool(value)) => Ok(CtyValue::Bool(value)),
        (Type::String, Json::String(value)) => Ok(CtyValue::String(value)),
        (Type::Number, Json::Number(value)) => {
            Number::from_text(&value.to_string()).map(CtyValue::Number).ok_or_else(mismatch)
        }
        (Type::Number, Json::String(value)) => Number::from_text(&value).map(CtyValue::Number).ok_or_else(mismatch),
        (Type::List(element), Json::Array(values)) => elements(values, element, decode_state_json).map(CtyValue::List),
        (Type::Set(element), Json::Array(values)) => {
            elements(values, element, decode_state_json).map(|values| CtyValue::List(as_set(values)))
        }
        (Type::Map(element), Json::Object(values)) => values
            .into_iter()
            .map(|(key, value)| match decode_state_json(value, element) {
                Ok(value) => Ok((key, value)),
                Err(error) => Err(error.inside(Step::Key(key))),
            })
            .collect::<Result<_, _>>()
            .map(CtyValue::Map),
        (Type::Object(attributes), Json::Object(mut values)) => attributes
            .iter()
            .map(|(name, kind)| {
                let value = values.remove(name).unwrap_or(Json::Null);
                let value =
                    decode_state_json(value, kind).map_err(|error| error.inside(Step::Attribute(name.clone())))?;
                Ok((name.clone(), value))
            })
            .collect::<Result<_, _>>()
            .map(CtyValue::Map),
        _ => Err(mismatch()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn image() -> Type {
        Type::Object(vec![
            ("name".into(), Type::String),
            ("minutes".into(), Type::Number),
            ("tags".into(), Type::Map(Box::new(Type::String))),
            ("zones".into(), Type::Set(Box::new(Type::String))),
        ])
    }

    fn object(pairs: &[(&str, MessagePack)]) -> Vec<u8> {
        let pairs = pairs.iter().map(|(key, value)| (MessagePack::from(*key), value.clone())).collect();
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, &MessagePack::Map(pairs)).unwrap();
        bytes
    }

    fn with_minutes(minutes: MessagePack) -> Vec<u8> {
        object(&[
            ("name", "golden".into()),
            ("minutes", minutes),
            ("tags", MessagePack::Nil),
            ("zones", MessagePack::Array(vec!["b".into(), "a".into(), "b".into()])),
        ])
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        for form in [MessagePack::from(15), MessagePack::from(15.0), MessagePack::from("15")] {
            let value = decode_msgpack(&with_minutes(form), &image()).unwrap();
            assert_eq!(value.attribute("minutes"), &CtyValue::Number(Number::Integer(15)));
        }
    }

    #[test]
    fn a_set_has_neither_order_nor_repetition() {
        let value = decode_msgpack(&with_minutes(MessagePack::Nil), &image()).unwrap();
        let expected = CtyValue::List(vec![CtyValue::String("a".into()), CtyValue::String("b".into())]);
        assert_eq!(value.attribute("zones"), &expected);
    }

    #[test]
    fn what_was_read_is_written_back_and_read_again_as_the_same() {
        let value = decode_msgpack(&with_minutes(MessagePack::Ext(12, vec![0x80])), &image()).unwrap();
        assert_eq!(value.attribute("minutes"), &CtyValue::Unknown);
        assert_eq!(decode_msgpack(&encode_msgpack(&value), &image()).unwrap(), value);
    }

    #[test]
    fn an_object_has_exactly_the_attributes_of_its_schema() {
        let error = decode_msgpack(&object(&[("name", "golden".into())]), &image()).unwrap_err();
        assert_eq!(error.to_string(), "minutes: the attribute is missing");
        let mut pairs = vec![("name", MessagePack::Nil), ("minutes", MessagePack::Nil), ("tags", MessagePack::Nil)];
        pairs.extend([("zones", MessagePack::Nil), ("nmae", "golden".into())]);
        let error = decode_msgpack(&object(&pairs), &image()).unwrap_err();
        assert_eq!(error.to_string(), "nmae: the schema has no such attribute");
    }

    #[test]
    fn a_wrong_type_names_its_place() {
        let error = decode_msgpack(&with_minutes("soon".into()), &image()).unwrap_err();
        assert_eq!(error.to_string(), "minutes: expected a number, found a string");
        let error = decode_state_json(json!({"tags": {"team": 7}}), &image()).unwrap_err();
        assert_eq!(error.to_string(), "tags[\"team\"]: expected a string, found a number");
    }

    #[test]
    fn garbage_is_an_error_and_never_a_panic() {
        for bytes in [&[0x81][..], &[0xdf, 0xff, 0xff, 0xff, 0xff], &[0xc0, 0xc0], &[0x91; 4096]] {
            assert!(decode_msgpack(bytes, &image()).is_err(), "{bytes:x?}");
        }
    }

    #[test]
    fn stored_state_of_another_version_is_brought_into_shape() {
        let value = decode_state_json(json!({"name": "golden", "gone": true}), &image()).unwrap();
        assert_eq!(value.attribute("name"), &CtyValue::String("golden".into()));
        assert_eq!(value.attribute("minutes"), &CtyValue::Null);
    }
}
