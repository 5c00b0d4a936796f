//! A fake AWS whose first responses may be damaged.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::Value as Json;

/// Responses of the fake AWS.
#[derive(Debug, Default)]
pub(crate) struct Aws {
    /// Response to the first requests for images.
    pub(crate) first: VecDeque<(u16, Vec<u8>)>,
    /// Response to later requests for images.
    pub(crate) then: Vec<u8>,
    pub(crate) status: u16,
    /// Number of requests for images.
    pub(crate) looks: usize,
    pub(crate) related: Vec<u8>,
}

#[derive(Debug, Clone)]
pub(crate) struct Canned(pub(crate) Arc<Mutex<Aws>>);

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let cbor = request.headers().get("smithy-protocol").is_some();
        let body = request.body().bytes().unwrap_or_default();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let about_images = request.uri().ends_with("/DescribeImages")
            || target.ends_with(".DescribeWorkspaceImages")
            || body.starts_with(b"Action=DescribeImages&");
        let mut aws = self.0.lock().unwrap();
        let (status, body) = if about_images {
            aws.looks += 1;
            aws.first.pop_front().unwrap_or_else(|| (aws.status, aws.then.clone()))
        } else {
            (200, aws.related.clone())
        };
        let mut response = http::Response::builder().status(status);
        if cbor {
            response = response.header("smithy-protocol", "rpc-v2-cbor").header("content-type", "application/cbor");
        }
        let response = HttpResponse::try_from(response.body(body.into()).unwrap());
        HttpConnectorFuture::ready(response.map_err(|error| ConnectorError::user(error.into())))
    }
}

impl HttpClient for Canned {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// A value in CBOR, with definite or indefinite lengths of lists and maps.
pub(crate) fn cbor(value: &Json, lengths: bool) -> Vec<u8> {
    let head = |major: u8, length: usize| match u8::try_from(length) {
        Ok(short @ 0..=23) => vec![major << 5 | short],
        Ok(long) => vec![major << 5 | 0x18, long],
        Err(error) => panic!("{length} is longer than anything here: {error}"),
    };
    let text = |text: &str| [head(3, text.len()), text.as_bytes().to_vec()].concat();
    let (major, count, inside) = match value {
        Json::Null => return vec![0xf6],
        Json::Bool(value) => return vec![0xf4 + u8::from(*value)],
        Json::String(value) => return text(value),
        Json::Number(_) => panic!("there is no number here"),
        Json::Array(elements) => {
            let inside = elements.iter().map(|element| cbor(element, lengths));
            (4, elements.len(), inside.collect::<Vec<_>>().concat())
        }
        Json::Object(members) => {
            let inside = members.iter().map(|(name, value)| [text(name), cbor(value, lengths)].concat());
            (5, members.len(), inside.collect::<Vec<_>>().concat())
        }
    };
    if lengths { [head(major, count), inside].concat() } else { [vec![major << 5 | 31], inside, vec![0xff]].concat() }
}
