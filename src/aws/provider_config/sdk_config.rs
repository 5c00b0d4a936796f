//! [`SdkBuilder`]: the SDK configuration of a provider block.

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
use super::url::quoted_url;
use crate::aws::client::http::{CONNECT_TIMEOUT, HttpClients};
use crate::aws::client::sts;
use crate::aws::credentials::assume_role::{MissingArgument, RoleSession};
use crate::aws::credentials::chain::{CredentialChain, static_key};
use crate::aws::credentials::profile_files::SharedFiles;
use crate::aws::env::variable;
use crate::aws::files::isolate::isolate;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::aws::region::known::region_error;
use crate::terraform::{AttributePath, Diagnostic, Value};

/// Default number of attempts of a call. EC2 throttles per account, so calls of other programs must not fail a copy.
const DEFAULT_ATTEMPTS: u32 = 10;
/// Limit of one attempt with everything that the SDK does for it. The HTTP client's own limit is shorter.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);
/// Limit of a request for new credentials. The check during configure has a shorter one.
const CREDENTIALS_TIMEOUT: Duration = Duration::from_secs(30);
/// How long before their expiration credentials are renewed. The SDK picks a random moment in this period, so that the
/// clients of an account do not renew at once.
const RENEWAL_TIME: Duration = Duration::from_mins(5);
/// Limit of finding the Region in the instance metadata, with all attempts.
const REGION_TIMEOUT: Duration = Duration::from_secs(9);
/// Limit of a request to the instance metadata service, which is local or missing.
const METADATA_TIMEOUT: Duration = Duration::from_secs(1);

/// Builds the SDK configuration from the provider block, the environment and the shared files.
pub(super) struct SdkBuilder<'a> {
    pub(super) block: &'a ProviderBlock,
    pub(super) files: &'a SharedFiles,
    pub(super) clients: &'a HttpClients,
    pub(super) user_agent: &'a UserAgent,
}

impl SdkBuilder<'_> {
    /// The SDK configuration with the credentials of the last role of the chain, and the provider's Region.
    ///
    /// # Errors
    ///
    /// A diagnostic for an invalid Region, endpoint or web identity. No credentials are requested here.
    pub(super) async fn build(&self) -> Result<(SdkConfig, Value<String>), Diagnostic> {
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

    /// The settings without the credentials.
    fn loader(&self, region: Option<Region>) -> ConfigLoader {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let mut loader = aws_config::defaults(behavior())
            .http_client(self.clients.services.clone())
            .profile_files(self.files.files.clone())
            .region(region)
            .retry_config(self.retry_config())
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

    /// The retry settings of the block, the environment or the profile.
    fn retry_config(&self) -> RetryConfig {
        let setting = |name: &str, key: &str| variable(name).or_else(|| self.files.setting(key).map(str::to_owned));
        let attempts = self.block.max_retries.known().and_then(|retries| u32::try_from(*retries).ok());
        let attempts = attempts.or_else(|| setting("AWS_MAX_ATTEMPTS", "max_attempts")?.parse().ok());
        let mode = self.block.retry_mode.text().filter(|mode| !mode.is_empty()).map(str::to_owned);
        let mode = mode.or_else(|| setting("AWS_RETRY_MODE", "retry_mode")).and_then(|mode| mode.parse().ok());
        let config = match mode {
            Some(RetryMode::Adaptive) => RetryConfig::adaptive(),
            _ => RetryConfig::standard(),
        };
        // `max_retries = 0` still allows the first attempt.
        config.with_max_attempts(attempts.unwrap_or(DEFAULT_ATTEMPTS).max(1))
    }

    /// The client of the instance metadata service, unless `skip_metadata_api_check` disables it.
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
                Diagnostic::error("Invalid endpoint", format!("{} is not a URL: {error}.", quoted_url(endpoint)))
                    .at_attribute("ec2_metadata_service_endpoint")
            })?;
        } else if let Some(Ok(mode)) = self.block.ec2_metadata_service_endpoint_mode.text().map(str::parse) {
            client = client.endpoint_mode(mode);
        }
        Ok(Some(client.build()))
    }

    /// The Region of resources without `region`, as a value and for the SDK.
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
        let found = from_variable
            .filter(|region| !region.as_ref().is_empty())
            .map(|region| (region, "the environment variable AWS_REGION or AWS_DEFAULT_REGION"));
        let found = match (found, instance) {
            (Some(found), _) => Some(found),
            (None, instance) => match (self.profile_region(metadata).await, instance) {
                (Some(region), _) => Some((region, "the shared configuration file")),
                (None, Some(client)) => {
                    let provider = ImdsRegionProvider::builder().configure(metadata).imds_client(client.clone());
                    // The client reads the shared files for its own settings.
                    let region = isolate(REGION_TIMEOUT, async move { provider.build().region().await });
                    region.await.flatten().map(|region| (region, "the instance metadata"))
                }
                (None, None) => None,
            },
        };
        let Some((region, source)) = found else { return Ok((Value::Null, None)) };
        if let Some(reason) = region_error(region.as_ref()) {
            let detail = format!("{reason} The Region comes from {source}.");
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
        provider.build().region().await
    }

    /// The Region of the STS endpoint.
    fn sts_region(&self, region: &Value<String>) -> String {
        sts::region(self.block, region)
    }

    /// The credentials that the block configures. `None` if the credential chain provides them.
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
                let MissingArgument { argument, variable } = missing;
                let detail = format!(
                    "`assume_role_with_web_identity` requires `{argument}`. Set it in the block or with the environment \
                     variable {variable}."
                );
                Diagnostic::error("Missing required argument", detail).at(path.attribute(argument))
            })?;
            credentials = Some(SharedCredentialsProvider::new(session));
        }
        for (index, role) in self.block.assume_role.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("assume_role").index(index);
            let session = RoleSession::assume_role(client(credentials), &sts_region, path, role.clone());
            credentials = Some(SharedCredentialsProvider::new(session));
        }
        Ok(credentials)
    }
}

/// The version of the SDK's defaults.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}
