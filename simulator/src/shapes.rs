//! What the parameters of each operation may be, as data. One table a service (`ec2/shapes.rs`, ...) states what
//! AWS's service models state: names, types, required members, lengths, ranges, patterns and permitted values.
//! `validate.rs` applies it, and [`shapes`] hands it out so that a test can compare it with AWS's own models.

use serde::Serialize;

/// One parameter, or one member of a structure.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    /// The name in AWS's API documents, `ImageIds`.
    pub name: &'static str,
    /// The name in a request, `ImageId`.
    pub wire: &'static str,
    /// Whether a request without it is refused.
    pub required: bool,
    /// What the value may be.
    #[serde(flatten)]
    pub shape: Shape,
    /// The error of a service that does not use its general one for a bad value of this member.
    #[serde(skip)]
    pub(crate) refusal: Option<Refusal>,
}

/// An error code and message that is specific to one member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

/// The type of a value and its limits.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Shape {
    /// Text. Lengths are in characters.
    String {
        /// The least length.
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<usize>,
        /// The greatest length.
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<usize>,
        /// A regular expression for the whole text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pattern: Option<&'static str>,
        /// The permitted values; any where there are none.
        #[serde(rename = "enum", skip_serializing_if = "<[_]>::is_empty")]
        values: &'static [&'static str],
    },
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits.
    Integer(Range),
    /// A whole number of 64 bits.
    Long(Range),
    /// A date: ISO 8601 in the query protocols.
    Timestamp,
    /// A list.
    List {
        /// What each element may be.
        member: Box<Shape>,
        /// The least number of elements.
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<usize>,
        /// The greatest number of elements.
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<usize>,
    },
    /// Names and values.
    Map {
        /// What each name may be.
        key: Box<Shape>,
        /// What each value may be.
        value: Box<Shape>,
        /// The least number of entries.
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<usize>,
        /// The greatest number of entries.
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<usize>,
    },
    /// A structure.
    Structure {
        /// Its members.
        members: Vec<Member>,
    },
}

/// The limits of a number.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Range {
    /// The least value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The greatest value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

/// What one operation takes.
#[derive(Debug, Clone, Serialize)]
pub struct OperationShape {
    /// The operation's name.
    pub name: &'static str,
    /// Whether it changes anything.
    pub mutating: bool,
    /// Its parameters.
    pub members: Vec<Member>,
}

/// What the operations of one service take.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceShapes {
    /// The service's name in a request's signature.
    pub service: &'static str,
    /// The API version.
    pub version: &'static str,
    /// The wire protocol, as AWS's service models name it: `ec2`, `query` or `json`.
    pub protocol: &'static str,
    /// The operations.
    pub operations: Vec<OperationShape>,
}

/// The tables of every service, serialisable.
#[must_use]
pub fn shapes() -> Vec<ServiceShapes> {
    crate::service::services().into_iter().map(crate::service::Service::shapes).collect()
}

/// A required member.
pub(crate) fn required(name: &'static str, shape: Shape) -> Member {
    Member { name, wire: name, required: true, shape, refusal: None }
}

/// A member that may be left out.
pub(crate) fn optional(name: &'static str, shape: Shape) -> Member {
    Member { required: false, ..required(name, shape) }
}

impl Member {
    /// Sets the name in a request where it is not the API's.
    pub(crate) fn on_wire(self, wire: &'static str) -> Self {
        Self { wire, ..self }
    }

    /// Sets the error for a bad value.
    pub(crate) fn refused_as(self, code: &'static str, message: &'static str) -> Self {
        Self { refusal: Some(Refusal { code, message }), ..self }
    }
}

/// Text of any length.
pub(crate) fn text() -> Shape {
    Shape::String { min: None, max: None, pattern: None, values: &[] }
}

/// One of some values.
pub(crate) fn one_of(values: &'static [&'static str]) -> Shape {
    Shape::String { min: None, max: None, pattern: None, values }
}

/// A 32-bit number.
pub(crate) fn integer() -> Shape {
    Shape::Integer(Range::default())
}

/// A 64-bit number.
pub(crate) fn long() -> Shape {
    Shape::Long(Range::default())
}

/// A list of any length.
pub(crate) fn list(member: Shape) -> Shape {
    Shape::List { member: Box::new(member), min: None, max: None }
}

/// A map of any size.
pub(crate) fn map(key: Shape, value: Shape) -> Shape {
    Shape::Map { key: Box::new(key), value: Box::new(value), min: None, max: None }
}

/// A structure.
pub(crate) fn structure(members: impl IntoIterator<Item = Member>) -> Shape {
    Shape::Structure { members: members.into_iter().collect() }
}

impl Shape {
    /// Sets the least and the greatest length of text, size of a list, or value of a number.
    pub(crate) fn between(self, least: u32, greatest: u32) -> Self {
        self.bounded(Some(least), Some(greatest))
    }

    /// Sets the least length, size or value.
    pub(crate) fn at_least(self, least: u32) -> Self {
        self.bounded(Some(least), None)
    }

    /// Sets the greatest length, size or value.
    pub(crate) fn at_most(self, greatest: u32) -> Self {
        self.bounded(None, Some(greatest))
    }

    /// Sets the pattern of text.
    pub(crate) fn matching(self, expression: &'static str) -> Self {
        match self {
            Self::String { min, max, values, .. } => Self::String { min, max, pattern: Some(expression), values },
            other => other,
        }
    }

    fn bounded(self, least: Option<u32>, greatest: Option<u32>) -> Self {
        let size = |bound: Option<u32>| bound.and_then(|bound| usize::try_from(bound).ok());
        let range = Range { min: least.map(i64::from), max: greatest.map(i64::from) };
        match self {
            Self::String { pattern, values, .. } => {
                Self::String { min: size(least), max: size(greatest), pattern, values }
            }
            Self::List { member, .. } => Self::List { member, min: size(least), max: size(greatest) },
            Self::Map { key, value, .. } => Self::Map { key, value, min: size(least), max: size(greatest) },
            Self::Integer(_) => Self::Integer(range),
            Self::Long(_) => Self::Long(range),
            other => other,
        }
    }
}
