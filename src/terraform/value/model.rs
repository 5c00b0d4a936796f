//! [`Model`]: a Rust struct that stands for a schema's object.

use std::collections::BTreeMap;

use rmpv::Value as MessagePack;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec;
use super::codec::CodecError;
use super::cty::CtyValue;
use super::path::{AttributePath, Step};
use super::ty::Type;

/// A model and its schema disagree: a mistake in this program, which the registry's table test finds.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The object does not fit the struct.
    #[error("the object does not fit the model: {0}")]
    Decode(#[from] rmp_serde::decode::Error),
    /// The struct cannot be written.
    #[error("the model cannot be written: {0}")]
    Encode(#[from] rmp_serde::encode::Error),
    /// The struct does not fit the schema.
    #[error("the model does not fit the schema: {0}")]
    Schema(#[from] CodecError),
}

/// A typed form of a schema's object.
///
/// Every serde struct whose fields are [`Value`](super::attr::Value)s is one. A model may also be made of several structs
/// that share one object, each with its own attributes: see `copy/`'s image state.
pub trait Model: Sized + Send + Sync {
    /// Reads the attributes that this model has; it leaves the others alone.
    ///
    /// # Errors
    ///
    /// [`ModelError::Decode`] if an attribute has another type.
    fn read(object: &[u8]) -> Result<Self, ModelError>;

    /// Writes the attributes that this model has, as MessagePack pairs.
    ///
    /// # Errors
    ///
    /// [`ModelError::Encode`] if a field cannot be written.
    fn write(&self) -> Result<Vec<(MessagePack, MessagePack)>, ModelError>;
}

impl<T: Serialize + DeserializeOwned + Send + Sync> Model for T {
    fn read(object: &[u8]) -> Result<Self, ModelError> {
        Ok(rmp_serde::from_slice(object)?)
    }

    fn write(&self) -> Result<Vec<(MessagePack, MessagePack)>, ModelError> {
        let bytes = rmp_serde::to_vec_named(self)?;
        match rmpv::decode::read_value(&mut bytes.as_slice()) {
            Ok(MessagePack::Map(pairs)) => Ok(pairs),
            Ok(_) | Err(_) => {
                Err(CodecError::Malformed { format: "MessagePack", reason: "a model is not a struct".into() }.into())
            }
        }
    }
}

/// The model of an object that is not null.
pub(crate) fn from_dynamic<M: Model>(object: &CtyValue) -> Result<M, ModelError> {
    M::read(&codec::encode_msgpack(object))
}

/// The object of a model, checked against the schema's type.
pub(crate) fn to_dynamic<M: Model>(model: &M, kind: &Type) -> Result<CtyValue, ModelError> {
    Ok(codec::from_msgpack(MessagePack::Map(model.write()?), kind)?)
}

/// The attributes of a model that a schema has, each checked against its type; the others are left out.
pub(crate) fn written<M: Model>(
    model: &M,
    kinds: &BTreeMap<&str, &Type>,
) -> Result<BTreeMap<String, CtyValue>, ModelError> {
    let mut attributes = BTreeMap::new();
    for (name, value) in model.write()? {
        let Some(name) = name.as_str() else { continue };
        if let Some(kind) = kinds.get(name) {
            attributes.insert(
                name.to_owned(),
                codec::from_msgpack(value, kind).map_err(|error| error.inside(Step::Attribute(name.to_owned())))?,
            );
        }
    }
    if let Some(missing) = kinds.keys().find(|name| !attributes.contains_key(**name)) {
        return Err(CodecError::Missing { path: AttributePath::of(*missing) }.into());
    }
    Ok(attributes)
}
