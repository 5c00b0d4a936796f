//! Detection of the protocol of a request, and the encoding of responses.

use bytes::Bytes;
use http::{HeaderMap, Response, Uri};
use serde_json::{Map, Value};

use super::incoming::Incoming;
use super::output::Output;
use super::respond::respond;
use super::xml::Element;
use super::{cbor, ec2, json, query};
use crate::services::error::ServiceError;

/// The protocol of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// EC2 query: a form in, XML out, errors in `<Response>`.
    Ec2Query,
    /// AWS query: a form in, XML out, errors in `<ErrorResponse>`.
    AwsQuery,
    /// JSON 1.1: JSON in and out, the operation in a header.
    Json11,
    /// Smithy RPC v2 CBOR, and JSON 1.1 for clients that prefer it.
    CborOrJson(Rpc),
}

/// Properties of a service with the CBOR protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rpc {
    /// The namespace of its shapes, a prefix of error codes in CBOR.
    pub(crate) namespace: &'static str,
    /// The name of the error member with the message.
    pub(crate) message: &'static str,
    /// The date members of its responses, which CBOR tags and JSON writes as plain numbers.
    pub(crate) dates: &'static [&'static str],
    /// Whether the live service writes null for absent members in CBOR.
    pub(crate) nulls: bool,
}

/// Reads a request. The protocol shows in its headers.
pub(crate) fn read(headers: &HeaderMap, uri: &Uri, body: &[u8]) -> Incoming {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (header("smithy-protocol"), header("x-amz-target")) {
        (Some(cbor::PROTOCOL), _) => cbor::read(uri.path(), body),
        (_, Some(target)) => json::read(target, body),
        _ => query::read(uri.query(), body),
    }
}

impl Protocol {
    /// Whether a service with this protocol accepts a request in this encoding.
    pub(crate) fn accepts(self, incoming: &Incoming) -> bool {
        !incoming.cbor || matches!(self, Self::CborOrJson(_))
    }

    /// Encodes a successful response.
    ///
    /// With `nulls`, services whose live counterpart does so write null for absent members.
    pub(crate) fn response(
        self,
        incoming: &Incoming,
        version: &str,
        output: &Output,
        nulls: bool,
        request_id: &str,
    ) -> Response<Bytes> {
        let operation = &incoming.operation;
        let elements = |output: &Output| match output {
            Output::Xml(elements) => elements.clone(),
            Output::Json(_) => Vec::new(),
        };
        match self {
            Self::Ec2Query => {
                let root = Element::new(format!("{operation}Response"))
                    .attribute("xmlns", format!("http://ec2.amazonaws.com/doc/{version}/"))
                    .text("requestId", request_id)
                    .children(elements(output));
                ec2::respond(200, root.indented_document(), request_id)
            }
            Self::AwsQuery => {
                let root = Element::new(format!("{operation}Response"))
                    .attribute("xmlns", format!("https://sts.amazonaws.com/doc/{version}/"))
                    .child(Element::new(format!("{operation}Result")).children(elements(output)))
                    .child(Element::new("ResponseMetadata").text("RequestId", request_id));
                respond(200, "text/xml", root.document(), request_id)
            }
            Self::CborOrJson(rpc) if incoming.cbor => {
                cbor::response(200, &members(output, rpc.nulls && nulls), rpc.dates, request_id)
            }
            Self::Json11 | Self::CborOrJson(_) => json::response(200, &members(output, false), request_id),
        }
    }

    /// Encodes an error.
    pub(crate) fn error(
        self,
        error: &ServiceError,
        incoming: &Incoming,
        version: &str,
        request_id: &str,
    ) -> Response<Bytes> {
        let detail = |element: Element| element.text("Code", &error.code).text("Message", &error.message);
        match self {
            Self::Ec2Query => {
                let root = Element::new("Response")
                    .child(Element::new("Errors").child(detail(Element::new("Error"))))
                    .text("RequestID", request_id);
                ec2::respond(error.status, root.document(), request_id)
            }
            Self::AwsQuery => {
                let at_fault = if error.status < 500 { "Sender" } else { "Receiver" };
                let root = Element::new("ErrorResponse")
                    .attribute("xmlns", format!("https://sts.amazonaws.com/doc/{version}/"))
                    .child(detail(Element::new("Error").text("Type", at_fault)))
                    .text("RequestId", request_id);
                respond(error.status, "text/xml", root.document(), request_id)
            }
            Self::CborOrJson(rpc) if incoming.cbor => {
                let code = format!("{}#{}", rpc.namespace, error.code);
                cbor::response(error.status, &error.members(&code, rpc.message), &[], request_id)
            }
            Self::Json11 => json::error(error, "message", request_id),
            Self::CborOrJson(rpc) => json::error(error, rpc.message, request_id),
        }
    }
}

/// The members of an output, with or without those that are null. Null list elements, which only a fault creates, are
/// kept.
fn members(output: &Output, nulls: bool) -> Value {
    match output {
        Output::Json(value) if nulls => value.clone(),
        Output::Json(value) => without_nulls(value),
        Output::Xml(_) => Value::Object(Map::new()),
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(elements) => Value::Array(elements.iter().map(without_nulls).collect()),
        Value::Object(members) => {
            let present = members.iter().filter(|(_, value)| !value.is_null());
            Value::Object(present.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        other => other.clone(),
    }
}
