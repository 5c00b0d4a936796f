//! [`configure`]: from the provider block to a [`Connection`].

use super::model::ProviderBlock;
use super::sdk_config::SdkBuilder;
use super::validate_environment::validate_endpoint_variables;
use crate::aws::client::connection::Connection;
use crate::aws::client::http::HttpClients;
use crate::aws::credentials::profile_files::SharedFiles;
use crate::aws::env::{validate_encoding, variable, variables};
use crate::aws::error::NotConfigured;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::terraform::{Diagnostic, Diagnostics, Value};

/// The variables that can set the Region, in order.
const REGION_VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Creates the connection of a provider block. Arguments that are not set come from the environment, the shared files, the
/// container and the instance. No credentials are requested here. Without a connection the diagnostics contain an error.
pub async fn configure(block: ProviderBlock, terraform_version: &str) -> (Option<Connection>, Diagnostics) {
    let mut diagnostics = validate_encoding(std::env::vars_os());
    diagnostics.extend(validate_endpoint_variables(variables()));
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let user_agent = UserAgent::new(terraform_version, &block, variable("TF_APPEND_USER_AGENT"));
    if let Some(argument) = block.first_unknown() {
        let region = match &block.region {
            Value::Null => Value::from(REGION_VARIABLES.into_iter().find_map(variable)),
            region => region.clone(),
        };
        let region = if region.is_null() { Value::Unknown } else { region };
        return (Some(Connection::new(Err(NotConfigured::Unknown(argument)), region, user_agent, block)), diagnostics);
    }
    let clients = match HttpClients::new(&block, |name| std::env::var(name).ok()).await {
        Ok(clients) => clients,
        Err(error) => {
            diagnostics.push(error);
            return (None, diagnostics);
        }
    };
    diagnostics.extend(missing_https_proxy(&block));
    let (files, found) = SharedFiles::read(&block).await;
    diagnostics.extend(found);
    let Some(files) = files.filter(|_| !diagnostics.has_errors()) else { return (None, diagnostics) };

    let builder = SdkBuilder { block: &block, files: &files, clients: &clients, user_agent: &user_agent };
    let (sdk, region) = match builder.build().await {
        Ok(sdk) => sdk,
        Err(error) => {
            diagnostics.push(error);
            return (None, diagnostics);
        }
    };
    (Some(Connection::new(Ok(sdk), region, user_agent, block)), diagnostics)
}

/// A warning about an HTTP proxy without an HTTPS proxy, which calls to AWS endpoints do not use.
fn missing_https_proxy(block: &ProviderBlock) -> Option<Diagnostic> {
    let http = block.http_proxy.known().is_some_and(|proxy| !proxy.reveal().is_empty());
    let https =
        !block.https_proxy.is_null() || ["HTTPS_PROXY", "https_proxy"].into_iter().any(|name| variable(name).is_some());
    let detail = "`http_proxy` is set, but AWS endpoints use HTTPS, for which no proxy is set. Set `https_proxy`, or set it \
                  to \"\" to connect without a proxy.";
    (http && !https).then(|| Diagnostic::warning("HTTPS proxy is not set", detail).at_attribute("http_proxy"))
}
