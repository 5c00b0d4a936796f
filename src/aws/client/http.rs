//! [`HttpClients`]: HTTP client construction, with proxies and trusted root certificates.

use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::insecure_tls;
use super::insecure_tls::UncheckedConnector;
use super::trust_store::trust_store;
use crate::aws::credentials::secret::Secret;
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::response::checked::CheckedResponses;
use crate::terraform::{Diagnostic, Value};

/// Limit of establishing a connection, so that a wrong endpoint is reported before the user cancels.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Limit of one attempt, so that a dead connection does not block the polling of a Region.
pub(crate) const RESPONSE_TIMEOUT: Duration = Duration::from_secs(59);

/// The HTTP clients of the provider.
#[derive(Debug, Clone)]
pub(crate) struct HttpClients {
    /// For AWS services.
    pub(crate) services: SharedHttpClient,
    /// For the local metadata services of the instance and the container. It never uses a proxy.
    pub(crate) metadata: SharedHttpClient,
}

/// The proxies of the provider block and the environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies {
    http: Option<Secret>,
    https: Option<Secret>,
    none: Option<String>,
}

/// Selects a client by the URL's scheme.
#[derive(Debug)]
struct ByScheme<T> {
    http: T,
    https: T,
}

impl HttpClients {
    /// Creates the clients for the block and the environment.
    ///
    /// # Errors
    ///
    /// A diagnostic for an invalid CA bundle or proxy.
    pub(crate) async fn new(
        block: &ProviderBlock,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Diagnostic> {
        let trust = TlsContext::builder().with_trust_store(trust_store(block, &variable).await?).build();
        // It cannot fail, because the certificates were checked above.
        let trust = trust.unwrap_or_default();
        let proxies = Proxies::new(block, variable);
        let http = proxied(&proxies.config("http_proxy", proxies.http.as_ref())?, &trust);
        let services = if block.insecure == Value::Known(true) {
            let https = UncheckedConnector::new(proxies.matcher()?, CONNECT_TIMEOUT);
            let https = https.map_err(|error| insecure_tls::setup_failed(&error))?;
            SharedHttpClient::new(ByScheme { http, https: SharedHttpClient::new(https) })
        } else {
            let https = proxied(&proxies.config("https_proxy", proxies.https.as_ref())?, &trust);
            SharedHttpClient::new(ByScheme { http, https })
        };
        let metadata = proxied(&ProxyConfig::disabled(), &trust);
        let limit = Some(RESPONSE_TIMEOUT);
        Ok(Self { services: CheckedResponses::of(services, limit), metadata: CheckedResponses::of(metadata, limit) })
    }
}

impl Proxies {
    /// The block's arguments, or the environment where they are null. An empty argument means no proxy.
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

    /// The SDK's configuration of one proxy. It accepts any scheme, because [`ByScheme`] selects the proxy.
    fn config(&self, argument: &'static str, proxy: Option<&Secret>) -> Result<ProxyConfig, Diagnostic> {
        let Some(proxy) = proxy else { return Ok(ProxyConfig::disabled()) };
        // The SDK's error contains the URL, which can contain a password.
        let config = ProxyConfig::all(proxy.reveal()).map_err(|_| {
            let detail = format!(
                "The proxy URL, from `{argument}` or the environment variable of the same name, is invalid. Use a URL such \
                 as \"http://proxy.example.com:3128\"."
            );
            Diagnostic::error(format!("Invalid {argument}"), detail).at_attribute(argument)
        })?;
        Ok(match &self.none {
            Some(none) => config.no_proxy(none),
            None => config,
        })
    }

    /// The proxy settings of HTTPS calls for [`UncheckedConnector`].
    fn matcher(&self) -> Result<insecure_tls::Matcher, Diagnostic> {
        let matcher = insecure_tls::Matcher::builder();
        let matcher = match &self.https {
            Some(proxy) if proxy.reveal().starts_with("http://") => matcher.https(proxy.reveal().to_owned()),
            Some(_) => {
                let detail = "With `insecure = true`, the URL of `https_proxy` must begin with \"http://\". Change the URL, \
                              or remove `insecure` and add the proxy's certificate to `custom_ca_bundle`.";
                return Err(Diagnostic::error("Conflicting arguments", detail).at_attribute("https_proxy"));
            }
            None => matcher,
        };
        Ok(self.none.iter().fold(matcher, |matcher, none| matcher.no(none.clone())).build())
    }
}

/// Adds the scheme that proxies in the environment often omit, as curl allows.
fn with_scheme(proxy: String) -> String {
    if proxy.is_empty() || proxy.contains("://") { proxy } else { format!("http://{proxy}") }
}

/// The SDK's HTTP client with a proxy and trusted certificates.
fn proxied(proxy: &ProxyConfig, trust: &TlsContext) -> SharedHttpClient {
    let (proxy, trust) = (proxy.clone(), trust.clone());
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().proxy_config(proxy.clone());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(trust.clone()).build()
    })
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
        let connector = if request.uri().starts_with("https:") { &self.https } else { &self.http };
        connector.call(request)
    }
}
