//! Values of a schema as JSON that a test can write and read, and their MessagePack form on the wire.
//!
//! Null, booleans, numbers, strings, lists, maps and objects are themselves. A set is a sorted array without
//! duplicates. An unknown value is an object with one key that no schema can have; it contains the refinements.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json, json};
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode as BlockNesting;
use terraform_provider_image::terraform::proto::schema::object::NestingMode as ObjectNesting;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block, NestedBlock};

use super::{Rule, Violation};

const UNKNOWN: &str = "$unknown";

/// MessagePack extension of refined unknown values.
const REFINED: i8 = 12;

/// Maximum size in bytes of a refined unknown value that hosts accept.
const LONGEST_REFINEMENT: usize = 1024;

/// Refinements of an unknown value: the key in MessagePack, and the name here.
const REFINEMENTS: [(u64, &str); 6] =
    [(1, "null"), (2, "prefix"), (3, "minimum"), (4, "maximum"), (5, "shortest"), (6, "longest")];

/// An unknown value.
pub(crate) fn unknown() -> Json {
    json!({ UNKNOWN: {} })
}

/// An unknown string that is not null and has this prefix, as Terraform sends `"name-${...}"`.
pub(crate) fn unknown_beginning_with(prefix: &str) -> Json {
    json!({ UNKNOWN: { "null": false, "prefix": prefix } })
}

pub(crate) fn is_unknown(value: &Json) -> bool {
    refinements(value).is_some()
}

fn refinements(value: &Json) -> Option<&Map<String, Json>> {
    refinements_of(value.as_object()?)
}

fn refinements_of(object: &Map<String, Json>) -> Option<&Map<String, Json>> {
    if object.len() == 1 { object.get(UNKNOWN)?.as_object() } else { None }
}

/// Whether the value contains no unknown value.
pub(crate) fn wholly_known(value: &Json) -> bool {
    match value {
        Json::Array(elements) => elements.iter().all(wholly_known),
        Json::Object(members) => !is_unknown(value) && members.values().all(wholly_known),
        _ => true,
    }
}

/// The value without the refinements of its unknown parts.
pub(crate) fn unrefined(value: &Json) -> Json {
    match value {
        Json::Array(elements) => elements.iter().map(unrefined).collect(),
        Json::Object(_) if is_unknown(value) => unknown(),
        Json::Object(members) => members.iter().map(|(key, value)| (key.clone(), unrefined(value))).collect(),
        other => other.clone(),
    }
}

/// Whether a known value satisfies the refinements of the unknown value.
pub(crate) fn keeps_promise(promised: &Json, actual: &Json) -> bool {
    let Some(refinements) = refinements(promised) else { return true };
    if is_unknown(actual) {
        return true;
    }
    let length = match actual {
        Json::Array(elements) => elements.len(),
        Json::Object(members) => members.len(),
        _ => 0,
    };
    let bound = |limit: &Json| (limit[0].as_f64().unwrap_or_default(), limit[1] == true);
    refinements.iter().all(|(name, limit)| match name.as_str() {
        "null" => actual.is_null() == (limit == true),
        _ if actual.is_null() => true,
        "prefix" => actual.as_str().unwrap_or_default().starts_with(limit.as_str().unwrap_or_default()),
        "minimum" => {
            let (value, (limit, inclusive)) = (actual.as_f64().unwrap_or(f64::NAN), bound(limit));
            value > limit || (inclusive && value >= limit)
        }
        "maximum" => {
            let (value, (limit, inclusive)) = (actual.as_f64().unwrap_or(f64::NAN), bound(limit));
            value < limit || (inclusive && value <= limit)
        }
        "shortest" => limit.as_u64().is_some_and(|limit| length as u64 >= limit),
        "longest" => limit.as_u64().is_some_and(|limit| length as u64 <= limit),
        _ => true,
    })
}

/// Terraform's types except the dynamic one, which no schema here uses.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    String,
    Number,
    Bool,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// Type of a block's body: hosts treat its attributes and blocks as one object.
    pub(crate) fn of_block(block: &Block) -> Result<Self, Violation> {
        let attributes = block.attributes.iter().map(|it| Ok((it.name.clone(), Self::of_attribute(it)?)));
        let blocks = block.block_types.iter().map(|it| Ok((it.type_name.clone(), Self::of_nested_block(it)?)));
        Ok(Self::Object(attributes.chain(blocks).collect::<Result<_, Violation>>()?))
    }

    fn of_nested_block(nested: &NestedBlock) -> Result<Self, Violation> {
        let body = Self::of_block(&nested.block.clone().unwrap_or_default())?;
        Ok(match nested.nesting() {
            BlockNesting::List => Self::List(Box::new(body)),
            BlockNesting::Set => Self::Set(Box::new(body)),
            BlockNesting::Map => Self::Map(Box::new(body)),
            BlockNesting::Single | BlockNesting::Group => body,
            BlockNesting::Invalid => return Err(schema_violation(&nested.type_name, "the nesting is invalid")),
        })
    }

    pub(crate) fn of_attribute(attribute: &Attribute) -> Result<Self, Violation> {
        let Some(nested) = &attribute.nested_type else {
            let json: Json = serde_json::from_slice(&attribute.r#type)
                .map_err(|error| schema_violation(&attribute.name, &format!("the type is not JSON: {error}")))?;
            return Self::parse(&json).ok_or_else(|| {
                schema_violation(&attribute.name, &format!("{json} is no type that this checker knows"))
            });
        };
        let attributes = nested.attributes.iter().map(|it| Ok((it.name.clone(), Self::of_attribute(it)?)));
        let object = Self::Object(attributes.collect::<Result<_, Violation>>()?);
        Ok(match nested.nesting() {
            ObjectNesting::Single => object,
            ObjectNesting::List => Self::List(Box::new(object)),
            ObjectNesting::Set => Self::Set(Box::new(object)),
            ObjectNesting::Map => Self::Map(Box::new(object)),
            ObjectNesting::Invalid => return Err(schema_violation(&attribute.name, "the nesting is invalid")),
        })
    }

    fn parse(json: &Json) -> Option<Self> {
        match json {
            Json::String(name) => match name.as_str() {
                "string" => Some(Self::String),
                "number" => Some(Self::Number),
                "bool" => Some(Self::Bool),
                _ => None,
            },
            Json::Array(parts) => match (parts.first()?.as_str()?, parts.get(1)?) {
                ("list", element) => Some(Self::List(Box::new(Self::parse(element)?))),
                ("set", element) => Some(Self::Set(Box::new(Self::parse(element)?))),
                ("map", element) => Some(Self::Map(Box::new(Self::parse(element)?))),
                ("tuple", elements) => {
                    Some(Self::Tuple(elements.as_array()?.iter().map(Self::parse).collect::<Option<_>>()?))
                }
                ("object", members) => {
                    let members =
                        members.as_object()?.iter().map(|(name, json)| Some((name.clone(), Self::parse(json)?)));
                    Some(Self::Object(members.collect::<Option<_>>()?))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

fn schema_violation(path: &str, message: &str) -> Violation {
    Violation::new(Rule::Shape, path, message)
}

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
    #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "this asks whether something was cut off")]
    let is_integer = integer as f64 == float;
    if is_integer { Some(integer.into()) } else { Number::from_f64(float) }
}

fn in_order(mut elements: Vec<Json>) -> Vec<Json> {
    elements.sort_by_key(Json::to_string);
    elements.dedup();
    elements
}

/// Decodes a JSON value of a state file: missing attributes are null, and unknown attributes are errors.
pub(crate) fn decode_json(bytes: &[u8], of: &Type) -> Result<Json, Violation> {
    let value: Json = serde_json::from_slice(bytes)
        .map_err(|error| Violation::new(Rule::Encoding, "", &format!("this is not JSON: {error}")))?;
    let value = with_missing_as_null(value, of);
    decode(&encode(&value, of), of)
}

fn with_missing_as_null(value: Json, of: &Type) -> Json {
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

/// A configuration or state of a test in its comparable form: omitted attributes are null, omitted blocks are absent,
/// and sets are sorted. A value that does not match the schema is an error in the test, and
/// panics.
pub(crate) fn complete(value: &Json, block: &Block) -> Json {
    let of = Type::of_block(block).unwrap_or_else(|violation| panic!("{violation}"));
    let filled = with_missing(value.clone(), block);
    decode(&encode(&filled, &of), &of).unwrap_or_else(|violation| panic!("the test's own value: {violation}"))
}

fn with_missing(value: Json, block: &Block) -> Json {
    let Json::Object(mut object) = value else { return value };
    if refinements_of(&object).is_some() {
        return Json::Object(object);
    }
    for attribute in &block.attributes {
        let of = Type::of_attribute(attribute).unwrap_or_else(|violation| panic!("{violation}"));
        let value = object.remove(&attribute.name).unwrap_or_default();
        object.insert(attribute.name.clone(), with_missing_as_null(value, &of));
    }
    for nested in &block.block_types {
        let body = nested.block.clone().unwrap_or_default();
        let value = match (object.remove(&nested.type_name), nested.nesting()) {
            (Some(Json::Array(elements)), _) => {
                elements.into_iter().map(|element| with_missing(element, &body)).collect()
            }
            (Some(Json::Object(members)), BlockNesting::Map) => {
                members.into_iter().map(|(key, element)| (key, with_missing(element, &body))).collect()
            }
            (Some(value), _) => with_missing(value, &body),
            (None, BlockNesting::List | BlockNesting::Set) => json!([]),
            (None, BlockNesting::Map) => json!({}),
            (None, BlockNesting::Group) => with_missing(json!({}), &body),
            (None, _) => Json::Null,
        };
        object.insert(nested.type_name.clone(), value);
    }
    Json::Object(object)
}

/// Path of an attribute below a path.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
