//! [`UncheckedConnector`]: HTTPS without certificate verification, for `insecure = true`.
//!
//! The SDK's HTTP client has no option for it. This one uses the same libraries (hyper, rustls), with a verifier that
//! checks only that the server has the private key of its certificate.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_sdk_ec2::error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use hyper::Uri;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::client::legacy::connect::proxy::Tunnel;
pub(crate) use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tower_service::Service;

use crate::aws::cause::find_cause;
use crate::terraform::Diagnostic;

/// An HTTPS client that accepts every certificate.
#[derive(Debug, Clone)]
pub(crate) struct UncheckedConnector(Client<TimedConnector, SdkBody>);

impl UncheckedConnector {
    /// Creates a client that uses these proxies.
    ///
    /// # Errors
    ///
    /// The TLS setup failed, which the defaults of rustls do not.
    pub(crate) fn new(proxies: Matcher, connect_timeout: Duration) -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(NoCertificateVerification(provider)))
            .with_no_client_auth();
        let mut tcp = Tcp::new();
        // The URLs have the scheme https, because TLS runs on top of the connection.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(connect_timeout));
        let connector = ProxyConnector { tcp, proxies: Arc::new(proxies) };
        let https = HttpsConnector::from((connector, tls));
        Ok(Self(Client::builder(TokioExecutor::new()).build(TimedConnector { https, limit: connect_timeout })))
    }
}

/// The error for a failed TLS setup.
pub(crate) fn setup_failed(error: &rustls::Error) -> Diagnostic {
    Diagnostic::error("Cannot disable TLS verification", format!("TLS setup failed: {error}. Remove `insecure`."))
        .at_attribute("insecure")
}

impl HttpClient for UncheckedConnector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for UncheckedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let response = client.request(request).await.map_err(|error| {
                let is_timeout = find_cause::<Elapsed>(&error).is_some();
                if is_timeout { ConnectorError::timeout(error.into()) } else { ConnectorError::io(error.into()) }
            })?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// Limits the time of a connection, including the tunnel of a proxy and the TLS handshake.
#[derive(Debug, Clone)]
struct TimedConnector {
    https: HttpsConnector<ProxyConnector>,
    limit: Duration,
}

impl Service<Uri> for TimedConnector {
    type Response = <HttpsConnector<ProxyConnector> as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let connected = timeout(self.limit, self.https.call(server));
        Box::pin(async move { connected.await? })
    }
}

/// Connects to a server, directly or through a proxy.
#[derive(Debug, Clone)]
struct ProxyConnector {
    tcp: Tcp,
    proxies: Arc<Matcher>,
}

impl Service<Uri> for ProxyConnector {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let mut tcp = self.tcp.clone();
        let Some(proxy) = self.proxies.intercept(&server) else {
            return Box::pin(async move { Ok(tcp.call(server).await?) });
        };
        let tunnel = Tunnel::new(proxy.uri().clone(), tcp);
        let mut tunnel = match proxy.basic_auth() {
            Some(password) => tunnel.with_auth(password.clone()),
            None => tunnel,
        };
        Box::pin(async move { Ok(tunnel.call(server).await?) })
    }
}

/// Accepts every certificate whose private key the server has.
#[derive(Debug)]
struct NoCertificateVerification(Arc<CryptoProvider>);

impl ServerCertVerifier for NoCertificateVerification {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
