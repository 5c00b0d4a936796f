//! Violations of AWS's service models by requests.

/// The problem of a parameter. Its message is that of AWS's errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The model does not have the operation, or `tools/export_models.py` does not list it.
    #[error("There is no model of this operation")]
    UnknownOperation,
    /// The structure has no such member.
    #[error("There is no such member")]
    Unknown,
    /// A required member is not there.
    #[error("Member must not be null")]
    Missing,
    /// The value has another type than this one.
    #[error("Member must be of the type {0}")]
    WrongType(&'static str),
    /// The text, list or map is shorter than this.
    #[error("Member must have length greater than or equal to {0}")]
    TooShort(i64),
    /// The text, list or map is longer than this.
    #[error("Member must have length less than or equal to {0}")]
    TooLong(i64),
    /// The text does not match this pattern.
    #[error("Member must satisfy regular expression pattern: {0}")]
    NotMatching(&'static str),
    /// The text is not one of these.
    #[error("Member must satisfy enum value set: [{}]", .0.join(", "))]
    NotPermitted(&'static [String]),
    /// The number is less than this.
    #[error("Member must have value greater than or equal to {0}")]
    TooSmall(i64),
    /// The number is greater than this.
    #[error("Member must have value less than or equal to {0}")]
    TooLarge(i64),
}

/// One parameter that AWS would reject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, in the names and numbering of a request: `TagSpecification.1.Tag.2.Key`. Empty for the whole request.
    pub path: String,
    /// The value as text.
    pub value: String,
    /// The problem.
    pub problem: Problem,
}
