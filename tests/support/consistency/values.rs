//! Values of a schema as JSON that a test can write and read, and their MessagePack form on the wire.
//!
//! Null, booleans, numbers, strings, lists, maps and objects are themselves. A set is a sorted array without
//! duplicates. An unknown value is an object with one key that no schema can have; it contains the refinements.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode as BlockNesting;
use terraform_provider_image::terraform::proto::schema::object::NestingMode as ObjectNesting;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block, NestedBlock};

use super::wire::{decode, encode, with_missing_as_null};
use super::{Rule, Violation};

pub(crate) const UNKNOWN: &str = "$unknown";

/// Refinements of an unknown value: the key in MessagePack, and the name here.
pub(crate) const REFINEMENTS: [(u64, &str); 6] =
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

pub(crate) fn refinements(value: &Json) -> Option<&Map<String, Json>> {
    refinements_of(value.as_object()?)
}

pub(crate) fn refinements_of(object: &Map<String, Json>) -> Option<&Map<String, Json>> {
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
pub(crate) fn satisfies_refinements(promised: &Json, actual: &Json) -> bool {
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

pub(crate) fn schema_violation(path: &str, message: &str) -> Violation {
    Violation::new(Rule::Shape, path, message)
}

pub(crate) fn in_order(mut elements: Vec<Json>) -> Vec<Json> {
    elements.sort_by_key(Json::to_string);
    elements.dedup();
    elements
}

/// A configuration or state of a test in its comparable form: omitted attributes are null, omitted blocks are absent,
/// and sets are sorted. A value that does not match the schema is an error in the test, and panics.
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
