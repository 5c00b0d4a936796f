//! The rules, and violations of them.

use std::fmt;

/// A rule for responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Values are well-formed MessagePack; only upgraded, imported and moved states may be JSON.
    Encoding,
    /// Values have exactly the attributes, blocks and types of the schema.
    Shape,
    /// Diagnostics are errors or warnings, and have a summary.
    Diagnostics,
    /// A plan is null if and only if the configuration is.
    PlannedExistence,
    /// Configured values are planned unchanged, or as in the prior state.
    ConfiguredValue,
    /// Values that are neither configured nor computed are null.
    UnconfiguredValue,
    /// Blocks have the same number and keys as in the configuration.
    BlockStructure,
    /// Write-only values are null everywhere except in the configuration.
    WriteOnly,
    /// A path that requires replacement exists in the prior state or in the plan.
    ReplacePath,
    /// Without changes the plan is empty.
    SpuriousChange,
    /// A second plan with more known values only completes the first.
    FinalPlan,
    /// A response is deferred only if the host allows it.
    Deferral,
    /// The flag for the legacy SDK's type system is not set.
    LegacyTypeSystem,
    /// After apply no value is unknown, even with an error.
    UnknownAfterApply,
    /// Known planned values are unchanged after apply.
    PlannedValue,
    /// A delete leaves no object, and every other operation leaves one.
    AppliedExistence,
    /// A failed update returns the object's state.
    LostObject,
    /// A state from a read, upgrade, import or move has no unknown values.
    UnknownInState,
    /// An upgrade, move or data source read returns an object.
    MissingState,
    /// An import returns one resource of the requested type.
    Import,
    /// An identity matches its schema, has no unknown values, and is stable for the object's lifetime.
    Identity,
}

impl Rule {
    pub(crate) const ALL: [Self; 21] = [
        Self::Encoding,
        Self::Shape,
        Self::Diagnostics,
        Self::PlannedExistence,
        Self::ConfiguredValue,
        Self::UnconfiguredValue,
        Self::BlockStructure,
        Self::WriteOnly,
        Self::ReplacePath,
        Self::SpuriousChange,
        Self::FinalPlan,
        Self::Deferral,
        Self::LegacyTypeSystem,
        Self::UnknownAfterApply,
        Self::PlannedValue,
        Self::AppliedExistence,
        Self::LostObject,
        Self::UnknownInState,
        Self::MissingState,
        Self::Import,
        Self::Identity,
    ];
}

/// One violation of core's rules.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Violation {
    pub(crate) fn new(rule: Rule, path: &str, message: &str) -> Self {
        Self { rule, path: path.to_owned(), message: message.to_owned() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the whole value" } else { &self.path };
        write!(formatter, "{:?}: {path}: {}", self.rule, self.message)
    }
}
