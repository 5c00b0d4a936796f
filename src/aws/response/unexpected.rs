//! [`UnexpectedResponse`]: a response that does not come from AWS, such as the error page of an emulator or a proxy.

use aws_smithy_runtime_api::http::{Headers, StatusCode};

use super::malformed::{Format, Malformed};
use crate::aws::error_code::NOT_IMPLEMENTED;
use crate::terraform::quoted;

/// How many characters of a response a message contains.
const MAX_QUOTED: usize = 200;

/// What emulators answer to operations that they do not support, with the status and code of an internal error.
const NOT_SUPPORTED: [&str; 4] =
    ["unknown operation", "not implemented", "not been implemented", "not yet implemented"];

/// A response that does not come from AWS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{server} returned {content} instead of an AWS response")]
pub(crate) struct UnexpectedResponse {
    server: String,
    /// The content type and the first line.
    content: String,
    /// The HTTP status.
    pub(crate) status: u16,
    /// Whether the endpoint reports that it does not support the operation.
    pub(crate) is_unsupported: bool,
}

impl UnexpectedResponse {
    /// The error for a response, if it does not come from AWS. `checked` is the result of its check in this format.
    pub(super) fn find(
        server: &str,
        format: Format,
        (status, headers, body): (StatusCode, &Headers, &[u8]),
        checked: &Result<(), Malformed>,
    ) -> Option<Self> {
        let content_type = headers.get("content-type").unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim();
        let is_unsupported = status.is_server_error() && reports_no_support(body);
        let is_from_aws = match checked {
            _ if is_unsupported => false,
            _ if body.is_empty() => status.is_success() || status.is_server_error() || has_error_type(headers),
            Err(_) => has_format(format, content_type, body),
            Ok(()) => {
                status.is_success()
                    || has_error_type(headers)
                    || has_code(format, body)
                    || status.is_server_error() && !content_type.is_empty() && has_format(format, content_type, body)
            }
        };
        if is_from_aws {
            return None;
        }
        Some(Self {
            server: server.to_owned(),
            content: describe(content_type, body),
            status: status.as_u16(),
            is_unsupported: is_unsupported || status.as_u16() == NOT_IMPLEMENTED,
        })
    }
}

/// Whether the response has the header with AWS's error code.
fn has_error_type(headers: &Headers) -> bool {
    headers.get("x-amzn-errortype").is_some()
}

/// Whether an error response has an AWS error code.
fn has_code(format: Format, body: &[u8]) -> bool {
    let names: &[&[u8]] = match format {
        Format::Xml => &[b"<Code>"],
        Format::Json | Format::Cbor => &[b"__type", b"code", b"Code"],
    };
    names.iter().any(|name| body.windows(name.len()).any(|window| window == *name))
}

fn reports_no_support(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body).to_lowercase();
    NOT_SUPPORTED.iter().any(|phrase| text.contains(phrase))
}

/// Whether a body is in this format or was before it was damaged. Without a content type, its first character decides.
fn has_format(format: Format, content_type: &str, body: &[u8]) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    if !content_type.is_empty() {
        return match format {
            Format::Xml => content_type == "text/xml" || content_type == "application/xml",
            Format::Json => content_type.starts_with("application/x-amz-json") || content_type == "application/json",
            Format::Cbor => content_type == "application/cbor",
        };
    }
    let start = body.trim_ascii_start();
    match format {
        Format::Xml => {
            let start: Vec<u8> = start.iter().take(5).map(u8::to_ascii_lowercase).collect();
            start.starts_with(b"<") && !start.starts_with(b"<html") && !start.starts_with(b"<!")
        }
        Format::Json => start.starts_with(b"{"),
        Format::Cbor => !start.starts_with(b"<") && !start.starts_with(b"{"),
    }
}

/// The content type, the first line and the title of a page.
fn describe(content_type: &str, body: &[u8]) -> String {
    let content_type =
        if content_type.is_empty() { "a response without a content type".to_owned() } else { shown(content_type) };
    let text = String::from_utf8_lossy(body);
    let Some(first_line) = text.lines().map(str::trim).find(|line| !line.is_empty()) else {
        return format!("{content_type} (empty)");
    };
    let title = title(&text).filter(|title| !first_line.contains(title));
    let title = title.map(|title| format!(", title {}", quoted(&shown(title)))).unwrap_or_default();
    format!("{content_type} ({}{title})", quoted(&shown(first_line)))
}

/// The title of an HTML page.
fn title(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<title>")?;
    let title = rest.split_once('<').map_or(rest, |(title, _)| title).trim();
    if title.is_empty() { None } else { Some(title) }
}

/// The beginning of a text without control characters.
fn shown(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(MAX_QUOTED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(format: Format, status: u16, content_type: &'static str, body: &str) -> Option<String> {
        let mut headers = Headers::new();
        if !content_type.is_empty() {
            headers.insert("content-type", content_type);
        }
        let status = StatusCode::try_from(status).unwrap();
        let checked = if body.contains("ok") { Ok(()) } else { Err(Malformed::Truncated) };
        let found = UnexpectedResponse::find("http://localhost", format, (status, &headers, body.as_bytes()), &checked);
        found.map(|found| found.to_string())
    }

    #[test]
    fn names_content_type_first_line_and_title() {
        let page = "\n<!doctype html>\n<html><title>500 Internal Server Error</title>";
        assert_eq!(
            find(Format::Xml, 500, "text/html; charset=utf-8", page).unwrap(),
            "http://localhost returned text/html (\"<!doctype html>\", title \"500 Internal Server Error\") instead of an \
             AWS response"
        );
        assert!(find(Format::Cbor, 404, "", "").unwrap().contains("without a content type (empty)"));
    }

    #[test]
    fn recognizes_responses_of_other_servers() {
        let page = "<html>";
        for format in [Format::Xml, Format::Json, Format::Cbor] {
            for status in [200, 302, 404, 500, 502, 503] {
                assert!(find(format, status, "text/html", page).is_some(), "{format:?} {status}");
                assert!(find(format, status, "", page).is_some(), "{format:?} {status}");
                assert!(find(format, status, "text/plain", "Bad gateway").is_some(), "{format:?} {status}");
            }
        }
        assert!(find(Format::Json, 404, "application/json", r#"{"message":"ok"}"#).is_some());
        let unsupported = r#"{"__type":"InternalError","message":"exception with unknown operation"}"#;
        assert!(find(Format::Json, 500, "application/x-amz-json-1.1", unsupported).is_some());
    }

    #[test]
    fn accepts_responses_of_aws() {
        for (format, status, content_type, body) in [
            (Format::Xml, 500, "text/xml;charset=UTF-8", "<Code>ok"),
            (Format::Xml, 200, "text/xml", "<truncated"),
            (Format::Xml, 200, "", "<?xml truncated"),
            (Format::Xml, 503, "", ""),
            (Format::Json, 200, "", "{"),
            (Format::Json, 400, "application/x-amz-json-1.1", r#"{"__type":"ok"}"#),
            (Format::Cbor, 200, "application/cbor", "\u{1}"),
            (Format::Cbor, 200, "", ""),
        ] {
            assert_eq!(find(format, status, content_type, body), None, "{format:?} {status} {body}");
        }
    }
}
