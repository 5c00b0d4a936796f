//! AWS's service models as data: the part of a model that `tools/export_models.py` writes.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a service speaks. The names are those of the models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// Form parameters with EC2's own names; lists are flattened.
    Ec2,
    /// Form parameters; lists have a `member` level.
    Query,
    /// JSON 1.1.
    Json,
    /// CBOR, with JSON 1.1 as the second choice. Requests are recorded in the JSON form.
    SmithyRpcV2Cbor,
}

impl Protocol {
    /// Whether requests are form parameters, in which every value is text.
    #[must_use]
    pub fn is_query(self) -> bool {
        matches!(self, Self::Ec2 | Self::Query)
    }
}

/// One service's model.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceModel {
    /// The API version, a date.
    pub api_version: String,
    /// The wire protocol.
    pub protocol: Protocol,
    /// What JSON 1.1 requests name before the operation.
    pub target_prefix: Option<String>,
    /// The operations by name.
    pub operations: BTreeMap<String, Operation>,
    /// Every shape that the operations reach, by name.
    pub shapes: BTreeMap<String, Shape>,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// The name of the structure that holds the parameters; none when there are none.
    pub input: Option<String>,
    /// The name of the structure that holds the answer.
    pub output: Option<String>,
    /// The names of the modelled errors. EC2 models none.
    pub errors: Vec<String>,
}

/// The types that values have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A list of one type.
    List,
    /// A whole number of 64 bits.
    Long,
    /// Names to values of one type.
    Map,
    /// Text.
    String,
    /// Named members of various types.
    Structure,
    /// A moment.
    Timestamp,
}

/// A type of values.
#[derive(Debug, Deserialize)]
pub struct Shape {
    /// What sort of type it is.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// A structure's members, by the name in the API.
    #[serde(default)]
    pub members: BTreeMap<String, Member>,
    /// The members that must be there, by the name in the API.
    #[serde(default)]
    pub required: Vec<String>,
    /// What a list holds.
    pub member: Option<Member>,
    /// The names of a map.
    pub key: Option<Member>,
    /// The values of a map.
    pub value: Option<Member>,
    /// The least length in characters, number of elements, or value.
    pub min: Option<i64>,
    /// The greatest length in characters, number of elements, or value.
    pub max: Option<i64>,
    /// A regular expression for the whole text.
    pub pattern: Option<String>,
    /// The permitted texts; all when there are none.
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
}

impl Shape {
    /// The parameters of an operation that has none.
    pub(crate) fn empty_structure() -> Self {
        Self {
            kind: Kind::Structure,
            members: BTreeMap::new(),
            required: Vec::new(),
            member: None,
            key: None,
            value: None,
            min: None,
            max: None,
            pattern: None,
            values: Vec::new(),
        }
    }
}

/// A reference to a shape.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The name of the shape.
    pub shape: String,
    /// The name in requests, where the protocol allows another one.
    pub location_name: Option<String>,
    /// EC2's name in requests, where it is not the location name.
    pub query_name: Option<String>,
}

impl Member {
    /// The name of a structure's member in requests. EC2 capitalises the location name, which is that of answers.
    #[must_use]
    pub fn wire_name(&self, name: &str, protocol: Protocol) -> String {
        match (protocol, &self.query_name, &self.location_name) {
            (Protocol::Ec2, Some(query_name), _) => query_name.clone(),
            (Protocol::Ec2, None, Some(location_name)) => capitalised(location_name),
            (Protocol::Query, _, Some(location_name)) => location_name.clone(),
            _ => name.to_owned(),
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
