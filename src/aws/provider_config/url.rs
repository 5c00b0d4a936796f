//! Checks of URLs, and their form in messages.

use crate::terraform::quoted;

/// Whether the text is an `http` or `https` URL with a host, and not a host name or a path.
pub(crate) fn is_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match host_and_port.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) if address.parse::<std::net::Ipv6Addr>().is_ok() => ("ipv6", port.strip_prefix(':')),
        Some(_) => return false,
        None => match host_and_port.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (host_and_port, None),
        },
    };
    let is_host = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_');
    !host.is_empty()
        && host.bytes().all(is_host)
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
        && text.bytes().all(|c| c.is_ascii_graphic())
}

/// The scheme, host and port of a URL. User, path and query can be secret.
pub(crate) fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return String::new() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{}", authority.rsplit('@').next().unwrap_or_default())
}

/// A URL or a text that was meant to be one, without user name and password. Everything up to the last `@` counts as
/// these, because the text need not be valid.
pub(crate) fn redacted_url(text: &str) -> String {
    let Some((user, host)) = text.rsplit_once('@').or_else(|| text.rsplit_once("%40")) else { return text.to_owned() };
    let scheme = user.split_once("://").map_or("", |(scheme, _)| scheme);
    if scheme.bytes().all(|c| c.is_ascii_alphanumeric()) && !scheme.is_empty() {
        format!("{scheme}://***@{host}")
    } else {
        format!("***@{host}")
    }
}

/// Quotes a URL for a message, without user name and password.
pub(crate) fn quoted_url(text: &str) -> String {
    quoted(&redacted_url(text))
}

#[cfg(test)]
mod tests {
    use crate::aws::provider_config::url::{is_url, redacted_url, without_user};

    #[test]
    fn omits_user_path_and_query() {
        assert_eq!(without_user("http://user:secret@localhost:4566/path?token=x"), "http://localhost:4566");
        assert_eq!(without_user("https://[::1]:80"), "https://[::1]:80");
    }

    #[test]
    fn redacts_user_and_password() {
        for (text, redacted) in [
            ("htp://user:MARKED@host", "htp://***@host"),
            ("http://user:MARK@ED/#?@host:99999/path", "http://***@host:99999/path"),
            ("user:MARKED@host", "***@host"),
            ("http://user:MARKED%40host", "http://***@host"),
            ("user:MARKED://x@host", "***@host"),
            ("localhost:4566", "localhost:4566"),
        ] {
            assert_eq!(redacted_url(text), redacted);
        }
    }

    #[test]
    fn requires_scheme_and_host() {
        for url in [
            "http://127.0.0.1:4599",
            "https://ec2.eu-west-1.amazonaws.com",
            "https://example.com/path?query",
            "http://[fd00:ec2::254]",
            "http://[::1]:80/",
            "http://user:pass@proxy.example.com:3128",
            "http://sts_1.internal",
        ] {
            assert!(is_url(url), "{url}");
        }
        for text in [
            "",
            "localhost",
            "127.0.0.1:4599",
            "ftp://example.com",
            "http:",
            "http://",
            "http://:80",
            "http://a b",
            "http://example.com:port",
            "http://example.com:99999",
            "http://[::1",
            "http://exa\u{301}mple.com",
            "http://example.com/a b",
        ] {
            assert!(!is_url(text), "{text}");
        }
    }
}
