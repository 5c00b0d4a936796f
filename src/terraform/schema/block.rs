//! [`Schema`]: what a resource, data source or provider block looks like, as plain ordered data.

use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::ty::Type;

/// The schema of a resource, data source or provider block.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The version that stored states carry; it grows when an old state needs an upgrade.
    pub version: i64,
    /// The attributes and blocks.
    pub block: Block,
}

/// The attributes and nested blocks of one block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// What the block is, in full sentences (Markdown).
    pub description: String,
    /// The attributes, in the order of the documentation.
    pub attributes: Vec<Attribute>,
    /// The nested blocks, in the order of the documentation.
    pub blocks: Vec<NestedBlock>,
}

/// How a nested block may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// Once or not at all.
    Single,
    /// Any number of times, in order.
    List,
    /// Any number of times, without order.
    Set,
}

/// A block inside a block.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedBlock {
    /// The block's type name.
    pub name: String,
    /// How it may be repeated.
    pub nesting: Nesting,
    /// At most this many, if there is a limit.
    pub max_items: Option<i64>,
    /// What is inside.
    pub block: Block,
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Configurability {
    Required,
    Optional,
    OptionalOrComputed,
    Computed,
}

/// What a change of an argument does to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnChange {
    /// The object stays, and is changed.
    InPlace,
    /// Another object takes its place.
    Replaces,
    /// As [`OnChange::Replaces`], except that a value where there was none, as after an import, is taken over.
    ReplacesUnlessAdopted,
}

/// One attribute: its type, who sets it, and what a change of it does.
///
/// Built in the order in which one reads it: `Attribute::string("name").required().requires_replace().describe("…")`.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of its own about the attribute")]
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) configurability: Configurability,
    pub(crate) replaces: bool,
    pub(crate) adopts: bool,
    pub(crate) volatile: bool,
    pub(crate) sensitive: bool,
    pub(crate) default: Option<CtyValue>,
    pub(crate) description: String,
    pub(crate) change: String,
}

impl Attribute {
    /// An optional attribute of any type.
    pub fn new(name: &str, ty: Type) -> Self {
        Self {
            name: name.to_owned(),
            ty,
            configurability: Configurability::Optional,
            replaces: false,
            adopts: false,
            volatile: false,
            sensitive: false,
            default: None,
            description: String::new(),
            change: String::new(),
        }
    }

    /// An optional string.
    pub fn string(name: &str) -> Self {
        Self::new(name, Type::String)
    }

    /// An optional bool.
    pub fn bool(name: &str) -> Self {
        Self::new(name, Type::Bool)
    }

    /// An optional number.
    pub fn number(name: &str) -> Self {
        Self::new(name, Type::Number)
    }

    /// An optional map of strings.
    pub fn string_map(name: &str) -> Self {
        Self::new(name, Type::Map(Box::new(Type::String)))
    }

    /// An optional list of strings.
    pub fn string_list(name: &str) -> Self {
        Self::new(name, Type::List(Box::new(Type::String)))
    }

    /// An optional set of strings.
    pub fn string_set(name: &str) -> Self {
        Self::new(name, Type::Set(Box::new(Type::String)))
    }

    /// The user must set it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.configurability = Configurability::Required;
        self
    }

    /// The user may set it; otherwise the provider does.
    #[must_use]
    pub fn optional_or_computed(mut self) -> Self {
        self.configurability = Configurability::OptionalOrComputed;
        self
    }

    /// Only the provider sets it.
    #[must_use]
    pub fn computed(mut self) -> Self {
        self.configurability = Configurability::Computed;
        self
    }

    /// A change of it replaces the object.
    #[must_use]
    pub fn requires_replace(mut self) -> Self {
        self.replaces = true;
        self
    }

    /// A change of it replaces the object, except from null: an import cannot read it, so configuring it
    /// afterwards adopts the value in place.
    #[must_use]
    pub fn requires_replace_if_known(mut self) -> Self {
        self.replaces = true;
        self.adopts = true;
        self
    }

    /// A computed value that may move whenever the object is still in motion: it is then planned as unknown.
    #[must_use]
    pub fn unknown_while_pending(mut self) -> Self {
        self.volatile = true;
        self
    }

    /// Terraform does not print it.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// The value when the user sets none.
    #[must_use]
    pub fn default_value(mut self, value: CtyValue) -> Self {
        self.configurability = Configurability::OptionalOrComputed;
        self.default = Some(value);
        self
    }

    /// What it is, in full sentences (Markdown).
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// What a later change of it does, in full sentences (Markdown): the end of its description.
    #[must_use]
    pub fn describe_change(mut self, change: impl Into<String>) -> Self {
        self.change = change.into();
        self
    }

    /// The same attribute where there is nothing to keep or to change, as in an action: only the user sets it.
    #[must_use]
    pub fn as_argument(self) -> Self {
        let configurability = if self.configurability == Configurability::Required {
            Configurability::Required
        } else {
            Configurability::Optional
        };
        let Self { name, ty, sensitive, description, .. } = self;
        Self { configurability, sensitive, description, ..Self::new(&name, ty) }
    }

    /// The whole description.
    pub fn documentation(&self) -> String {
        [self.description.as_str(), self.change.as_str()].join(" ").trim().to_owned()
    }

    /// The attribute's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type.
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// The value when the user sets none, if there is one that never varies.
    pub fn default(&self) -> Option<&CtyValue> {
        self.default.as_ref()
    }

    /// What a change of it does.
    pub fn on_change(&self) -> OnChange {
        match (self.replaces, self.adopts) {
            (false, _) => OnChange::InPlace,
            (true, false) => OnChange::Replaces,
            (true, true) => OnChange::ReplacesUnlessAdopted,
        }
    }

    /// Whether Terraform does not print it.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Whether only the provider sets it.
    pub fn is_computed_only(&self) -> bool {
        self.configurability == Configurability::Computed
    }

    /// Whether it has a value when the user sets none.
    pub fn has_default(&self) -> bool {
        self.default.is_some()
    }

    /// Whether the user must set it.
    pub fn is_required(&self) -> bool {
        self.configurability == Configurability::Required
    }

    /// Whether an import cannot read it.
    pub fn is_adopted(&self) -> bool {
        self.adopts
    }

    /// Whether the provider may set it.
    pub fn is_computed(&self) -> bool {
        matches!(self.configurability, Configurability::Computed | Configurability::OptionalOrComputed)
    }
}

impl Block {
    /// The type of the block's object: its attributes, then its nested blocks.
    pub fn implied_type(&self) -> Type {
        let attributes = self.attributes.iter().map(|attribute| (attribute.name.clone(), attribute.ty.clone()));
        let blocks = self.blocks.iter().map(|nested| (nested.name.clone(), nested.implied_type()));
        Type::Object(attributes.chain(blocks).collect())
    }

    /// Whether the provider may set something in it.
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
