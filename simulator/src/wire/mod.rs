//! The wire protocols: how a request is read and an answer is written. Nothing here knows an operation.

pub(crate) mod cbor;
pub(crate) mod json;
pub(crate) mod query;
pub(crate) mod xml;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, Uri};
use serde_json::{Map, Value};

use crate::error::ServiceError;
use xml::Element;

/// The protocol a service speaks.
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

/// What is particular to a service that speaks CBOR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rpc {
    /// The namespace of its shapes, which CBOR puts before error codes.
    pub(crate) namespace: &'static str,
    /// What its errors call their message.
    pub(crate) message: &'static str,
    /// The members of its answers that are dates. JSON writes them as plain numbers, CBOR tags them.
    pub(crate) dates: &'static [&'static str],
    /// Whether the live service writes, in CBOR, members that are absent as null.
    pub(crate) nulls: bool,
}

/// What an operation answers: the members of its output.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Elements for the query protocols.
    Xml(Vec<Element>),
    /// An object for the JSON and CBOR protocols. Members that are null are absent.
    Json(Value),
}

impl Answer {
    /// Puts a null at the end of every list, for a fault. XML has no nulls.
    pub(crate) fn add_null_elements(&mut self) {
        fn add(value: &mut Value) {
            match value {
                Value::Array(elements) => {
                    elements.iter_mut().for_each(add);
                    elements.push(Value::Null);
                }
                Value::Object(members) => members.values_mut().for_each(add),
                _ => {}
            }
        }
        if let Self::Json(value) = self {
            add(value);
        }
    }
}

/// A request, read as far as its protocol goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Incoming {
    /// The name of the operation; empty where there is none.
    pub(crate) operation: String,
    /// The API version, for protocols that state it.
    pub(crate) version: Option<String>,
    /// What `X-Amz-Target` says before the operation, for protocols that have it.
    pub(crate) target: Option<String>,
    /// The parameters in the names of the wire, unflattened.
    pub(crate) parameters: Value,
    /// Why the body cannot be read.
    pub(crate) unreadable: Option<String>,
    /// Whether it came as CBOR, which is then also what is answered.
    pub(crate) cbor: bool,
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
    /// Whether a request of this kind can be for a service of this protocol.
    pub(crate) fn takes(self, incoming: &Incoming) -> bool {
        !incoming.cbor || matches!(self, Self::CborOrJson(_))
    }

    /// Writes a successful answer.
    ///
    /// `nulls` lets a service write nulls that does so when it is live.
    pub(crate) fn answer(
        self,
        incoming: &Incoming,
        version: &str,
        answer: &Answer,
        nulls: bool,
        request_id: &str,
    ) -> Response<Bytes> {
        let operation = &incoming.operation;
        let elements = |answer: &Answer| match answer {
            Answer::Xml(elements) => elements.clone(),
            Answer::Json(_) => Vec::new(),
        };
        match self {
            Self::Ec2Query => {
                let root = Element::new(format!("{operation}Response"))
                    .attribute("xmlns", format!("http://ec2.amazonaws.com/doc/{version}/"))
                    .text("requestId", request_id)
                    .children(elements(answer));
                respond(200, "text/xml;charset=UTF-8", root.document(), request_id)
            }
            Self::AwsQuery => {
                let root = Element::new(format!("{operation}Response"))
                    .attribute("xmlns", format!("https://sts.amazonaws.com/doc/{version}/"))
                    .child(Element::new(format!("{operation}Result")).children(elements(answer)))
                    .child(Element::new("ResponseMetadata").text("RequestId", request_id));
                respond(200, "text/xml", root.document(), request_id)
            }
            Self::CborOrJson(rpc) if incoming.cbor => {
                cbor::answer(200, &members(answer, rpc.nulls && nulls), rpc.dates, request_id)
            }
            Self::Json11 | Self::CborOrJson(_) => json::answer(200, &members(answer, false), request_id),
        }
    }

    /// Writes an error.
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
                respond(error.status, "text/xml;charset=UTF-8", root.document(), request_id)
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
                cbor::answer(error.status, &error.members(&code, rpc.message), &[], request_id)
            }
            Self::Json11 => json::error(error, "message", request_id),
            Self::CborOrJson(rpc) => json::error(error, rpc.message, request_id),
        }
    }
}

/// The members of an answer, with or without those that are null. The null elements of a list stay: only a fault
/// makes them.
fn members(answer: &Answer, nulls: bool) -> Value {
    match answer {
        Answer::Json(value) if nulls => value.clone(),
        Answer::Json(value) => without_nulls(value),
        Answer::Xml(_) => Value::Object(Map::new()),
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

/// Builds a response with the headers every AWS answer has.
pub(crate) fn respond(
    status: u16,
    content_type: &'static str,
    body: impl Into<Bytes>,
    request_id: &str,
) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    if let Ok(request_id) = http::HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", request_id);
    }
    response
}
