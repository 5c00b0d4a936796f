//! [`AttributePath`]: the path of a value in a configuration or state.

use std::fmt;

use crate::terraform::proto;
use crate::terraform::quote::quoted;

/// One step from an object to a value inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An attribute or block of an object, by its name.
    Attribute(String),
    /// An element of a map, by its key.
    Key(String),
    /// An element of a list, by its index.
    Index(i64),
}

/// A path from the root of a block to a value. Terraform underlines the argument at a diagnostic's path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributePath(Vec<Step>);

impl AttributePath {
    /// The path of a top-level attribute or block.
    pub fn of(attribute: impl Into<String>) -> Self {
        Self(vec![Step::Attribute(attribute.into())])
    }

    /// Appends an attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>) -> Self {
        self.0.push(Step::Attribute(name.into()));
        self
    }

    /// Appends a map key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Step::Key(key.into()));
        self
    }

    /// Appends a list index.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Step::Index(i64::try_from(index).unwrap_or(i64::MAX)));
        self
    }

    /// Prepends a step.
    pub(crate) fn prepend(&mut self, step: Step) {
        self.0.insert(0, step);
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether this is the root itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

/// Terraform's format of paths: `a.b[0]["key"]`.
impl fmt::Display for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => write!(formatter, "{name}")?,
                Step::Attribute(name) => write!(formatter, ".{name}")?,
                Step::Key(key) => write!(formatter, "[{}]", quoted(key))?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl From<&AttributePath> for proto::AttributePath {
    fn from(path: &AttributePath) -> Self {
        use proto::attribute_path::step::Selector;
        let steps = path.0.iter().map(|step| {
            let selector = match step {
                Step::Attribute(name) => Selector::AttributeName(name.clone()),
                Step::Key(key) => Selector::ElementKeyString(key.clone()),
                Step::Index(index) => Selector::ElementKeyInt(*index),
            };
            proto::attribute_path::Step { selector: Some(selector) }
        });
        Self { steps: steps.collect() }
    }
}
