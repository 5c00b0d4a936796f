//! Conversions between the values of the protocol, the values that the rules work on ([`CtyValue`]) and models.

use bytes::Bytes;

use super::diagnostics::{Diagnostic, Diagnostics};
use super::proto::DynamicValue;
use super::value::cty::CtyValue;
use super::value::error::CodecError;
use super::value::model::{self, Model};
use super::value::msgpack::{decode_msgpack, encode_msgpack};
use super::value::state_json::decode_state_json;
use super::value::ty::Type;

/// Reads a value of the protocol, checked against its type. A value that is missing is null.
pub(crate) fn decode(value: Option<&DynamicValue>, ty: &Type) -> Result<CtyValue, Diagnostics> {
    let Some(value) = value else { return Ok(CtyValue::Null) };
    let decoded = if value.msgpack.is_empty() && !value.json.is_empty() {
        serde_json::from_slice(&value.json)
            .map_err(|error| CodecError::Malformed { format: "JSON", reason: error.to_string() })
            .and_then(|json| decode_state_json(json, ty))
    } else {
        decode_msgpack(&value.msgpack, ty)
    };
    decoded.map_err(|error| mismatch(&error.to_string()))
}

/// Writes a value in the form of the protocol.
pub(crate) fn encode(value: &CtyValue) -> DynamicValue {
    DynamicValue { msgpack: encode_msgpack(value).into(), json: Bytes::new() }
}

/// The model of an object that is not null.
pub(crate) fn typed<M: Model>(object: &CtyValue) -> Result<M, Diagnostics> {
    model::from_dynamic(object).map_err(|error| mismatch(&error.to_string()))
}

/// The model of an object, in a box since a call may hold it for long; `None` for null.
pub(crate) fn typed_unless_null<M: Model>(object: &CtyValue) -> Result<Option<Box<M>>, Diagnostics> {
    if *object == CtyValue::Null { Ok(None) } else { typed(object).map(|model| Some(Box::new(model))) }
}

/// The object of a model, checked against its type.
pub(crate) fn untyped<M: Model>(model: &M, ty: &Type) -> Result<CtyValue, Diagnostics> {
    model::to_dynamic(model, ty).map_err(|error| mismatch(&error.to_string()))
}

/// The message about a value that does not have the shape of its schema.
pub(crate) fn mismatch(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "Terraform and the provider do not understand each other",
        format!(
            "A value does not have the shape that the provider's schema says: {reason}. Nothing was changed. This is \
             a bug in the provider or in Terraform; please report it with this message."
        ),
    )
    .into()
}
