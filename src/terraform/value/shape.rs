//! [`conform`]: converts a value to a [`Type`].

use std::collections::BTreeMap;

use super::cty::{CtyValue, Number, Object};
use super::error::{CodecError, mismatch};
use super::path::{AttributePath, Step};
use super::ty::Type;

/// Converts the value of a model to a type. Only the type distinguishes a set from a list, and an object from a map.
///
/// # Errors
///
/// The value does not match the type.
pub(crate) fn conform(value: CtyValue, ty: &Type) -> Result<CtyValue, CodecError> {
    let found = match &value {
        CtyValue::Null | CtyValue::Unknown => return Ok(value),
        CtyValue::Bool(_) => "a bool",
        CtyValue::Number(_) => "a number",
        CtyValue::String(_) => "a string",
        CtyValue::List(_) => "an array",
        CtyValue::Map(_) | CtyValue::Object(_) => "a map",
    };
    match (ty, value) {
        (Type::Bool, value @ CtyValue::Bool(_))
        | (Type::String, value @ CtyValue::String(_))
        | (Type::Number, value @ CtyValue::Number(_)) => Ok(value),
        (Type::Number, CtyValue::String(text)) => {
            Number::from_text(&text).map(CtyValue::Number).ok_or_else(|| mismatch(ty, found))
        }
        (Type::List(element), CtyValue::List(values)) => elements(values, element, conform).map(CtyValue::List),
        (Type::Set(element), CtyValue::List(values)) => {
            elements(values, element, conform).map(|values| CtyValue::List(as_set(values)))
        }
        (Type::Map(element), CtyValue::Map(members) | CtyValue::Object(members)) => {
            let mut map = BTreeMap::new();
            for (key, value) in members {
                let value = conform(value, element).map_err(|error| error.inside(Step::Key(key.clone())))?;
                map.insert(key, value);
            }
            Ok(CtyValue::Map(map))
        }
        (Type::Object(attributes), CtyValue::Map(members) | CtyValue::Object(members)) => {
            conform_object(members, attributes).map(CtyValue::Object)
        }
        _ => Err(mismatch(ty, found)),
    }
}

/// Both are in the order of their names.
fn conform_object(members: Object, attributes: &BTreeMap<String, Type>) -> Result<Object, CodecError> {
    let mut object = Vec::with_capacity(attributes.len());
    let mut expected = attributes.iter();
    for (name, value) in members {
        let ty = match expected.next() {
            Some((expected, ty)) if *expected == name => ty,
            Some((missing, _)) if attributes.contains_key(&name) => {
                return Err(CodecError::Missing { path: AttributePath::of(missing) });
            }
            _ => return Err(CodecError::Unexpected { path: AttributePath::of(name) }),
        };
        let value = conform(value, ty).map_err(|error| error.inside(Step::Attribute(name.clone())))?;
        object.push((name, value));
    }
    match expected.next() {
        Some((missing, _)) => Err(CodecError::Missing { path: AttributePath::of(missing) }),
        None => Ok(object.into_iter().collect()),
    }
}

/// Converts the elements of a list or a set.
pub(crate) fn elements<V>(
    values: Vec<V>,
    ty: &Type,
    read: impl Fn(V, &Type) -> Result<CtyValue, CodecError>,
) -> Result<Vec<CtyValue>, CodecError> {
    let inside = |error: CodecError, index| error.inside(Step::Index(i64::try_from(index).unwrap_or(i64::MAX)));
    let element = |(index, value)| read(value, ty).map_err(|error| inside(error, index));
    values.into_iter().enumerate().map(element).collect()
}

/// The canonical form of a set: sorted, without duplicates.
pub(crate) fn as_set(mut values: Vec<CtyValue>) -> Vec<CtyValue> {
    values.sort();
    // Unknown elements can become different values, so they are not duplicates.
    values.dedup_by(|a, b| a == b && a.is_wholly_known());
    values
}
