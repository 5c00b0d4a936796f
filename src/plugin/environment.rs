//! Environment variables of go-plugin hosts.

use std::ffi::OsString;
#[cfg(any(not(unix), test))]
use std::ops::RangeInclusive;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::ParsedCertificate;

use super::error::PluginError;

/// The variable and value with which Terraform and OpenTofu start a plugin.
const MAGIC_COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// go-plugin's default ports.
#[cfg(any(not(unix), test))]
const DEFAULT_PORTS: RangeInclusive<u16> = 10_000..=25_000;

/// The value of a variable. Empty ones and those that are not Unicode count as unset.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a host started the process.
pub(crate) fn started_by_host(variable: impl Fn(&str) -> Option<String>) -> bool {
    variable(MAGIC_COOKIE.0).is_some_and(|value| value == MAGIC_COOKIE.1)
}

/// The host's certificate from `PLUGIN_CLIENT_CERT`. `None` means that the host uses no TLS (`TF_DISABLE_PLUGIN_TLS`).
///
/// # Errors
///
/// [`PluginError::ClientCertificate`] for an invalid certificate. Its host would connect with TLS.
pub(crate) fn host_certificate(
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<CertificateDer<'static>>, PluginError> {
    let Some(pem) = variable("PLUGIN_CLIENT_CERT").filter(|pem| !pem.is_empty()) else {
        return Ok(None);
    };
    // A value that is not Unicode must not count as unset: the socket would be open to every process of this user.
    let pem = pem.to_str().ok_or_else(|| PluginError::ClientCertificate("the value is not valid UTF-8".to_owned()))?;
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|error| PluginError::ClientCertificate(error.to_string()))?;
    ParsedCertificate::try_from(&certificate).map_err(|error| PluginError::ClientCertificate(error.to_string()))?;
    Ok(Some(certificate))
}

/// The ports that the host allows for TCP.
///
/// # Errors
///
/// [`PluginError::Ports`] if the variables are not a range of ports.
#[cfg(any(not(unix), test))]
pub(crate) fn ports(variable: impl Fn(&str) -> Option<String>) -> Result<RangeInclusive<u16>, PluginError> {
    let first = variable("PLUGIN_MIN_PORT").unwrap_or_else(|| DEFAULT_PORTS.start().to_string());
    let last = variable("PLUGIN_MAX_PORT").unwrap_or_else(|| DEFAULT_PORTS.end().to_string());
    match (first.parse(), last.parse()) {
        (Ok(start), Ok(end)) if start <= end => Ok(start..=end),
        _ => Err(PluginError::Ports(first, last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        move |wanted| variables.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
    }

    #[test]
    fn recognizes_hosts_by_cookie() {
        assert!(started_by_host(environment(&[MAGIC_COOKIE])));
        assert!(!started_by_host(environment(&[])));
        assert!(!started_by_host(environment(&[(MAGIC_COOKIE.0, "d602")])));
    }

    #[test]
    fn rejects_invalid_certificates() {
        let given = |pem: &str| {
            let pem = OsString::from(pem);
            host_certificate(move |name| (name == "PLUGIN_CLIENT_CERT").then(|| pem.clone()))
        };
        assert!(matches!(host_certificate(|_| None), Ok(None)));
        assert!(matches!(given(""), Ok(None)));

        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512).unwrap();
        let certificate = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        let found = given(&certificate.pem()).unwrap();
        assert_eq!(found.as_ref(), Some(certificate.der()));

        let not_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for garbage in ["certificate", not_der] {
            assert!(matches!(given(garbage), Err(PluginError::ClientCertificate(_))), "{garbage}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn rejects_certificate_that_is_not_unicode() {
        use std::os::unix::ffi::OsStringExt as _;

        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512).unwrap();
        let certificate = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        // The certificate itself is valid.
        let value = [b"\xe9\n", certificate.pem().as_bytes()].concat();
        let result = host_certificate(|_| Some(OsString::from_vec(value.clone())));
        assert!(matches!(result, Err(PluginError::ClientCertificate(reason)) if reason.contains("UTF-8")));
    }

    #[test]
    fn parses_port_range() {
        assert_eq!(ports(environment(&[])).unwrap(), DEFAULT_PORTS);
        let range = environment(&[("PLUGIN_MIN_PORT", "4000"), ("PLUGIN_MAX_PORT", "4001")]);
        assert_eq!(ports(range).unwrap(), 4000..=4001);
        for (first, last) in [("2", "1"), ("one", "2"), ("1", "65536")] {
            let result = ports(environment(&[("PLUGIN_MIN_PORT", first), ("PLUGIN_MAX_PORT", last)]));
            assert!(matches!(result, Err(PluginError::Ports(..))), "{first} {last}");
        }
    }
}
