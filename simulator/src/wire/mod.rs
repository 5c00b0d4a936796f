//! The wire protocols: how a request is read and an answer is written. Nothing here knows an operation.

pub(crate) mod json;
pub(crate) mod query;
pub(crate) mod xml;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

use crate::error::ServiceError;
use crate::validate::Encoding;
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
}

/// What an operation answers: the members of its output.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Elements for the query protocols.
    Xml(Vec<Element>),
    /// An object for the JSON protocols.
    Json(Value),
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
}

/// Reads a request. The protocol shows in its headers.
pub(crate) fn read(headers: &HeaderMap, query: Option<&str>, body: &[u8]) -> Incoming {
    match headers.get("x-amz-target").and_then(|target| target.to_str().ok()) {
        Some(target) => json::read(target, body),
        None => query::read(query, body),
    }
}

impl Protocol {
    /// The name in AWS's service models.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ec2Query => "ec2",
            Self::AwsQuery => "query",
            Self::Json11 => "json",
        }
    }

    /// How the protocol writes values.
    pub(crate) fn encoding(self) -> Encoding {
        match self {
            Self::Ec2Query => Encoding::Ec2Query,
            Self::AwsQuery => Encoding::AwsQuery,
            Self::Json11 => Encoding::Json,
        }
    }

    /// Writes a successful answer.
    pub(crate) fn answer(self, operation: &str, version: &str, answer: &Answer, request_id: &str) -> Response<Bytes> {
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
            Self::Json11 => {
                let body = match answer {
                    Answer::Json(value) => value.to_string(),
                    Answer::Xml(_) => "{}".to_owned(),
                };
                respond(200, "application/x-amz-json-1.1", body, request_id)
            }
        }
    }

    /// Writes an error.
    pub(crate) fn error(self, error: &ServiceError, version: &str, request_id: &str) -> Response<Bytes> {
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
            Self::Json11 => json::error(error, request_id),
        }
    }
}

/// Builds a response with the headers every AWS answer has.
pub(crate) fn respond(status: u16, content_type: &'static str, body: String, request_id: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    if let Ok(request_id) = http::HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", request_id);
    }
    response
}
