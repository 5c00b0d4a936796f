//! [`Sketch`]: an answer in outline, whatever it is written in: which values are where, held against what is expected.

use std::collections::HashMap;

use super::damage::{Damage, MOST_VALUES};
use super::expected::{Expected, Holds};

/// How deep values may be nested; AWS's answers about images have eight levels.
const DEEPEST: usize = 64;

/// Where the members of an answer are: right below its root.
const MEMBERS: usize = 1;

/// What a value turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    /// A text without a character.
    EmptyText,
    Scalar,
    List,
    Map,
    /// An element of XML without anything in it, which may be an empty text, list or map.
    EmptyElement,
    /// An element of XML with elements in it, which may be a list or a map.
    Elements,
}

/// An answer in outline. Its parser says where each value begins and ends.
#[derive(Debug)]
pub(crate) struct Sketch {
    expected: Option<&'static Expected>,
    /// The values that have begun and not ended, from the root on.
    open: Vec<Open>,
    values: usize,
    found: bool,
}

#[derive(Debug)]
struct Open {
    name: String,
    /// The names of the values in it, and whether each says something.
    members: HashMap<String, bool>,
}

impl Sketch {
    /// The outline of an answer that must hold this.
    pub(super) fn new(expected: Option<&'static Expected>) -> Self {
        Self { expected, open: Vec::new(), values: 0, found: expected.is_none() }
    }

    /// A value begins that has a name of its own, or none: the root, and the elements of a list.
    pub(super) fn begin(&mut self, name: Option<&str>) -> Result<(), Damage> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(Damage::TooMany);
        }
        if self.open.len() == DEEPEST {
            return Err(Damage::TooDeep);
        }
        if let (Some(parent), Some(name)) = (self.open.last_mut(), name)
            && parent.members.insert(name.to_owned(), false).is_some()
        {
            return Err(Damage::Twice(name.to_owned()));
        }
        self.open.push(Open { name: name.unwrap_or_default().to_owned(), members: HashMap::new() });
        Ok(())
    }

    /// The value that began last ends.
    pub(super) fn end(&mut self, kind: Kind) -> Result<(), Damage> {
        let Some(ended) = self.open.pop() else { return Ok(()) };
        if let Some(expected) = self.expected {
            if self.open.len() == MEMBERS && ended.name == expected.member {
                self.found = expected.is_answered_by(kind, &ended)?;
            } else if self.open.len() == MEMBERS + 1
                && self.open.last().is_some_and(|list| list.name == expected.member)
                && let Holds::Each(members) | Holds::EachOrNull(members) = expected.holds
            {
                expected.require(members, &ended)?;
            }
        }
        let says = !matches!(kind, Kind::Null | Kind::EmptyText | Kind::EmptyElement);
        if let Some(told) = self.open.last_mut().and_then(|parent| parent.members.get_mut(&ended.name)) {
            *told = says;
        }
        Ok(())
    }

    /// Whether any value has begun and not ended.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The answer is at its end.
    pub(super) fn finish(&self) -> Result<(), Damage> {
        match self.expected {
            _ if self.is_open() => Err(Damage::BreaksOff),
            Some(expected) if !self.found => Err(Damage::Lacks(expected.member)),
            _ => Ok(()),
        }
    }
}

impl Expected {
    /// Whether a value is what the member must be.
    fn is_answered_by(&self, kind: Kind, value: &Open) -> Result<bool, Damage> {
        let is_list = matches!(kind, Kind::List | Kind::Elements | Kind::EmptyElement);
        let is_map = matches!(kind, Kind::Map | Kind::Elements | Kind::EmptyElement);
        match self.holds {
            Holds::Each(_) => Ok(is_list),
            Holds::EachOrNull(_) => Ok(is_list || kind == Kind::Null),
            Holds::MapOrNull => Ok(is_map || kind == Kind::Null),
            Holds::Scalar => Ok(kind == Kind::Scalar),
            Holds::Object(members) => self.require(members, value).map(|()| is_map),
        }
    }

    /// Refuses a value that lacks one of these members.
    fn require(&self, members: &[&'static str], value: &Open) -> Result<(), Damage> {
        match members.iter().find(|member| value.members.get(**member) != Some(&true)) {
            Some(member) => Err(Damage::ElementLacks { list: self.member, member }),
            None => Ok(()),
        }
    }
}
