//! The way from the provider block to a [`Connection`]: what the block leaves out comes from the environment, the
//! shared files, the container and the instance.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::identity::IdentityCache;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::ProvideRegion as _;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig, imds};
use aws_credential_types::provider::SharedCredentialsProvider;

use super::model::ProviderBlock;
use super::nested_block::only;
use super::validate::{region_problem, validate_environment};
use crate::aws::client::connection::Connection;
use crate::aws::client::http::{CONNECT_TIMEOUT, HttpClients};
use crate::aws::client::sts;
use crate::aws::credentials::assume_role::RoleSession;
use crate::aws::credentials::chain::{CredentialChain, static_key};
use crate::aws::credentials::profile_files::SharedFiles;
use crate::aws::env::{unreadable, variable, variables};
use crate::aws::error::NotConfigured;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value};

/// How often a call is made before it counts as failed, if nobody says otherwise. EC2 throttles whole accounts, and a
/// copy must not die of a neighbour's burst.
const ATTEMPTS: u32 = 10;
/// How long one attempt may take: a connection that has silently died must not hold up every wait of a Region.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);
/// How long it may take to get new credentials. While the provider is configured less is allowed.
const CREDENTIALS_TIMEOUT: Duration = Duration::from_secs(30);
/// How long before their end credentials may be renewed. The SDK picks a moment in it, so that not all clients of an
/// account come at once; a copy that is waited for must not meet the end itself.
const RENEWAL_TIME: Duration = Duration::from_mins(5);
/// How long the instance's metadata service may take. It is beside this process, or there is none.
const METADATA_TIMEOUT: Duration = Duration::from_secs(1);

/// The variables that name a Region, in order.
const REGION_VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Makes the connection of a provider block, or says what is wrong with the block. The credentials are not asked for
/// here.
pub async fn configure(block: ProviderBlock, terraform_version: &str) -> (Option<Connection>, Diagnostics) {
    let mut diagnostics = unreadable(std::env::vars_os());
    diagnostics.extend(validate_environment(variables()));
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let user_agent = UserAgent::new(terraform_version, &block, variable("TF_APPEND_USER_AGENT"));
    if let Some(argument) = block.first_unknown() {
        let region = Value::from(REGION_VARIABLES.into_iter().find_map(variable));
        let region = if region.is_null() { Value::Unknown } else { region };
        return (Some(Connection::new(Err(NotConfigured::Unknown(argument)), region, user_agent, block)), diagnostics);
    }
    let clients = match HttpClients::new(&block, |name| std::env::var(name).ok()) {
        Ok(clients) => clients,
        Err(error) => {
            diagnostics.push(error);
            return (None, diagnostics);
        }
    };
    diagnostics.extend(missing_https_proxy(&block));
    let (files, problems) = SharedFiles::read(&block).await;
    diagnostics.extend(problems);
    let Some(files) = files.filter(|_| !diagnostics.has_errors()) else { return (None, diagnostics) };

    let opening = Opening { block: &block, files: &files, clients: &clients, user_agent: &user_agent };
    let (sdk, region) = match opening.sdk().await {
        Ok(sdk) => sdk,
        Err(error) => {
            diagnostics.push(error);
            return (None, diagnostics);
        }
    };
    (Some(Connection::new(Ok(sdk), region, user_agent, block)), diagnostics)
}

/// What a connection is made of.
struct Opening<'a> {
    block: &'a ProviderBlock,
    files: &'a SharedFiles,
    clients: &'a HttpClients,
    user_agent: &'a UserAgent,
}

impl Opening<'_> {
    /// The SDK's configuration with the credentials of the last role of the chain, and the Region.
    async fn sdk(&self) -> Result<(SdkConfig, Value<String>), Diagnostic> {
        let metadata = ProviderConfig::default()
            .with_http_client(self.clients.metadata.clone())
            .with_behavior_version(Some(behavior()));
        let instance = self.instance(&metadata)?;
        let (region, sdk_region) = self.region(&metadata, instance.as_ref()).await?;
        let services = ProviderConfig::default()
            .with_http_client(self.clients.services.clone())
            .with_behavior_version(Some(behavior()))
            .with_region(Some(Region::new(self.sts_region(&region))))
            .with_use_fips(self.block.use_fips_endpoint.known().copied())
            .with_use_dual_stack(self.block.use_dualstack_endpoint.known().copied())
            .with_retry_config(RetryConfig::standard().with_max_attempts(sts::ATTEMPTS));
        let sources = SharedCredentialsProvider::new(CredentialChain::new(self.files, &services, &metadata, instance));
        let sdk = self.loader(sdk_region).credentials_provider(sources).load().await;
        let credentials = self.credentials(&sdk, &region)?;
        let sdk = match credentials {
            Some(credentials) => sdk.into_builder().credentials_provider(credentials).build(),
            None => sdk,
        };
        Ok((sdk, region))
    }

    /// Everything but the credentials.
    fn loader(&self, region: Option<Region>) -> ConfigLoader {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let mut loader = aws_config::defaults(behavior())
            .http_client(self.clients.services.clone())
            .profile_files(self.files.files.clone())
            .region(region)
            .retry_config(self.retries())
            .timeout_config(timeouts)
            .identity_cache(IdentityCache::lazy().load_timeout(CREDENTIALS_TIMEOUT).buffer_time(RENEWAL_TIME).build());
        if let Some(profile) = &self.files.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(fips) = self.block.use_fips_endpoint.known() {
            loader = loader.use_fips(*fips);
        }
        if let Some(dual_stack) = self.block.use_dualstack_endpoint.known() {
            loader = loader.use_dual_stack(*dual_stack);
        }
        loader
    }

    /// How calls are repeated: as the block, the environment or the profile says.
    fn retries(&self) -> RetryConfig {
        let setting = |name: &str, key: &str| variable(name).or_else(|| self.files.setting(key).map(str::to_owned));
        let attempts = self.block.max_retries.known().and_then(|retries| u32::try_from(*retries).ok());
        let attempts = attempts.or_else(|| setting("AWS_MAX_ATTEMPTS", "max_attempts")?.parse().ok());
        let mode = self.block.retry_mode.text().filter(|mode| !mode.is_empty()).map(str::to_owned);
        let mode = mode.or_else(|| setting("AWS_RETRY_MODE", "retry_mode")).and_then(|mode| mode.parse().ok());
        let retries = match mode {
            Some(RetryMode::Adaptive) => RetryConfig::adaptive(),
            _ => RetryConfig::standard(),
        };
        // No attempt at all would be no call.
        retries.with_max_attempts(attempts.unwrap_or(ATTEMPTS).max(1))
    }

    /// The instance's metadata service, unless the user has switched it off.
    fn instance(&self, metadata: &ProviderConfig) -> Result<Option<imds::Client>, Diagnostic> {
        if self.block.skip_metadata_api_check == Value::Known(true) {
            return Ok(None);
        }
        let mut client = imds::Client::builder()
            .configure(metadata)
            .max_attempts(sts::ATTEMPTS)
            .connect_timeout(METADATA_TIMEOUT)
            .read_timeout(METADATA_TIMEOUT);
        if let Some(endpoint) = self.block.ec2_metadata_service_endpoint.text().filter(|url| !url.is_empty()) {
            client = client.endpoint(endpoint).map_err(|error| {
                Diagnostic::error("Invalid endpoint", format!("{endpoint:?} is not a URL: {error}."))
                    .at_attribute("ec2_metadata_service_endpoint")
            })?;
        } else if let Some(Ok(mode)) = self.block.ec2_metadata_service_endpoint_mode.text().map(str::parse) {
            client = client.endpoint_mode(mode);
        }
        Ok(Some(client.build()))
    }

    /// The Region of resources that name none, in the provider's form and in the SDK's.
    async fn region(
        &self,
        metadata: &ProviderConfig,
        instance: Option<&imds::Client>,
    ) -> Result<(Value<String>, Option<Region>), Diagnostic> {
        if !self.block.region.is_null() {
            return Ok((
                self.block.region.clone(),
                self.block.region.text().map(|region| Region::new(region.to_owned())),
            ));
        }
        let from_variable = EnvironmentVariableRegionProvider::new().region().await;
        let found =
            from_variable.filter(|region| !region.as_ref().is_empty()).map(|region| (region, "the environment"));
        let found = match (found, instance) {
            (Some(found), _) => Some(found),
            (None, instance) => match (self.profile_region(metadata).await, instance) {
                (Some(region), _) => Some((region, "the shared configuration file")),
                (None, Some(client)) => {
                    let provider = ImdsRegionProvider::builder().configure(metadata).imds_client(client.clone());
                    provider.build().region().await.map(|region| (region, "the instance's metadata"))
                }
                (None, None) => None,
            },
        };
        let Some((region, source)) = found else { return Ok((Value::Null, None)) };
        let trusts = self.block.skip_region_validation == Value::Known(true);
        if let Some(problem) = region_problem(region.as_ref(), trusts) {
            let detail = format!("The provider's Region comes from {source}. {problem}");
            return Err(Diagnostic::error("Invalid Region", detail));
        }
        Ok((region.as_ref().into(), Some(region)))
    }

    async fn profile_region(&self, metadata: &ProviderConfig) -> Option<Region> {
        let mut provider =
            ProfileFileRegionProvider::builder().configure(metadata).profile_files(self.files.files.clone());
        if let Some(profile) = &self.files.profile {
            provider = provider.profile_name(profile);
        }
        aws_config::meta::region::ProvideRegion::region(&provider.build()).await
    }

    /// The Region whose STS is asked.
    fn sts_region(&self, region: &Value<String>) -> String {
        sts::region(self.block, region)
    }

    /// The credentials that the block itself names; none where they come from the other sources as they are.
    fn credentials(
        &self,
        sdk: &SdkConfig,
        region: &Value<String>,
    ) -> Result<Option<SharedCredentialsProvider>, Diagnostic> {
        let sts_region = self.sts_region(region);
        let client = |credentials: Option<SharedCredentialsProvider>| {
            let mut config = sdk.to_builder();
            if let Some(credentials) = credentials {
                config = config.credentials_provider(credentials);
            }
            let endpoints = only(&self.block.endpoints).known().map(|endpoints| &endpoints.sts);
            sts::client(&config.build(), &sts_region, endpoints.and_then(|url| url.text()), self.user_agent)
        };
        let mut credentials = static_key(self.block).map(SharedCredentialsProvider::new);
        if let Value::Known(role) = only(&self.block.assume_role_with_web_identity) {
            let path = AttributePath::of("assume_role_with_web_identity").index(0);
            let session =
                RoleSession::with_web_identity(client(None), &sts_region, path.clone(), role.clone(), variable);
            let session = session.map_err(|missing| {
                let detail = format!("Neither {missing} nor the environment says it. Set {missing}.");
                Diagnostic::error("The web identity is incomplete", detail).at(path.attribute(missing))
            })?;
            credentials = Some(SharedCredentialsProvider::new(session));
        }
        for (index, role) in self.block.assume_role.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("assume_role").index(index);
            let session = RoleSession::plain(client(credentials), &sts_region, path, role.clone());
            credentials = Some(SharedCredentialsProvider::new(session));
        }
        Ok(credentials)
    }
}

/// The SDK's defaults, which change only with this.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// A warning about a proxy that no call to AWS will take.
fn missing_https_proxy(block: &ProviderBlock) -> Option<Diagnostic> {
    let http = block.http_proxy.known().is_some_and(|proxy| !proxy.reveal().is_empty());
    let https =
        !block.https_proxy.is_null() || ["HTTPS_PROXY", "https_proxy"].into_iter().any(|name| variable(name).is_some());
    let detail = "All calls to AWS's own endpoints are over HTTPS, for which there is no proxy. Set https_proxy too, or \
                  set it to an empty text if they shall go without one.";
    (http && !https).then(|| Diagnostic::warning("No proxy for HTTPS", detail).at_attribute("http_proxy"))
}
