//! AWS's service models as data: the parameters of each operation. The files in `models/` are written by
//! `tools/export_models.py` from the models that AWS generates its SDKs from; `validate.rs` applies them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::models::pattern::Pattern;

/// The encoding of values in a protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encoding {
    /// EC2's forms: everything is text, lists are flattened.
    Ec2,
    /// AWS query's forms: everything is text, the elements of a list are one level below it.
    Query,
    /// JSON 1.1 and CBOR: values have JSON's types.
    #[default]
    #[serde(alias = "smithy-rpc-v2-cbor")]
    Json,
}

/// The model of one service.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Model {
    /// The API version, a date.
    pub(crate) api_version: String,
    /// The encoding of values in its wire protocol.
    #[serde(rename = "protocol")]
    pub(crate) encoding: Encoding,
    /// The prefix of the operation in `X-Amz-Target`, in protocols that have it.
    pub(crate) target_prefix: Option<String>,
    /// The operations by name.
    pub(crate) operations: BTreeMap<String, OperationModel>,
    /// The shapes of their parameters, by name.
    pub(crate) shapes: BTreeMap<String, Shape>,
}

/// The model of one operation.
#[derive(Debug, Deserialize)]
pub(crate) struct OperationModel {
    /// The structure that its parameters are.
    pub(crate) input: String,
}

/// The type of a value and its limits.
#[derive(Debug, Deserialize)]
pub(crate) struct Shape {
    /// The type.
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    /// A structure's members, by the names of the API.
    #[serde(default)]
    pub(crate) members: BTreeMap<String, Reference>,
    /// The members that must be there, by the names of the API.
    #[serde(default)]
    pub(crate) required: Vec<String>,
    /// The elements of a list.
    pub(crate) member: Option<Reference>,
    /// The names of a map.
    pub(crate) key: Option<Reference>,
    /// The values of a map.
    pub(crate) value: Option<Reference>,
    /// Minimum length in characters, number of elements, or value.
    pub(crate) min: Option<i64>,
    /// Maximum length in characters, number of elements, or value.
    pub(crate) max: Option<i64>,
    /// The pattern for the whole text.
    pub(crate) pattern: Option<Pattern>,
    /// The permitted texts. Empty permits any text.
    #[serde(default, rename = "enum")]
    pub(crate) values: Vec<String>,
}

/// The types that values have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    List,
    /// A whole number of 64 bits.
    Long,
    Map,
    String,
    Structure,
    Timestamp,
}

/// A reference to a shape.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reference {
    /// The shape's name.
    pub(crate) shape: String,
    /// The name on the wire, where the protocol allows another one than the API's.
    location_name: Option<String>,
    /// EC2's name in requests, where it is not the location name.
    query_name: Option<String>,
}

impl Model {
    /// Parses a model. An invalid model has no operations; a test verifies that the models of this crate are valid.
    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

impl Reference {
    /// The name of a structure's member in requests. EC2 capitalizes the location name, which is that of answers.
    pub(crate) fn wire_name(&self, name: &str, encoding: Encoding) -> String {
        match (encoding, &self.query_name, &self.location_name) {
            (Encoding::Ec2, Some(query_name), _) => query_name.clone(),
            (Encoding::Ec2, None, Some(location_name)) => capitalized(location_name),
            (Encoding::Query, _, Some(location_name)) => location_name.clone(),
            _ => name.to_owned(),
        }
    }

    /// The name of the level between a list and its elements, in AWS query.
    pub(crate) fn element_name(&self) -> &str {
        self.location_name.as_deref().unwrap_or("member")
    }
}

fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Kind, Model, Pattern, Reference, Shape};
    use crate::services::registry::services;

    #[test]
    fn every_model_is_valid_and_complete() {
        for service in services() {
            let model = service.model();
            assert!(!model.operations.is_empty(), "{}", service.name);
            for (name, operation) in &model.operations {
                let input = model.shapes.get(&operation.input);
                assert_eq!(input.map(|input| input.kind), Some(Kind::Structure), "{} {name}", service.name);
            }
            for (name, shape) in &model.shapes {
                let Shape { members, member, key, value, pattern, .. } = shape;
                for reference in members.values().chain(member).chain(key).chain(value) {
                    assert!(model.shapes.contains_key(&reference.shape), "{} {name}: {reference:?}", service.name);
                }
                assert!(pattern.as_ref().is_none_or(Pattern::is_valid), "{} {name}", service.name);
                let parts = (member.is_some(), key.is_some() && value.is_some());
                assert_eq!(parts, (shape.kind == Kind::List, shape.kind == Kind::Map), "{} {name}", service.name);
            }
        }
    }

    #[test]
    fn resolves_wire_names_by_protocol() {
        let member = |json: &str| serde_json::from_str::<Reference>(json).unwrap();
        let plain = member(r#"{"shape": "S"}"#);
        let located = member(r#"{"shape": "S", "locationName": "imageId"}"#);
        let named = member(r#"{"shape": "S", "locationName": "imageId", "queryName": "Image"}"#);
        let spelled = |reference: &Reference| {
            [Encoding::Ec2, Encoding::Query, Encoding::Json].map(|encoding| reference.wire_name("ImageIds", encoding))
        };
        assert_eq!(spelled(&plain), ["ImageIds", "ImageIds", "ImageIds"]);
        assert_eq!(spelled(&located), ["ImageId", "imageId", "ImageIds"]);
        assert_eq!(spelled(&named), ["Image", "imageId", "ImageIds"]);
    }

    #[test]
    fn invalid_model_has_no_operations() {
        assert!(Model::read("{").operations.is_empty());
    }
}
