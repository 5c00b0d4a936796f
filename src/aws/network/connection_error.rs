//! [`ConnectionError`]: a network failure, in words that other tools recognize.

use std::error::Error;
use std::io;
use std::time::Duration;

use aws_smithy_runtime_api::client::result::ConnectorError;

use crate::aws::cause::{causes, describe_causes};

/// A failed connection with its server, which the SDK's errors omit.
///
/// The reason has the words that wrappers such as Terragrunt look for to retry a command: "connection refused", "connection
/// reset by peer", "no such host", "TLS handshake timeout" and "timeout".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("connection to {server} failed: {reason}")]
pub(crate) struct ConnectionError {
    server: String,
    reason: String,
    /// Whether no connection was established, so that the server never received the call.
    pub(crate) is_connect: bool,
}

impl ConnectionError {
    /// The failure of a request to this server.
    pub(crate) fn new(server: &str, error: &ConnectorError) -> Self {
        let is_connect = is_connection_failure(error);
        let reason = if !error.is_timeout() {
            reason(error)
        } else if is_connect && server.starts_with("https:") {
            "connect timeout or TLS handshake timeout".to_owned()
        } else if is_connect {
            "connect timeout".to_owned()
        } else {
            "timeout: the server did not respond in time".to_owned()
        };
        Self { server: server.to_owned(), reason, is_connect }
    }

    /// A response that did not arrive completely within the limit.
    pub(crate) fn timed_out(server: &str, limit: Duration) -> Self {
        let reason = format!("timeout: the server did not respond within {} seconds", limit.as_secs());
        Self { server: server.to_owned(), reason, is_connect: false }
    }
}

/// Whether no connection was established, so that AWS never received the call.
pub(crate) fn is_connection_failure(error: &(dyn Error + 'static)) -> bool {
    causes(error)
        .filter_map(<dyn Error>::downcast_ref::<hyper_util::client::legacy::Error>)
        .any(hyper_util::client::legacy::Error::is_connect)
}

/// Why a connection failed.
fn reason(error: &(dyn Error + 'static)) -> String {
    if causes(error).any(|cause| cause.to_string() == "dns error") {
        return format!("no such host ({})", innermost(error));
    }
    let io = causes(error).find_map(<dyn Error>::downcast_ref::<io::Error>);
    if io.and_then(io::Error::get_ref).and_then(<dyn Error + Send + Sync>::downcast_ref).is_some_and(is_untrusted) {
        return UNTRUSTED.to_owned();
    }
    let io = io.map(io::Error::kind);
    let reason = match io {
        Some(io::ErrorKind::ConnectionRefused) => "connection refused",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            "connection reset by peer"
        }
        Some(io::ErrorKind::TimedOut) => "i/o timeout",
        Some(io::ErrorKind::HostUnreachable) => "no route to host",
        Some(io::ErrorKind::NetworkUnreachable) => "network is unreachable",
        Some(io::ErrorKind::UnexpectedEof) => CLOSED,
        _ if causes(error).filter_map(<dyn Error>::downcast_ref::<hyper::Error>).any(is_closed) => CLOSED,
        _ => return describe_causes(error),
    };
    reason.to_owned()
}

/// The reason if the server closes a connection without a complete response.
const CLOSED: &str = "connection reset by peer (closed without a complete response)";

/// The reason if no trusted CA issued the certificate.
const UNTRUSTED: &str = "the server's certificate is not issued by a trusted CA; set custom_ca_bundle to the file of the \
                         CA's certificate, or install the CA certificates of the operating system";

fn is_untrusted(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer))
}

fn is_closed(error: &hyper::Error) -> bool {
    error.is_incomplete_message() || error.is_closed() || error.is_canceled()
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(server: &str, error: &ConnectorError) -> String {
        ConnectionError::new(server, error).to_string()
    }

    #[test]
    fn contains_the_words_that_wrappers_look_for() {
        for (kind, words) in [
            (io::ErrorKind::ConnectionRefused, "connection refused"),
            (io::ErrorKind::ConnectionReset, "connection reset by peer"),
            (io::ErrorKind::BrokenPipe, "connection reset by peer"),
            (io::ErrorKind::UnexpectedEof, "connection reset by peer"),
            (io::ErrorKind::TimedOut, "timeout"),
        ] {
            let message = message("https://aws", &ConnectorError::io(io::Error::from(kind).into()));
            assert!(message.starts_with("connection to https://aws failed: ") && message.contains(words), "{message}");
        }
        let timeout = ConnectorError::timeout("x".into());
        assert!(message("https://aws", &timeout).contains("timeout"));
        assert!(ConnectionError::timed_out("https://aws", Duration::from_secs(5)).to_string().contains("timeout"));
    }
}
