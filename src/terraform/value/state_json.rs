//! Decodes stored states (JSON).

use serde_json::Value as Json;

use super::cty::{CtyValue, Number};
use super::error::{CodecError, mismatch};
use super::path::Step;
use super::shape::{as_set, elements};
use super::ty::Type;

/// Decodes a stored state of the given type. Missing attributes become null, and unknown ones are dropped: states of older and
/// newer provider versions have them.
///
/// # Errors
///
/// A value does not match its type.
pub(crate) fn decode_state_json(value: Json, ty: &Type) -> Result<CtyValue, CodecError> {
    let found = match &value {
        Json::Null => return Ok(CtyValue::Null),
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    };
    let mismatch = || mismatch(ty, found);
    match (ty, value) {
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
            .map(|(name, ty)| {
                let value = values.remove(name).unwrap_or(Json::Null);
                let value =
                    decode_state_json(value, ty).map_err(|error| error.inside(Step::Attribute(name.clone())))?;
                Ok((name.clone(), value))
            })
            .collect::<Result<_, _>>()
            .map(CtyValue::Object),
        _ => Err(mismatch()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use std::collections::BTreeMap;

    use super::*;

    fn image() -> Type {
        Type::Object(BTreeMap::from([
            ("name".into(), Type::String),
            ("minutes".into(), Type::Number),
            ("tags".into(), Type::Map(Box::new(Type::String))),
        ]))
    }

    #[test]
    fn reports_path_of_wrong_type() {
        let error = decode_state_json(json!({"tags": {"team": 7}}), &image()).unwrap_err();
        assert_eq!(error.to_string(), "tags[\"team\"]: expected a string, found a number");
    }

    #[test]
    fn decodes_states_of_other_versions() {
        let value = decode_state_json(json!({"name": "golden", "gone": true}), &image()).unwrap();
        assert_eq!(value.attribute("name"), &CtyValue::String("golden".into()));
        assert_eq!(value.attribute("minutes"), &CtyValue::Null);
    }
}
