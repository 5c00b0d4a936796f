//! What can be wrong with a value: [`CodecError`] for one that departs from its type, [`ValueError`] for one that does
//! not fit a Rust type.

use std::fmt::Display;

use super::path::{AttributePath, Step};
use super::ty::Type;

/// A value that is not what the schema says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The bytes are not MessagePack or JSON at all.
    #[error("the value is not well-formed {format}: {reason}")]
    Malformed {
        /// `MessagePack` or `JSON`.
        format: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// A value has another type than the schema says.
    #[error("{}: expected {expected}, found {found}", display(.path))]
    Type {
        /// Where in the object.
        path: AttributePath,
        /// What the schema says.
        expected: &'static str,
        /// What was there.
        found: &'static str,
    },
    /// An object lacks an attribute.
    #[error("{}: the attribute is missing", display(.path))]
    Missing {
        /// The attribute that is missing.
        path: AttributePath,
    },
    /// An object has an attribute that the schema does not have.
    #[error("{}: the schema has no such attribute", display(.path))]
    Unexpected {
        /// The attribute that is too much.
        path: AttributePath,
    },
}

impl CodecError {
    /// The same error about a value that is inside another, `step` away. A path is put together only once there is an
    /// error: each call checks some hundred values, and nearly all of them are right.
    pub(crate) fn inside(mut self, step: Step) -> Self {
        if let Self::Type { path, .. } | Self::Missing { path } | Self::Unexpected { path } = &mut self {
            path.begin_with(step);
        }
        self
    }
}

fn display(path: &AttributePath) -> String {
    if path.is_root() { "the value".to_owned() } else { path.to_string() }
}

/// The error about a value of another type than the schema's.
pub(crate) fn mismatch(ty: &Type, found: &'static str) -> CodecError {
    CodecError::Type { path: AttributePath::default(), expected: ty.noun(), found }
}

/// A Rust type and a [`CtyValue`](super::cty::CtyValue) do not fit each other, in serde's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(String);

impl serde::de::Error for ValueError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl serde::ser::Error for ValueError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}
