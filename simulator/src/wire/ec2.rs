//! The HTTP form of EC2's responses.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, header};

/// The size above which EC2 sends a body in chunks, without its length.
const MAX_UNCHUNKED: usize = 8 * 1024;

/// The headers of every response of EC2.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-cache, no-store"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (header::VARY, "accept-encoding"),
    (header::SERVER, "AmazonEC2"),
];

/// Builds a response with a document.
pub(crate) fn respond(status: u16, document: String, request_id: &str) -> Response<Bytes> {
    let is_large = document.len() > MAX_UNCHUNKED;
    let mut response = super::respond::respond(status, "text/xml;charset=UTF-8", document, request_id);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_large {
        headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    response
}
