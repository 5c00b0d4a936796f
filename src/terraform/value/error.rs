//! [`CodecError`]: a value does not match its schema. [`ValueError`]: a value does not match a Rust type.

use std::fmt::Display;

use super::path::{AttributePath, Step};
use super::ty::Type;

/// A value does not match its schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The bytes are not valid MessagePack or JSON.
    #[error("the value is not valid {format}: {reason}")]
    Malformed {
        /// `MessagePack` or `JSON`.
        format: &'static str,
        /// The parser's message.
        reason: String,
    },
    /// A value has the wrong type.
    #[error("{}: expected {expected}, found {found}", display(.path))]
    Type {
        /// The path in the object.
        path: AttributePath,
        /// The type in the schema.
        expected: &'static str,
        /// The type that was found.
        found: &'static str,
    },
    /// An attribute is missing.
    #[error("{}: the attribute is missing", display(.path))]
    Missing {
        /// The missing attribute.
        path: AttributePath,
    },
    /// An attribute is not in the schema.
    #[error("{}: the schema has no such attribute", display(.path))]
    Unexpected {
        /// The unexpected attribute.
        path: AttributePath,
    },
}

impl CodecError {
    /// Prepends a step to the path. Paths are built only for errors, because each call checks hundreds of values.
    pub(crate) fn inside(mut self, step: Step) -> Self {
        if let Self::Type { path, .. } | Self::Missing { path } | Self::Unexpected { path } = &mut self {
            path.prepend(step);
        }
        self
    }
}

fn display(path: &AttributePath) -> String {
    if path.is_root() { "the value".to_owned() } else { path.to_string() }
}

/// The error for a value of the wrong type.
pub(crate) fn mismatch(ty: &Type, found: &'static str) -> CodecError {
    CodecError::Type { path: AttributePath::default(), expected: ty.noun(), found }
}

/// A [`CtyValue`](super::cty::CtyValue) does not match a Rust type. The message is serde's.
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
