//! [`HttpClients`]: how calls leave the process: through which proxies, and whose certificates are believed.

use std::path::Path;
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::insecure_tls;
use super::insecure_tls::UncheckedConnector;
use crate::aws::credentials::home;
use crate::aws::credentials::secret::Secret;
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::response::checked::CheckedResponses;
use crate::terraform::{Diagnostic, Value};

/// How long it may take to connect, so that a wrong endpoint is told before the user gives up.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The two ways out of the process.
#[derive(Debug, Clone)]
pub(crate) struct HttpClients {
    /// For AWS's services.
    pub(crate) services: SharedHttpClient,
    /// For the metadata services of the instance and the container, which are beside this process: never by a proxy.
    pub(crate) metadata: SharedHttpClient,
}

/// The proxies, as the provider block and the environment name them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies {
    http: Option<Secret>,
    https: Option<Secret>,
    none: Option<String>,
}

/// A call over HTTPS and one over HTTP go different ways.
#[derive(Debug)]
struct ByScheme<T> {
    http: T,
    https: T,
}

impl HttpClients {
    /// The clients that the block and the environment ask for.
    ///
    /// # Errors
    ///
    /// A diagnostic for a file of certificates that cannot be used, and for a proxy that cannot be.
    pub(crate) fn new(block: &ProviderBlock, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Diagnostic> {
        let trust = TlsContext::builder().with_trust_store(trust_store(block, &variable)?).build();
        // Nothing in it can fail: the certificates were read above.
        let trust = trust.unwrap_or_default();
        let proxies = Proxies::new(block, variable);
        let http = proxied(&proxies.config("http_proxy", proxies.http.as_ref())?, &trust);
        let services = if block.insecure == Value::Known(true) {
            let https = UncheckedConnector::new(proxies.matcher()?, CONNECT_TIMEOUT);
            let https = https.map_err(|error| insecure_tls::impossible(&error))?;
            SharedHttpClient::new(ByScheme { http, https: SharedHttpClient::new(https) })
        } else {
            let https = proxied(&proxies.config("https_proxy", proxies.https.as_ref())?, &trust);
            SharedHttpClient::new(ByScheme { http, https })
        };
        let metadata = proxied(&ProxyConfig::disabled(), &trust);
        Ok(Self { services: CheckedResponses::of(services), metadata: CheckedResponses::of(metadata) })
    }
}

impl Proxies {
    /// The block's arguments, and the environment where they are not set. An empty text means no proxy.
    fn new(block: &ProviderBlock, variable: impl Fn(&str) -> Option<String>) -> Self {
        let environment = |upper: &str, lower: &str| variable(upper).or_else(|| variable(lower));
        let proxy = |argument: &Value<Secret>, upper: &str, lower: &str| {
            let from_environment = || environment(upper, lower).or_else(|| environment("ALL_PROXY", "all_proxy"));
            let proxy = match argument.known() {
                Some(argument) => argument.clone(),
                None => Secret::from(with_scheme(from_environment()?).as_str()),
            };
            (!proxy.reveal().is_empty()).then_some(proxy)
        };
        Self {
            http: proxy(&block.http_proxy, "HTTP_PROXY", "http_proxy"),
            https: proxy(&block.https_proxy, "HTTPS_PROXY", "https_proxy"),
            none: block.no_proxy.text().map(str::to_owned).or_else(|| environment("NO_PROXY", "no_proxy")),
        }
    }

    /// The SDK's form of one proxy. It serves calls of any scheme; which calls it gets is decided by [`ByScheme`].
    fn config(&self, argument: &'static str, proxy: Option<&Secret>) -> Result<ProxyConfig, Diagnostic> {
        let Some(proxy) = proxy else { return Ok(ProxyConfig::disabled()) };
        // The error would show the URL, which may hold a password.
        let config = ProxyConfig::all(proxy.reveal()).map_err(|_| {
            let detail = "The URL of the proxy, from this argument or from the environment variable of the same name, \
                          cannot be used. Write one such as \"http://proxy.example.com:3128\".";
            Diagnostic::error(format!("Invalid {argument}"), detail).at_attribute(argument)
        })?;
        Ok(match &self.none {
            Some(none) => config.no_proxy(none),
            None => config,
        })
    }

    /// What tells of a call over HTTPS whether it goes through the proxy, for the connector that believes everybody.
    fn matcher(&self) -> Result<insecure_tls::Matcher, Diagnostic> {
        let matcher = insecure_tls::Matcher::builder();
        let matcher = match &self.https {
            Some(proxy) if proxy.reveal().starts_with("http://") => matcher.https(proxy.reveal().to_owned()),
            Some(_) => {
                let detail = "With insecure = true only a proxy that is itself called over HTTP can be used. Write its \
                              URL as http://, or remove insecure and name the proxy's certificate in custom_ca_bundle.";
                return Err(
                    Diagnostic::error("The proxy and insecure exclude each other", detail).at_attribute("https_proxy")
                );
            }
            None => matcher,
        };
        Ok(self.none.iter().fold(matcher, |matcher, none| matcher.no(none.clone())).build())
    }
}

/// The environment's proxies are often written without a scheme, as curl takes them.
fn with_scheme(proxy: String) -> String {
    if proxy.is_empty() || proxy.contains("://") { proxy } else { format!("http://{proxy}") }
}

/// The SDK's own client, with a proxy and certificates.
fn proxied(proxy: &ProxyConfig, trust: &TlsContext) -> SharedHttpClient {
    let (proxy, trust) = (proxy.clone(), trust.clone());
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().proxy_config(proxy.clone());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(trust.clone()).build()
    })
}

/// The certificates that are believed: those of the file in the block or in `AWS_CA_BUNDLE`, otherwise the system's.
fn trust_store(block: &ProviderBlock, variable: &impl Fn(&str) -> Option<String>) -> Result<TrustStore, Diagnostic> {
    let argument = block.custom_ca_bundle.text().filter(|path| !path.is_empty());
    let from_environment = || variable("AWS_CA_BUNDLE").filter(|path| !path.is_empty());
    let (path, place) = match argument {
        Some(path) => (path.to_owned(), "custom_ca_bundle"),
        None => match from_environment() {
            Some(path) => (path, "AWS_CA_BUNDLE"),
            None => return Ok(TrustStore::default()),
        },
    };
    read_certificates(&home::expand(&path)).map(|pem| TrustStore::empty().with_pem_certificate(pem)).map_err(
        |problem| {
            let detail = format!("The file {path:?}, which {place} names, {problem}.");
            let error = Diagnostic::error("The certificates cannot be used", detail);
            if argument.is_some() { error.at_attribute("custom_ca_bundle") } else { error }
        },
    )
}

/// A file of certificates, each of which can be used: the SDK would give up on one that cannot.
fn read_certificates(path: &Path) -> Result<Vec<u8>, String> {
    let pem = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| "is not of certificates in PEM form".to_owned())?;
        roots.add(certificate).map_err(|error| format!("holds a certificate that cannot be used: {error}"))?;
    }
    if roots.is_empty() { Err("holds no certificate in PEM form".to_owned()) } else { Ok(pem) }
}

impl HttpClient for ByScheme<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(ByScheme {
            http: self.http.http_connector(settings, components),
            https: self.https.http_connector(settings, components),
        })
    }
}

impl HttpConnector for ByScheme<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let is_https = request.uri().starts_with("https:");
        if is_https { self.https.call(request) } else { self.http.call(request) }
    }
}
