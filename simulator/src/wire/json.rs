//! JSON 1.1: the operation is in `X-Amz-Target`, the parameters are the body.

use bytes::Bytes;
use http::{HeaderValue, Response};
use serde_json::{Value, json};

use super::incoming::Incoming;
use super::respond::respond;
use crate::services::error::ServiceError;

/// Reads a request. The target is a prefix, a dot and the operation.
pub(crate) fn read(target: &str, body: &[u8]) -> Incoming {
    let (prefix, operation) = target.rsplit_once('.').unwrap_or(("", target));
    let read = if body.is_empty() { Ok(json!({})) } else { serde_json::from_slice(body) };
    let (parameters, unreadable) = match read {
        Ok(parameters) => (parameters, None),
        Err(error) => (Value::String(String::from_utf8_lossy(body).into_owned()), Some(error.to_string())),
    };
    Incoming {
        operation: operation.to_owned(),
        version: None,
        target: Some(prefix.to_owned()),
        parameters,
        unreadable,
        cbor: false,
    }
}

/// Writes an answer.
pub(crate) fn response(status: u16, value: &Value, request_id: &str) -> Response<Bytes> {
    respond(status, "application/x-amz-json-1.1", value.to_string(), request_id)
}

/// Encodes an error, with its code in the body and in a header. `message` is the name of the member with the message.
pub(crate) fn error(error: &ServiceError, message: &str, request_id: &str) -> Response<Bytes> {
    let mut response = response(error.status, &error.members(&error.code, message), request_id);
    if let Ok(code) = HeaderValue::from_str(&error.code) {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_operation_from_target() {
        let incoming = read("TrentService.DescribeKey", br#"{"KeyId":"alias/a"}"#);
        assert_eq!((incoming.operation.as_str(), incoming.target.as_deref()), ("DescribeKey", Some("TrentService")));
        assert_eq!(incoming.parameters, json!({"KeyId": "alias/a"}));
    }

    #[test]
    fn keeps_invalid_json_for_the_log() {
        let incoming = read("TrentService.DescribeKey", b"{");
        assert!(incoming.unreadable.is_some());
        assert_eq!(incoming.parameters, json!("{"));
    }
}
