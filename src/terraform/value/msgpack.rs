//! Encodes and decodes MessagePack.
//!
//! Source: HashiCorp, "Wire Format for Terraform Objects and Associated Values". Terraform crashes on
//! values of the wrong type, so all values are checked.

use std::collections::BTreeMap;

use rmpv::ValueRef as MessagePack;

use super::cty::{CtyValue, Number, Object};
use super::error::{CodecError, mismatch};
use super::path::{AttributePath, Step};
use super::shape::{as_set, elements};
use super::ty::Type;

/// The maximum depth of values. rmpv's own limit can exhaust the stack.
const MAX_DEPTH: usize = 64;

/// Decodes a MessagePack value of the given type. No bytes mean null, as in a missing `DynamicValue`.
///
/// # Errors
///
/// The value does not match the type.
pub(crate) fn decode_msgpack(bytes: &[u8], ty: &Type) -> Result<CtyValue, CodecError> {
    if bytes.is_empty() {
        return Ok(CtyValue::Null);
    }
    let mut rest = bytes;
    let value = rmpv::decode::value_ref::read_value_ref_with_max_depth(&mut rest, MAX_DEPTH)
        .map_err(|error| CodecError::Malformed { format: "MessagePack", reason: error.to_string() })?;
    if !rest.is_empty() {
        let reason = format!("{} bytes follow the value", rest.len());
        return Err(CodecError::Malformed { format: "MessagePack", reason });
    }
    from_msgpack(value, ty)
}

/// Converts a MessagePack value to a type.
fn from_msgpack(value: MessagePack<'_>, ty: &Type) -> Result<CtyValue, CodecError> {
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
    let mismatch = || mismatch(ty, found);
    match (ty, value) {
        (Type::Bool, MessagePack::Boolean(value)) => Ok(CtyValue::Bool(value)),
        (Type::String, MessagePack::String(text)) => {
            text.as_str().map(|text| CtyValue::String(text.to_owned())).ok_or_else(mismatch)
        }
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
                let key = text(&key).ok_or_else(mismatch)?;
                let value = from_msgpack(value, element).map_err(|error| error.inside(Step::Key(key.to_owned())))?;
                map.insert(key.to_owned(), value);
            }
            Ok(CtyValue::Map(map))
        }
        (Type::Object(attributes), MessagePack::Map(pairs)) => {
            let mut members = Vec::with_capacity(pairs.len());
            let mut expected = attributes.iter();
            for (name, value) in pairs {
                let name = text(&name).ok_or_else(mismatch)?;
                // Terraform sends the attributes in their order, so that most need no search.
                let ty = match expected.next() {
                    Some((expected, ty)) if expected == name => Some(ty),
                    _ => attributes.get(name),
                };
                let Some(ty) = ty else { return Err(CodecError::Unexpected { path: AttributePath::of(name) }) };
                let value = from_msgpack(value, ty).map_err(|error| error.inside(Step::Attribute(name.to_owned())))?;
                members.push((name.to_owned(), value));
            }
            let object: Object = members.into_iter().collect();
            if object.len() < attributes.len()
                && let Some(name) = attributes.keys().find(|name| !object.contains_key(*name))
            {
                return Err(CodecError::Missing { path: AttributePath::of(name) });
            }
            Ok(CtyValue::Object(object))
        }
        _ => Err(mismatch()),
    }
}

/// A number in any encoding of Terraform's: an integer, a float, or decimal text if neither is exact.
fn number_from_msgpack(value: &MessagePack<'_>) -> Option<Number> {
    match value {
        MessagePack::Integer(value) => Number::from_text(&value.to_string()),
        MessagePack::F32(value) => value.is_finite().then(|| Number::from_float(f64::from(*value))),
        MessagePack::F64(value) => value.is_finite().then(|| Number::from_float(*value)),
        MessagePack::String(text) => text.as_str().and_then(Number::from_text),
        _ => None,
    }
}

fn text<'a>(value: &'a MessagePack<'_>) -> Option<&'a str> {
    match value {
        MessagePack::String(text) => text.as_str(),
        _ => None,
    }
}

/// Encodes a value as MessagePack.
pub(crate) fn encode_msgpack(value: &CtyValue) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = rmpv::encode::write_value_ref(&mut bytes, &to_msgpack(value));
    bytes
}

fn to_msgpack(value: &CtyValue) -> MessagePack<'_> {
    match value {
        CtyValue::Null => MessagePack::Nil,
        CtyValue::Unknown => MessagePack::Ext(0, &[0]),
        CtyValue::Bool(value) => MessagePack::Boolean(*value),
        CtyValue::Number(Number::Integer(value)) => MessagePack::from(*value),
        CtyValue::Number(Number::Decimal(text)) | CtyValue::String(text) => MessagePack::from(text.as_str()),
        CtyValue::List(values) => MessagePack::Array(values.iter().map(to_msgpack).collect()),
        CtyValue::Map(values) | CtyValue::Object(values) => {
            let pairs = values.iter().map(|(key, value)| (MessagePack::from(key.as_str()), to_msgpack(value)));
            MessagePack::Map(pairs.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use rmpv::Value as MessagePack;

    use super::*;

    fn image() -> Type {
        Type::Object(BTreeMap::from([
            ("name".into(), Type::String),
            ("minutes".into(), Type::Number),
            ("tags".into(), Type::Map(Box::new(Type::String))),
            ("zones".into(), Type::Set(Box::new(Type::String))),
        ]))
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
    }

    #[test]
    fn garbage_is_an_error_and_never_a_panic() {
        for bytes in [&[0x81][..], &[0xdf, 0xff, 0xff, 0xff, 0xff], &[0xc0, 0xc0], &[0x91; 4096]] {
            assert!(decode_msgpack(bytes, &image()).is_err(), "{bytes:x?}");
        }
    }
}
