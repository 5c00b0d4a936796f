//! [`Outline`]: which values a response has and where, in any format, compared with what its operation must return.

use std::collections::HashMap;

use super::expected::{Expected, MemberType};
use super::malformed::{MAX_VALUES, Malformed};

/// How deep values may be nested. AWS's responses about images have eight levels.
const MAX_DEPTH: usize = 64;

/// The depth of a response's members, right below its root.
const MEMBER_DEPTH: usize = 1;

/// The type of a value, as far as its format shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueType {
    Null,
    /// A string of no characters.
    EmptyString,
    Scalar,
    List,
    Map,
    /// An XML element without content: an empty string, list or map.
    EmptyElement,
    /// An XML element with child elements: a list or a map.
    Elements,
}

/// The outline of a response. Its parser reports where each value begins and ends.
#[derive(Debug)]
pub(crate) struct Outline {
    expected: Option<&'static Expected>,
    /// The values that have begun and not ended, from the root on.
    open: Vec<OpenValue>,
    values: usize,
    found: bool,
}

#[derive(Debug)]
struct OpenValue {
    name: String,
    /// The names of its members, and whether each has content.
    members: HashMap<String, bool>,
}

impl Outline {
    /// The outline of a response that must contain `expected`.
    pub(super) fn new(expected: Option<&'static Expected>) -> Self {
        Self { expected, open: Vec::new(), values: 0, found: expected.is_none() }
    }

    /// Begins a value. The root and the elements of a list have no name.
    pub(super) fn begin(&mut self, name: Option<&str>) -> Result<(), Malformed> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(Malformed::TooManyValues);
        }
        if self.open.len() == MAX_DEPTH {
            return Err(Malformed::TooDeep);
        }
        if let (Some(parent), Some(name)) = (self.open.last_mut(), name)
            && parent.members.insert(name.to_owned(), false).is_some()
        {
            return Err(Malformed::Duplicate(name.to_owned()));
        }
        self.open.push(OpenValue { name: name.unwrap_or_default().to_owned(), members: HashMap::new() });
        Ok(())
    }

    /// Ends the value that began last.
    pub(super) fn end(&mut self, value_type: ValueType) -> Result<(), Malformed> {
        let Some(ended) = self.open.pop() else { return Ok(()) };
        if let Some(expected) = self.expected {
            if self.open.len() == MEMBER_DEPTH && ended.name == expected.member {
                self.found = expected.matches(value_type, &ended)?;
            } else if self.open.len() == MEMBER_DEPTH + 1
                && self.open.last().is_some_and(|list| list.name == expected.member)
                && let MemberType::List(members) | MemberType::NullableList(members) = expected.member_type
            {
                expected.require(members, &ended)?;
            }
        }
        let has_content = !matches!(value_type, ValueType::Null | ValueType::EmptyString | ValueType::EmptyElement);
        if let Some(member) = self.open.last_mut().and_then(|parent| parent.members.get_mut(&ended.name)) {
            *member = has_content;
        }
        Ok(())
    }

    /// Whether any value has begun and not ended.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Ends the response.
    pub(super) fn finish(&self) -> Result<(), Malformed> {
        match self.expected {
            _ if self.is_open() => Err(Malformed::Truncated),
            Some(expected) if !self.found => Err(Malformed::MissingMember(expected.member)),
            _ => Ok(()),
        }
    }
}

impl Expected {
    /// Whether a value has the type of the member.
    fn matches(&self, value_type: ValueType, value: &OpenValue) -> Result<bool, Malformed> {
        let is_list = matches!(value_type, ValueType::List | ValueType::Elements | ValueType::EmptyElement);
        let is_map = matches!(value_type, ValueType::Map | ValueType::Elements | ValueType::EmptyElement);
        match self.member_type {
            MemberType::List(_) => Ok(is_list),
            MemberType::NullableList(_) => Ok(is_list || value_type == ValueType::Null),
            MemberType::NullableMap => Ok(is_map || value_type == ValueType::Null),
            MemberType::Scalar => Ok(value_type == ValueType::Scalar),
            MemberType::Object(members) => self.require(members, value).map(|()| is_map),
        }
    }

    /// Rejects a value without one of these members.
    fn require(&self, members: &[&'static str], value: &OpenValue) -> Result<(), Malformed> {
        match members.iter().find(|member| value.members.get(**member) != Some(&true)) {
            Some(member) => Err(Malformed::IncompleteElement { list: self.member, member }),
            None => Ok(()),
        }
    }
}
