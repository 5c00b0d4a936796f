//! [`CredentialChain`]: where credentials are looked for, in order, and what each source answered.

use std::error::Error as _;
use std::time::Duration;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use tokio::time::timeout;

use super::error::CredentialsFailure;
use super::profile_files::SharedFiles;
use super::secret::Secret;
use crate::aws::error::chain;
use crate::aws::provider_config::model::ProviderBlock;

/// How long one source may take to answer. A source that hangs must be told of before the user gives up.
const SOURCE_TIMEOUT: Duration = Duration::from_secs(6);

/// The sources of credentials, in the order in which they are asked. The first that has any is the one: one that has
/// some and fails ends the search, because what the user meant to use must not silently be replaced by something else.
#[derive(Debug)]
pub(crate) struct CredentialChain(Vec<Source>);

/// One source.
#[derive(Debug)]
struct Source {
    /// Where it is, in words that users know.
    name: String,
    /// What it means that there is nothing, where the SDK says so in its own words or in none.
    nothing: Option<&'static str>,
    provider: SharedCredentialsProvider,
}

/// The key of the block's arguments, if it has them. An empty text counts as none.
pub(crate) fn static_key(block: &ProviderBlock) -> Option<Credentials> {
    let present = |text: &&str| !text.is_empty();
    let id = block.access_key.text().filter(present)?;
    let secret = block.secret_key.known().map(Secret::reveal).filter(present)?;
    let token = block.token.known().map(Secret::reveal).filter(present);
    Some(Credentials::new(id, secret, token.map(str::to_owned), None, "arguments"))
}

impl CredentialChain {
    /// The sources for a block without a key and without a web identity: the environment (unless the block names a
    /// profile, which is what the user means then), the shared files, a web identity of the environment, the container,
    /// the instance.
    pub(crate) fn new(
        files: &SharedFiles,
        services: &ProviderConfig,
        metadata: &ProviderConfig,
        instance: Option<aws_config::imds::Client>,
    ) -> Self {
        let source = |name: &str, nothing: Option<&'static str>, provider: SharedCredentialsProvider| Source {
            name: name.to_owned(),
            nothing,
            provider,
        };
        let mut profile =
            ProfileFileCredentialsProvider::builder().configure(services).profile_files(files.files.clone());
        let mut sources = Vec::new();
        if let Some(name) = &files.profile {
            profile = profile.profile_name(name);
        } else {
            let environment = SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
            let nothing = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set";
            sources.push(source("environment variables", Some(nothing), environment));
        }
        let name = format!("shared files, profile {}", files.profile_name());
        sources.push(source(&name, None, SharedCredentialsProvider::new(profile.build())));
        let web_identity = WebIdentityTokenCredentialsProvider::builder().configure(services).build();
        let nothing = "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not both set";
        sources.push(source("web identity", Some(nothing), SharedCredentialsProvider::new(web_identity)));
        let container = EcsCredentialsProvider::builder().configure(metadata).build();
        let nothing = "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set";
        sources.push(source("container", Some(nothing), SharedCredentialsProvider::new(container)));
        let instance = match instance {
            Some(client) => {
                let provider = ImdsCredentialsProvider::builder().configure(metadata).imds_client(client).build();
                SharedCredentialsProvider::new(provider)
            }
            None => SharedCredentialsProvider::new(NotAsked("skip_metadata_api_check is set")),
        };
        sources.push(source("instance metadata", None, instance));
        Self(sources)
    }

    async fn credentials(&self) -> provider::Result {
        let mut answers = Vec::new();
        for Source { name, nothing, provider } in &self.0 {
            let answer = timeout(SOURCE_TIMEOUT, provider.provide_credentials()).await;
            let error = match answer {
                Ok(Ok(credentials)) => return Ok(credentials),
                Ok(Err(error)) => error,
                Err(_) => CredentialsError::provider_timed_out(SOURCE_TIMEOUT),
            };
            answers.push((name.clone(), told(&error, *nothing)));
            if !matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
                return Err(CredentialsError::provider_error(CredentialsFailure::NoSource { answers }));
            }
        }
        Err(CredentialsError::not_loaded(CredentialsFailure::NoSource { answers }))
    }
}

impl ProvideCredentials for CredentialChain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.0.iter().find_map(|source| source.provider.fallback_on_interrupt())
    }
}

/// A source that the user has switched off.
#[derive(Debug)]
struct NotAsked(&'static str);

impl ProvideCredentials for NotAsked {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded(format!("not asked, as {}", self.0))))
    }
}

/// What a source answered, in a line. That it has nothing is said by the reason alone.
fn told(error: &CredentialsError, nothing: Option<&str>) -> String {
    match (error, nothing) {
        (CredentialsError::CredentialsNotLoaded(_), Some(nothing)) => nothing.to_owned(),
        (CredentialsError::CredentialsNotLoaded(_), None) => {
            error.source().map_or_else(|| "it has no credentials".to_owned(), chain)
        }
        (CredentialsError::ProviderTimedOut(_), _) => format!("no answer within {} seconds", SOURCE_TIMEOUT.as_secs()),
        _ => error.source().map_or_else(|| error.to_string(), chain),
    }
}
