//! [`Schema`]: the attributes and blocks of a resource, data source or provider block, as ordered data.

use super::attribute::Attribute;
use crate::terraform::value::ty::Type;

/// The schema of a resource, data source or provider block.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The version of stored states. It increases when old states need an upgrade.
    pub version: i64,
    /// The attributes and blocks.
    pub block: Block,
}

/// The attributes and nested blocks of one block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// The description, in full sentences (Markdown).
    pub description: String,
    /// The attributes in order.
    pub attributes: Vec<Attribute>,
    /// The nested blocks in order.
    pub blocks: Vec<NestedBlock>,
}

/// How a nested block can be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// At most once.
    Single,
    /// Any number of times, in order.
    List,
    /// Any number of times, unordered.
    Set,
}

/// A block inside a block.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedBlock {
    /// The block's type name.
    pub name: String,
    /// How it can be repeated.
    pub nesting: Nesting,
    /// The maximum number of blocks, if there is a limit.
    pub max_items: Option<i64>,
    /// Its content.
    pub block: Block,
}

impl Block {
    /// The type of the block's object: its attributes, then its nested blocks.
    pub fn implied_type(&self) -> Type {
        let attributes = self.attributes.iter().map(|attribute| (attribute.name.clone(), attribute.ty.clone()));
        let blocks = self.blocks.iter().map(|nested| (nested.name.clone(), nested.implied_type()));
        Type::Object(attributes.chain(blocks).collect())
    }

    /// The same block for an action: its arguments alone. Arguments with defaults control how Terraform manages an object,
    /// which an action does not.
    #[must_use]
    pub fn into_arguments(self) -> Self {
        let attributes = self.attributes.into_iter();
        let arguments = attributes.filter(|attribute| !attribute.is_computed_only() && !attribute.has_default());
        let blocks = self.blocks.into_iter();
        Self {
            attributes: arguments.map(Attribute::as_argument).collect(),
            blocks: blocks.map(|nested| NestedBlock { block: nested.block.into_arguments(), ..nested }).collect(),
            ..self
        }
    }

    /// Whether it contains computed attributes.
    pub(crate) fn has_computed(&self) -> bool {
        self.attributes.iter().any(Attribute::is_computed)
            || self.blocks.iter().any(|nested| nested.block.has_computed())
    }
}

impl NestedBlock {
    fn implied_type(&self) -> Type {
        let object = Box::new(self.block.implied_type());
        match self.nesting {
            Nesting::Single => *object,
            Nesting::List => Type::List(object),
            Nesting::Set => Type::Set(object),
        }
    }
}
