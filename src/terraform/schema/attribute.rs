//! [`Attribute`]: the definition of one attribute of a schema.

use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::ty::Type;

/// Whether the configuration, the provider or both set an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Configurability {
    Required,
    Optional,
    OptionalOrComputed,
    Computed,
}

/// What a change of an attribute does to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnChange {
    /// Updates the object in place.
    InPlace,
    /// Replaces the object.
    Replaces,
    /// As [`OnChange::Replaces`], except that a value is adopted where the state has null, as after an import.
    ReplacesUnlessAdopted,
}

/// The definition of an attribute: name, type, configurability, and the effect of changes.
///
/// A builder: `Attribute::string("name").required().requires_replace().describe("…")`.
#[expect(clippy::struct_excessive_bools, reason = "independent properties of the attribute")]
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) configurability: Configurability,
    pub(crate) replaces: bool,
    pub(crate) adopts: bool,
    pub(crate) volatile: bool,
    pub(crate) sensitive: bool,
    pub(crate) allows_empty: bool,
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
            allows_empty: false,
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

    /// The configuration must set it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.configurability = Configurability::Required;
        self
    }

    /// The configuration can set it, otherwise the provider does.
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

    /// A change of it replaces the object, except a change from null. For values that an import cannot read.
    #[must_use]
    pub fn requires_replace_if_known(mut self) -> Self {
        self.replaces = true;
        self.adopts = true;
        self
    }

    /// A computed value that can change while an operation on the object is in progress. It is then planned as unknown.
    #[must_use]
    pub fn unknown_while_pending(mut self) -> Self {
        self.volatile = true;
        self
    }

    /// An empty string is a valid value, or means the same as null, although the attribute is optional.
    #[must_use]
    pub fn allows_empty(mut self) -> Self {
        self.allows_empty = true;
        self
    }

    /// Terraform redacts it.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Sets the default value.
    #[must_use]
    pub fn default_value(mut self, value: CtyValue) -> Self {
        self.configurability = Configurability::OptionalOrComputed;
        self.default = Some(value);
        self
    }

    /// Sets the description, in full sentences (Markdown).
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Sets the end of the description: the effect of a change, in full sentences (Markdown).
    #[must_use]
    pub fn describe_change(mut self, change: impl Into<String>) -> Self {
        self.change = change.into();
        self
    }

    /// The same attribute without computed value, default and replacement, for the arguments of actions.
    #[must_use]
    pub fn as_argument(self) -> Self {
        let configurability = if self.configurability == Configurability::Required {
            Configurability::Required
        } else {
            Configurability::Optional
        };
        let Self { name, ty, sensitive, allows_empty, description, .. } = self;
        Self { configurability, sensitive, allows_empty, description, ..Self::new(&name, ty) }
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

    /// The default value.
    pub fn default(&self) -> Option<&CtyValue> {
        self.default.as_ref()
    }

    /// The effect of a change.
    pub fn on_change(&self) -> OnChange {
        match (self.replaces, self.adopts) {
            (false, _) => OnChange::InPlace,
            (true, false) => OnChange::Replaces,
            (true, true) => OnChange::ReplacesUnlessAdopted,
        }
    }

    /// Whether Terraform redacts it.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Whether only the provider sets it.
    pub fn is_computed_only(&self) -> bool {
        self.configurability == Configurability::Computed
    }

    /// Whether it has a default value.
    pub fn has_default(&self) -> bool {
        self.default.is_some()
    }

    /// Whether it is required.
    pub fn is_required(&self) -> bool {
        self.configurability == Configurability::Required
    }

    /// Whether a change from null adopts the value.
    pub fn is_adopted(&self) -> bool {
        self.adopts
    }

    /// Whether the provider can set it.
    pub fn is_computed(&self) -> bool {
        matches!(self.configurability, Configurability::Computed | Configurability::OptionalOrComputed)
    }
}
