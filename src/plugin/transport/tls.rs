//! go-plugin's mutual TLS ("AutoMTLS"): each side creates a certificate per run and pins the other's.
//!
//! The host's certificate is a self-signed CA certificate that is used as a leaf, which path validation rejects. Comparing
//! the whole certificate is simpler and stricter: only the process with its private key can connect.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};

use crate::plugin::error::PluginError;

/// The process's certificate and private key, created for each process and never stored.
#[derive(Debug)]
pub struct Identity {
    certificate: CertificateDer<'static>,
    key: PrivatePkcs8KeyDer<'static>,
}

impl Identity {
    /// Creates a key and a self-signed certificate for `localhost`, the name that hosts verify.
    ///
    /// # Errors
    ///
    /// [`PluginError::Certificate`].
    pub fn generate() -> Result<Self, PluginError> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        // rcgen's default validity covers any clock. The key exists only as long as the process.
        let mut parameters = CertificateParams::new(["localhost".to_owned()])?;
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = parameters.self_signed(&key)?;
        Ok(Self { certificate: certificate.der().clone(), key: PrivatePkcs8KeyDer::from(key.serialize_der()) })
    }

    /// The certificate in the format of the handshake: DER in base64 without padding.
    #[must_use]
    pub fn encoded_certificate(&self) -> String {
        STANDARD_NO_PAD.encode(&self.certificate)
    }

    /// The configuration of a server that accepts only the host's certificate.
    ///
    /// # Errors
    ///
    /// [`PluginError::Tls`].
    pub fn server_config(self, host: CertificateDer<'static>) -> Result<Arc<ServerConfig>, PluginError> {
        // Explicit, because the process-wide default is ambiguous if a dependency adds a second provider. This one supports
        // P-521, the curve of the hosts' keys.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = PinnedHost::new(host, &provider);
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(Arc::new(verifier))
            .with_single_cert(vec![self.certificate], PrivateKeyDer::Pkcs8(self.key))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }
}

/// Accepts one client certificate, and verifies that the client has its private key.
#[derive(Debug)]
struct PinnedHost {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinnedHost {
    fn new(certificate: CertificateDer<'static>, provider: &CryptoProvider) -> Self {
        Self { certificate, algorithms: provider.signature_verification_algorithms }
    }
}

impl ClientCertVerifier for PinnedHost {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if *end_entity == self.certificate {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_unique() {
        let (one, other) = (Identity::generate().unwrap(), Identity::generate().unwrap());
        assert_ne!(one.certificate, other.certificate);
        let encoded = one.encoded_certificate();
        assert!(!encoded.contains(['=', '\n', '|']));
        assert_eq!(STANDARD_NO_PAD.decode(encoded).unwrap(), one.certificate.as_ref());
    }

    #[test]
    fn supports_curve_of_hosts() {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let host = CertificateDer::from(Vec::new());
        let schemes = PinnedHost::new(host, &provider).supported_verify_schemes();
        assert!(schemes.contains(&SignatureScheme::ECDSA_NISTP521_SHA512));
    }
}
