//! [`trust_store`]: the CA certificates that HTTPS connections trust.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_smithy_http_client::tls::TrustStore;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::aws::credentials::home;
use crate::aws::files::isolate::isolate;
use crate::aws::files::read::{MAX_CA_BYTES, check, read};
use crate::aws::provider_config::model::ProviderBlock;
use crate::terraform::{Diagnostic, quoted};

/// How long the operating system may take to return its certificates. The keychain of macOS takes up to a second.
const SYSTEM_TIME_LIMIT: Duration = Duration::from_secs(5);

/// The trusted certificates: those of `custom_ca_bundle` or `AWS_CA_BUNDLE`, otherwise the operating system's.
///
/// # Errors
///
/// A diagnostic for a file that cannot be read or contains no valid certificates.
pub(super) async fn trust_store(
    block: &ProviderBlock,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<TrustStore, Diagnostic> {
    let non_empty = |name: &str| variable(name).filter(|path| !path.is_empty());
    let argument = block.custom_ca_bundle.text().filter(|path| !path.is_empty());
    let (path, source) = match argument {
        Some(path) => (path.to_owned(), "custom_ca_bundle"),
        None => match non_empty("AWS_CA_BUNDLE") {
            Some(path) => (path, "AWS_CA_BUNDLE"),
            None => return system(non_empty("SSL_CERT_FILE").map(PathBuf::from)).await,
        },
    };
    read_certificates(&home::expand(&path)).await.map(|pem| TrustStore::empty().with_pem_certificate(pem)).map_err(
        |problem| {
            let detail = format!("File {} from {source} {problem}. Use a PEM file of CA certificates.", quoted(&path));
            let error = invalid(detail);
            if argument.is_some() { error.at_attribute("custom_ca_bundle") } else { error }
        },
    )
}

/// The certificates of the operating system, or of `SSL_CERT_FILE` and `SSL_CERT_DIR`. Without any, as in a minimal container
/// image, no HTTPS server is trusted, but HTTP endpoints still work.
async fn system(file: Option<PathBuf>) -> Result<TrustStore, Diagnostic> {
    if let Some(file) = file {
        check(&file, MAX_CA_BYTES).await.map_err(|error| {
            let path = quoted(&file.to_string_lossy());
            invalid(format!(
                "File {path} from SSL_CERT_FILE cannot be read: {error}. Use a PEM file of CA certificates."
            ))
        })?;
    }
    let count = isolate(SYSTEM_TIME_LIMIT, async {
        let certificates = rustls_native_certs::load_native_certs().certs;
        RootCertStore::empty().add_parsable_certificates(certificates).0
    });
    match count.await {
        // The SDK panics in a debug build if it is to trust the operating system's certificates and there are none.
        Some(0) => {
            tracing::warn!(
                "found no CA certificates of the operating system; install them (package ca-certificates), or set \
                 custom_ca_bundle"
            );
            Ok(TrustStore::empty())
        }
        Some(_) => Ok(TrustStore::default()),
        None => Err(invalid(format!(
            "The CA certificates of the operating system, or of SSL_CERT_FILE and SSL_CERT_DIR, could not be read within {} \
             seconds. Set `custom_ca_bundle` to a PEM file of CA certificates.",
            SYSTEM_TIME_LIMIT.as_secs()
        ))),
    }
}

/// Reads a file of certificates and checks each of them, because the SDK panics on an invalid one.
async fn read_certificates(path: &Path) -> Result<Vec<u8>, String> {
    let pem = read(path, MAX_CA_BYTES).await.map_err(|error| format!("cannot be read: {error}"))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| "contains data that is not a PEM certificate".to_owned())?;
        roots.add(certificate).map_err(|error| format!("contains an invalid certificate: {error}"))?;
    }
    if roots.is_empty() { Err("contains no certificate in PEM format".to_owned()) } else { Ok(pem) }
}

fn invalid(detail: String) -> Diagnostic {
    Diagnostic::error("Invalid CA bundle", detail)
}
