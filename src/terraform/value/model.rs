//! [`Model`]: a Rust struct for a schema's object.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cty::{CtyValue, Object};
use super::de::from_object;
use super::error::{CodecError, ValueError, mismatch};
use super::path::{AttributePath, Step};
use super::ser::to_value;
use super::shape::conform;
use super::ty::Type;

/// A model does not match its schema. The registry's tests detect it.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The object does not match the struct.
    #[error("the object does not match the model: {0}")]
    Decode(#[source] ValueError),
    /// The struct cannot be serialized.
    #[error("the model cannot be serialized: {0}")]
    Encode(#[source] ValueError),
    /// The struct does not match the schema.
    #[error("the model does not match the schema: {0}")]
    Schema(#[from] CodecError),
}

/// A typed form of a schema's object.
///
/// Every serde struct whose fields are [`Value`](super::attr::Value)s is a model. A model can also consist of several structs
/// that share one object.
pub trait Model: Sized + Send + Sync {
    /// Reads the attributes of this model. Others are ignored.
    ///
    /// # Errors
    ///
    /// [`ModelError::Decode`] if an attribute has another type.
    fn read(object: &Object) -> Result<Self, ModelError>;

    /// Writes the attributes of this model.
    ///
    /// # Errors
    ///
    /// [`ModelError::Encode`] if a field cannot be serialized.
    fn write(&self) -> Result<Object, ModelError>;
}

impl<T: Serialize + DeserializeOwned + Send + Sync> Model for T {
    fn read(object: &Object) -> Result<Self, ModelError> {
        from_object(object).map_err(ModelError::Decode)
    }

    fn write(&self) -> Result<Object, ModelError> {
        match to_value(self).map_err(ModelError::Encode)? {
            // Serde serializes structs with flattened fields as maps.
            CtyValue::Object(object) | CtyValue::Map(object) => Ok(object),
            _ => Err(ModelError::Encode(serde::ser::Error::custom("a model is not a struct"))),
        }
    }
}

/// The model of an object that is not null.
pub(crate) fn from_dynamic<M: Model>(object: &CtyValue) -> Result<M, ModelError> {
    match object {
        CtyValue::Object(object) => M::read(object),
        other => Err(mismatch(&Type::Object(BTreeMap::new()), noun(other)).into()),
    }
}

/// The name of a value in messages that expect an object.
fn noun(value: &CtyValue) -> &'static str {
    match value {
        CtyValue::Null => "null",
        CtyValue::Unknown => "an unknown value",
        _ => "another value",
    }
}

/// The object of a model, checked against the schema's type.
pub(crate) fn to_dynamic<M: Model>(model: &M, ty: &Type) -> Result<CtyValue, ModelError> {
    Ok(conform(CtyValue::Object(model.write()?), ty)?)
}

/// The attributes of a model that are in a schema, converted to their types. Others are omitted.
pub(crate) fn written<M: Model>(model: &M, types: &BTreeMap<&str, &Type>) -> Result<Object, ModelError> {
    let mut written = model.write()?;
    let mut attributes = Object::new();
    for (name, ty) in types {
        let Some(value) = written.remove(*name) else {
            return Err(CodecError::Missing { path: AttributePath::of(*name) }.into());
        };
        let value = conform(value, ty).map_err(|error| error.inside(Step::Attribute((*name).to_owned())))?;
        attributes.insert((*name).to_owned(), value);
    }
    Ok(attributes)
}
