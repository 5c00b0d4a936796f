//! [`CredentialChain`]: the sources of credentials in order.

use std::error::Error as _;
use std::path::{Path, PathBuf};
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

use super::error::CredentialsFailure;
use super::process::CredentialProcess;
use super::process_profile;
use super::profile_files::SharedFiles;
use super::secret::Secret;
use crate::aws::cause::describe_causes;
use crate::aws::env::variable;
use crate::aws::files::isolate::isolate;
use crate::aws::files::read::{FileError, MAX_BYTES, UnreadableFile, check};
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::provider_config::url::redacted_url;

/// Limit of one source, so that a hanging source is reported before the user cancels.
const SOURCE_TIMEOUT: Duration = Duration::from_secs(6);

/// The environment variables that contain the URL of a source.
const URL_VARIABLES: [&str; 2] = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT"];

/// The sources of credentials in order. The first one with credentials is used. A configured source that fails ends the
/// search: other credentials must not silently replace the intended ones.
#[derive(Debug)]
pub(crate) struct CredentialChain(Vec<Source>);

/// One source.
#[derive(Debug)]
struct Source {
    /// Its name in messages.
    name: String,
    /// Why it has no credentials, where the SDK gives no reason.
    absence: Option<&'static str>,
    /// The files with tokens that the SDK reads.
    token_files: Vec<PathBuf>,
    /// What a message about its failure adds.
    note: Option<String>,
    provider: SharedCredentialsProvider,
}

/// The access key in the provider block. An empty argument counts as unset.
pub(crate) fn static_key(block: &ProviderBlock) -> Option<Credentials> {
    let present = |text: &&str| !text.is_empty();
    let id = block.access_key.text().filter(present)?;
    let secret = block.secret_key.known().map(Secret::reveal).filter(present)?;
    let token = block.token.known().map(Secret::reveal).filter(present);
    Some(Credentials::new(id, secret, token.map(str::to_owned), None, "arguments"))
}

impl CredentialChain {
    /// The sources for a block without access key and web identity: environment variables (unless the block sets
    /// `profile`), shared files, a web identity from the environment, the container and the instance.
    pub(crate) fn new(
        files: &SharedFiles,
        services: &ProviderConfig,
        metadata: &ProviderConfig,
        instance: Option<aws_config::imds::Client>,
    ) -> Self {
        let source = |name: &str, absence: Option<&'static str>, provider: SharedCredentialsProvider| Source {
            name: name.to_owned(),
            absence,
            token_files: Vec::new(),
            note: None,
            provider,
        };
        let mut profile =
            ProfileFileCredentialsProvider::builder().configure(services).profile_files(files.files.clone());
        let mut sources = Vec::new();
        if let Some(name) = &files.profile {
            profile = profile.profile_name(name);
        } else {
            let environment = SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
            let absence = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set";
            sources.push(source("environment variables", Some(absence), environment));
        }
        let mut note = None;
        let profile = if let Some(found) = files.process() {
            let process = CredentialProcess::new(found.command);
            note = Some(format!("credential_process program: {}", process.program()));
            match found.files() {
                Some(roles) => SharedCredentialsProvider::new(
                    ProfileFileCredentialsProvider::builder()
                        .configure(services)
                        .profile_files(roles)
                        .profile_name(process_profile::FIRST)
                        .with_custom_provider(process_profile::SOURCE, process)
                        .build(),
                ),
                None => SharedCredentialsProvider::new(process),
            }
        } else {
            if files.setting("login_session").is_some() {
                note = Some(format!("to sign in again, run `aws login --profile {}`", files.profile_name()));
            }
            SharedCredentialsProvider::new(profile.build())
        };
        let name = format!("shared files, profile {}", files.profile_name());
        let token_files = files.token_files();
        sources.push(Source { token_files, note, ..source(&name, None, profile) });
        let web_identity = WebIdentityTokenCredentialsProvider::builder().configure(services).build();
        let absence = "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not both set";
        let token_files = variable("AWS_WEB_IDENTITY_TOKEN_FILE").into_iter().map(PathBuf::from).collect();
        let web_identity = source("web identity", Some(absence), SharedCredentialsProvider::new(web_identity));
        sources.push(Source { token_files, ..web_identity });
        let container = EcsCredentialsProvider::builder().configure(metadata).build();
        let absence = "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set";
        let token_files = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").into_iter().map(PathBuf::from).collect();
        let container = source("container", Some(absence), SharedCredentialsProvider::new(container));
        sources.push(Source { token_files, ..container });
        let instance = match instance {
            Some(client) => {
                let provider = ImdsCredentialsProvider::builder().configure(metadata).imds_client(client).build();
                SharedCredentialsProvider::new(provider)
            }
            None => SharedCredentialsProvider::new(Disabled("skip_metadata_api_check")),
        };
        sources.push(source("instance metadata", None, instance));
        Self(sources)
    }

    async fn credentials(&self) -> provider::Result {
        let mut attempts = Vec::new();
        for Source { name, absence, token_files, note, provider } in &self.0 {
            for file in token_files {
                check(file, MAX_BYTES).await.map_err(|error| unreadable(file, &error))?;
            }
            let provider = provider.clone();
            let credentials = isolate(SOURCE_TIMEOUT, async move { provider.provide_credentials().await });
            let error = match credentials.await {
                Some(Ok(credentials)) => return Ok(credentials),
                Some(Err(error)) => error,
                None => CredentialsError::provider_timed_out(SOURCE_TIMEOUT),
            };
            let mut reason = redacted(describe(&error, *absence));
            if let Some(note) = note {
                reason = format!("{reason} ({note})");
            }
            attempts.push((name.clone(), reason));
            if !matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
                return Err(CredentialsError::provider_error(CredentialsFailure::NoSource { attempts }));
            }
        }
        Err(CredentialsError::not_loaded(CredentialsFailure::NoSource { attempts }))
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

fn unreadable(file: &Path, error: &FileError) -> CredentialsError {
    let error = UnreadableFile { file: file.display().to_string(), reason: error.to_string() };
    CredentialsError::invalid_configuration(CredentialsFailure::TokenFile { path: None, error })
}

/// A source that this argument disables.
#[derive(Debug)]
struct Disabled(&'static str);

impl ProvideCredentials for Disabled {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded(format!("disabled by {}", self.0))))
    }
}

/// The text without user names and passwords of the URLs in the environment, which the SDK's errors quote.
fn redacted(text: String) -> String {
    URL_VARIABLES.into_iter().filter_map(variable).fold(text, |text, url| text.replace(&url, &redacted_url(&url)))
}

/// Why a source has no credentials, in one line.
fn describe(error: &CredentialsError, absence: Option<&str>) -> String {
    match (error, absence) {
        (CredentialsError::CredentialsNotLoaded(_), Some(absence)) => absence.to_owned(),
        (CredentialsError::CredentialsNotLoaded(_), None) => {
            error.source().map_or_else(|| "no credentials".to_owned(), describe_causes)
        }
        (CredentialsError::ProviderTimedOut(_), _) => {
            format!("no response within {} seconds", SOURCE_TIMEOUT.as_secs())
        }
        _ => error.source().map_or_else(|| error.to_string(), describe_causes),
    }
}
