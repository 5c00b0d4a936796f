//! [`Damage`]: what can be wrong with an answer, and the limits of one.

/// How large an answer may be: a full page of AMIs has some megabytes.
pub(super) const LARGEST: usize = 64 << 20;

/// How many values an answer may have. The largest page of AMIs has a third of that. Each may become a structure of
/// hundreds of bytes, so a limit of bytes alone would not do.
pub(crate) const MOST_VALUES: usize = 1_000_000;

/// How a service writes its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Xml,
    Json,
    Cbor,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damage {
    /// There is less of it than it says itself.
    #[error("it breaks off")]
    BreaksOff,
    /// It is not in the form that the service promises.
    #[error("it is not {0}")]
    Malformed(&'static str),
    /// It is the answer to another call.
    #[error("it does not answer the call")]
    OtherRoot,
    /// A value is in one place twice: what was between the two is missing.
    #[error("it has {0:?} twice in one place")]
    Twice(String),
    /// What the call was made for is missing.
    #[error("it lacks {0:?}")]
    Lacks(&'static str),
    /// What tells one thing from another is missing.
    #[error("an element of {list:?} lacks {member:?}")]
    ElementLacks {
        /// The list.
        list: &'static str,
        /// The member that each element has.
        member: &'static str,
    },
    /// Nothing that AWS sends.
    #[error("it has more than {LARGEST} bytes")]
    TooLarge,
    /// Nothing that AWS sends.
    #[error("its values are nested too deep")]
    TooDeep,
    /// Nothing that AWS sends.
    #[error("it has more than {} values", MOST_VALUES)]
    TooMany,
}

/// An answer that must not be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer is incomplete or damaged: {damage}")]
pub(crate) struct DamagedResponse {
    pub(super) damage: Damage,
    /// AWS's name for the request.
    pub(crate) request_id: Option<String>,
}
