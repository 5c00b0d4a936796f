//! The MessagePack and JSON forms of values.

use serde_json::{Map, Number, Value as Json, json};

use super::values::{REFINEMENTS, Type, UNKNOWN, in_order, is_unknown, join, refinements, unknown};
use super::{Rule, Violation};

/// MessagePack extension of refined unknown values.
const REFINED: i8 = 12;
/// Maximum size in bytes of a refined unknown value that hosts accept.
const LONGEST_REFINEMENT: usize = 1024;

/// Decodes a MessagePack value strictly: exactly the attributes of the type, and no values of other types.
pub(crate) fn decode(bytes: &[u8], of: &Type) -> Result<Json, Violation> {
    let mut rest = bytes;
    let value = rmpv::decode::read_value(&mut rest)
        .map_err(|error| Violation::new(Rule::Encoding, "", &format!("this is not MessagePack: {error}")))?;
    if !rest.is_empty() {
        return Err(Violation::new(Rule::Encoding, "", &format!("{} bytes follow the value", rest.len())));
    }
    from_msgpack(&value, of, "")
}

fn from_msgpack(value: &rmpv::Value, of: &Type, path: &str) -> Result<Json, Violation> {
    let mismatch = || Violation::new(Rule::Shape, path, &format!("{value} is not of the type {of:?}"));
    match (value, of) {
        (rmpv::Value::Nil, _) => Ok(Json::Null),
        (rmpv::Value::Ext(code, body), _) => unknown_from_msgpack(*code, body, path),
        (rmpv::Value::Boolean(value), Type::Bool) => Ok(Json::Bool(*value)),
        (rmpv::Value::String(value), Type::String) => value
            .as_str()
            .map(Json::from)
            .ok_or_else(|| Violation::new(Rule::Encoding, path, "the string is not UTF-8")),
        (_, Type::Number) => number(value).map(Json::Number).ok_or_else(mismatch),
        (rmpv::Value::Array(elements), Type::List(element)) => {
            let elements = elements.iter().enumerate();
            elements.map(|(index, value)| from_msgpack(value, element, &format!("{path}[{index}]"))).collect()
        }
        (rmpv::Value::Array(elements), Type::Tuple(types)) if elements.len() == types.len() => {
            let elements = elements.iter().zip(types).enumerate();
            elements.map(|(index, (value, of))| from_msgpack(value, of, &format!("{path}[{index}]"))).collect()
        }
        (rmpv::Value::Array(elements), Type::Set(element)) => {
            let elements: Result<_, _> =
                elements.iter().map(|value| from_msgpack(value, element, &format!("{path}[*]"))).collect();
            Ok(Json::Array(in_order(elements?)))
        }
        (rmpv::Value::Map(members), Type::Map(element)) => {
            let mut map = Map::new();
            for (key, value) in members {
                let key = key.as_str().ok_or_else(|| Violation::new(Rule::Encoding, path, "a key is not a string"))?;
                map.insert(key.to_owned(), from_msgpack(value, element, &format!("{path}[{key:?}]"))?);
            }
            Ok(Json::Object(map))
        }
        (rmpv::Value::Map(members), Type::Object(types)) => {
            let mut object = Map::new();
            for (key, value) in members {
                let key = key.as_str().ok_or_else(|| Violation::new(Rule::Encoding, path, "a key is not a string"))?;
                let path = join(path, key);
                let of = types
                    .get(key)
                    .ok_or_else(|| Violation::new(Rule::Shape, &path, "the schema has no such attribute"))?;
                object.insert(key.to_owned(), from_msgpack(value, of, &path)?);
            }
            match types.keys().find(|name| !object.contains_key(*name)) {
                Some(missing) => Err(Violation::new(Rule::Shape, &join(path, missing), "the attribute is missing")),
                None => Ok(Json::Object(object)),
            }
        }
        _ => Err(mismatch()),
    }
}

fn unknown_from_msgpack(code: i8, body: &[u8], path: &str) -> Result<Json, Violation> {
    let violation = |message: &str| Violation::new(Rule::Encoding, path, message);
    if code != REFINED {
        return if body.len() > 1 { Err(violation("an extension that hosts do not know")) } else { Ok(unknown()) };
    }
    if body.len() > LONGEST_REFINEMENT {
        return Err(violation("more is said of an unknown value than hosts read"));
    }
    let Ok(rmpv::Value::Map(members)) = rmpv::decode::read_value(&mut &*body) else {
        return Err(violation("what is known of an unknown value is not a map"));
    };
    let mut refinements = Map::new();
    for (key, value) in members {
        if let Some((_, name)) = REFINEMENTS.iter().find(|(number, _)| key.as_u64() == Some(*number)) {
            let value = plain(&value).ok_or_else(|| violation("what is known of an unknown value cannot be read"))?;
            refinements.insert((*name).to_owned(), value);
        }
    }
    Ok(json!({ UNKNOWN: refinements }))
}

/// A boolean, a number, a string, or a list of these: the value of a refinement.
fn plain(value: &rmpv::Value) -> Option<Json> {
    match value {
        rmpv::Value::Boolean(value) => Some(Json::Bool(*value)),
        rmpv::Value::String(value) => value.as_str().map(Json::from),
        rmpv::Value::Array(elements) => elements.iter().map(plain).collect(),
        other => number(other).map(Json::Number),
    }
}

/// A number as an integer if possible, so that equal numbers are equal in any notation.
fn number(value: &rmpv::Value) -> Option<Number> {
    let float = match value {
        rmpv::Value::Integer(integer) => {
            return integer.as_i64().map(Number::from).or_else(|| integer.as_u64().map(Number::from));
        }
        rmpv::Value::F32(float) => f64::from(*float),
        rmpv::Value::F64(float) => *float,
        rmpv::Value::String(digits) => match digits.as_str()?.parse::<i64>() {
            Ok(integer) => return Some(integer.into()),
            Err(_) => digits.as_str()?.parse().ok()?,
        },
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "only where nothing is cut off")]
    let integer = float as i64;
    #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "this detects a lossy conversion")]
    let is_integer = integer as f64 == float;
    if is_integer { Some(integer.into()) } else { Number::from_f64(float) }
}

/// Decodes a JSON value of a state file: missing attributes are null, and unknown attributes are errors.
pub(crate) fn decode_json(bytes: &[u8], of: &Type) -> Result<Json, Violation> {
    let value: Json = serde_json::from_slice(bytes)
        .map_err(|error| Violation::new(Rule::Encoding, "", &format!("this is not JSON: {error}")))?;
    let value = with_missing_as_null(value, of);
    decode(&encode(&value, of), of)
}

pub(crate) fn with_missing_as_null(value: Json, of: &Type) -> Json {
    match (value, of) {
        (value, _) if is_unknown(&value) => value,
        (Json::Object(mut members), Type::Object(types)) => {
            for (name, of) in types {
                let value = with_missing_as_null(members.remove(name).unwrap_or_default(), of);
                members.insert(name.clone(), value);
            }
            Json::Object(members)
        }
        (Json::Object(members), Type::Map(of)) => {
            members.into_iter().map(|(key, value)| (key, with_missing_as_null(value, of))).collect()
        }
        (Json::Array(elements), Type::List(of) | Type::Set(of)) => {
            elements.into_iter().map(|value| with_missing_as_null(value, of)).collect()
        }
        (value, _) => value,
    }
}

/// Encodes a value as a host does. A value that does not match the type is encoded as it is.
pub(crate) fn encode(value: &Json, of: &Type) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &to_msgpack(value, Some(of))).expect("writing to memory cannot fail");
    bytes
}

fn to_msgpack(value: &Json, of: Option<&Type>) -> rmpv::Value {
    if let Some(refinements) = refinements(value) {
        return unknown_to_msgpack(refinements);
    }
    match value {
        Json::Null => rmpv::Value::Nil,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => integer.into(),
            (_, Some(integer)) => integer.into(),
            _ => number.as_f64().unwrap_or(f64::NAN).into(),
        },
        Json::String(value) => value.as_str().into(),
        Json::Array(elements) => {
            let of = match of {
                Some(Type::List(element) | Type::Set(element)) => Some(&**element),
                _ => None,
            };
            rmpv::Value::Array(elements.iter().map(|value| to_msgpack(value, of)).collect())
        }
        Json::Object(members) => {
            let of = |key: &String| match of {
                Some(Type::Object(types)) => types.get(key),
                Some(Type::Map(element)) => Some(&**element),
                _ => None,
            };
            let members = members.iter().map(|(key, value)| (key.as_str().into(), to_msgpack(value, of(key))));
            rmpv::Value::Map(members.collect())
        }
    }
}

fn unknown_to_msgpack(refinements: &Map<String, Json>) -> rmpv::Value {
    if refinements.is_empty() {
        return rmpv::Value::Ext(0, vec![0]);
    }
    let known = REFINEMENTS.iter().filter_map(|(number, name)| {
        refinements.get(*name).map(|value| (rmpv::Value::from(*number), to_msgpack(value, None)))
    });
    let mut body = Vec::new();
    rmpv::encode::write_value(&mut body, &rmpv::Value::Map(known.collect())).expect("writing to memory cannot fail");
    rmpv::Value::Ext(REFINED, body)
}
