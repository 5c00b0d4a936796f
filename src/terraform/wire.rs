//! Conversions between values of the protocol, [`CtyValue`] and models.

use bytes::Bytes;

use super::diagnostics::{Diagnostic, Diagnostics};
use super::proto::DynamicValue;
use super::value::cty::CtyValue;
use super::value::error::CodecError;
use super::value::model::{self, Model};
use super::value::msgpack::{decode_msgpack, encode_msgpack};
use super::value::state_json::decode_state_json;
use super::value::ty::Type;

/// Decodes a value of the protocol and checks its type. A missing value is null.
pub(crate) fn decode(value: Option<&DynamicValue>, ty: &Type) -> Result<CtyValue, Diagnostics> {
    let Some(value) = value else { return Ok(CtyValue::Null) };
    let decoded = if value.msgpack.is_empty() && !value.json.is_empty() {
        serde_json::from_slice(&value.json)
            .map_err(|error| CodecError::Malformed { format: "JSON", reason: error.to_string() })
            .and_then(|json| decode_state_json(json, ty))
    } else {
        decode_msgpack(&value.msgpack, ty)
    };
    decoded.map_err(|error| malformed_request(&error.to_string()))
}

/// Encodes a value for the protocol.
pub(crate) fn encode(value: &CtyValue) -> DynamicValue {
    DynamicValue { msgpack: encode_msgpack(value).into(), json: Bytes::new() }
}

/// The model of an object that is not null.
pub(crate) fn typed<M: Model>(object: &CtyValue) -> Result<M, Diagnostics> {
    model::from_dynamic(object).map_err(|error| malformed_request(&error.to_string()))
}

/// The model of an object, boxed to keep the futures that hold it small; `None` for null.
pub(crate) fn typed_unless_null<M: Model>(object: &CtyValue) -> Result<Option<Box<M>>, Diagnostics> {
    if *object == CtyValue::Null { Ok(None) } else { typed(object).map(|model| Some(Box::new(model))) }
}

/// The object of a model, checked against its type.
pub(crate) fn untyped<M: Model>(model: &M, ty: &Type) -> Result<CtyValue, Diagnostics> {
    model::to_dynamic(model, ty).map_err(|error| invalid_response(&error.to_string()))
}

/// The error for a value in a request that does not match its schema.
pub(crate) fn malformed_request(reason: &str) -> Diagnostics {
    let detail = format!(
        "A value in Terraform's request does not match the provider's schema: {reason}. Nothing was changed. This is a bug \
         in Terraform or the provider; report it with this message."
    );
    Diagnostic::error("Malformed request from Terraform", detail).into()
}

/// The error for a value in a response that does not match its schema.
pub(crate) fn invalid_response(reason: &str) -> Diagnostics {
    let detail = format!(
        "A value in the provider's response does not match the provider's schema: {reason}. This is a bug in the provider; \
         report it with this message."
    );
    Diagnostic::error("Invalid response from the provider", detail).into()
}
