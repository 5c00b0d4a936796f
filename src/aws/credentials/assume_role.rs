//! [`RoleSession`]: credentials of an assumed role.

use std::path::PathBuf;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::RequestId;
use aws_sdk_sts::types::{PolicyDescriptorType, Tag};
use aws_sdk_sts::{Client, types};

use super::error::CredentialsFailure;
use super::home;
use super::secret::Secret;
use crate::aws::error::{Call, ServiceError};
use crate::aws::files::read::{MAX_BYTES, read};
use crate::aws::provider_config::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use crate::aws::provider_config::nested_block::{Texts, known_texts};
use crate::terraform::{AttributePath, Value, parse_duration};

/// The default session name.
const DEFAULT_SESSION_NAME: &str = env!("CARGO_PKG_NAME");

/// Assumes a role. The SDK requests new credentials before the session expires.
pub(crate) struct RoleSession {
    sts: Client,
    region: String,
    /// The path of the block, for diagnostics.
    path: AttributePath,
    role: Role,
}

/// The role, by the way it is assumed.
enum Role {
    AssumeRole(Box<AssumeRole>),
    WithWebIdentity { role_arn: String, session_name: String, role: Box<AssumeRoleWithWebIdentity>, token: Token },
}

/// The source of a web identity token.
pub(crate) enum Token {
    /// The provider block.
    Inline(Secret),
    /// A file. It is read for each session, because the issuer renews the token in it.
    File(PathBuf),
}

/// A required argument that is not set.
pub(crate) struct MissingArgument {
    pub(crate) argument: &'static str,
    /// The environment variable that can set it, too.
    pub(crate) variable: &'static str,
}

impl RoleSession {
    /// The session of an `assume_role` block. The client's credentials must be allowed to assume the role.
    pub(crate) fn assume_role(sts: Client, region: &str, path: AttributePath, role: AssumeRole) -> Self {
        Self { sts, region: region.to_owned(), path, role: Role::AssumeRole(Box::new(role)) }
    }

    /// The session of an `assume_role_with_web_identity` block. `variable` reads the environment for unset arguments.
    ///
    /// # Errors
    ///
    /// The required argument that is neither in the block nor in the environment, and its environment variable.
    pub(crate) fn with_web_identity(
        sts: Client,
        region: &str,
        path: AttributePath,
        role: AssumeRoleWithWebIdentity,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, MissingArgument> {
        let setting = |value: &Value<String>, name: &str| non_empty(value).or_else(|| variable(name));
        let required = |value: &Value<String>, argument: &'static str, variable: &'static str| {
            setting(value, variable).ok_or(MissingArgument { argument, variable })
        };
        let role_arn = required(&role.role_arn, "role_arn", "AWS_ROLE_ARN")?;
        let session_name =
            setting(&role.session_name, "AWS_ROLE_SESSION_NAME").unwrap_or_else(|| DEFAULT_SESSION_NAME.to_owned());
        let token = if let Some(token) = role.web_identity_token.known() {
            Token::Inline(token.clone())
        } else {
            let argument = "web_identity_token_file";
            Token::File(home::expand(&required(
                &role.web_identity_token_file,
                argument,
                "AWS_WEB_IDENTITY_TOKEN_FILE",
            )?))
        };
        let role = Role::WithWebIdentity { role_arn, session_name, role: Box::new(role), token };
        Ok(Self { sts, region: region.to_owned(), path, role })
    }

    async fn credentials(&self) -> provider::Result {
        match &self.role {
            Role::AssumeRole(role) => self.assume(role).await,
            Role::WithWebIdentity { role_arn, session_name, role, token } => {
                self.assume_with_web_identity(role_arn, session_name, role, token).await
            }
        }
    }

    async fn assume(&self, role: &AssumeRole) -> provider::Result {
        let tags = role.tags.known().into_iter().flatten().filter_map(|(key, value)| Some((key, value.text()?)));
        // Key and value are set, so no tag is omitted.
        let tags: Vec<Tag> =
            tags.filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok()).collect();
        let transitive: Vec<String> = known_texts(&role.transitive_tag_keys).map(str::to_owned).collect();
        let response = self
            .sts
            .assume_role()
            .set_role_arn(non_empty(&role.role_arn))
            .role_session_name(non_empty(&role.session_name).unwrap_or_else(|| DEFAULT_SESSION_NAME.to_owned()))
            .set_duration_seconds(seconds(&role.duration))
            .set_external_id(non_empty(&role.external_id))
            .set_policy(non_empty(&role.policy))
            .set_policy_arns(policies(&role.policy_arns))
            .set_source_identity(non_empty(&role.source_identity))
            .set_tags((!tags.is_empty()).then_some(tags))
            .set_transitive_tag_keys((!transitive.is_empty()).then_some(transitive))
            .send()
            .await
            .map_err(|error| self.failure("AssumeRole", &error))?;
        session(response.credentials, "AssumeRole")
    }

    async fn assume_with_web_identity(
        &self,
        role_arn: &str,
        session_name: &str,
        role: &AssumeRoleWithWebIdentity,
        token: &Token,
    ) -> provider::Result {
        let token = match token {
            Token::Inline(token) => token.reveal().to_owned(),
            Token::File(path) => {
                let unreadable = |reason: String| {
                    CredentialsError::invalid_configuration(CredentialsFailure::TokenFile {
                        path: Some(self.path.clone().attribute("web_identity_token_file")),
                        file: path.display().to_string(),
                        reason,
                    })
                };
                let token = read(path, MAX_BYTES).await.map_err(|error| unreadable(error.to_string()))?;
                let token = String::from_utf8(token).map_err(|_| unreadable("it is not a text file".to_owned()))?;
                token.trim().to_owned()
            }
        };
        let response = self
            .sts
            .assume_role_with_web_identity()
            .role_arn(role_arn)
            .role_session_name(session_name)
            .web_identity_token(token)
            .set_duration_seconds(seconds(&role.duration))
            .set_policy(non_empty(&role.policy))
            .set_policy_arns(policies(&role.policy_arns))
            .send()
            .await
            .map_err(|error| self.failure("AssumeRoleWithWebIdentity", &error))?;
        session(response.credentials, "AssumeRoleWithWebIdentity")
    }

    /// The error of a call. If the credentials for the call are missing, it is their error.
    fn failure<E>(&self, operation: &'static str, error: &SdkError<E>) -> CredentialsError
    where
        E: ProvideErrorMetadata + std::error::Error + RequestId + 'static,
    {
        let call = Call { service: "sts", operation, region: self.region.clone() };
        let failure = CredentialsFailure::find(error).cloned().unwrap_or_else(|| CredentialsFailure::Role {
            path: self.path.clone().attribute("role_arn"),
            error: ServiceError::new(call, error),
        });
        CredentialsError::provider_error(failure)
    }
}

impl ProvideCredentials for RoleSession {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// Omits the secrets.
impl std::fmt::Debug for RoleSession {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RoleSession").field("region", &self.region).finish_non_exhaustive()
    }
}

/// A string that is set. Like hashicorp/aws, an empty one counts as unset.
fn non_empty(value: &Value<String>) -> Option<String> {
    value.text().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The duration, which the validation has checked.
fn seconds(duration: &Value<String>) -> Option<i32> {
    let duration = parse_duration(duration.text()?).ok()?;
    i32::try_from(duration.as_secs()).ok()
}

fn policies(arns: &Texts) -> Option<Vec<PolicyDescriptorType>> {
    let policies: Vec<_> = known_texts(arns).map(|arn| PolicyDescriptorType::builder().arn(arn).build()).collect();
    (!policies.is_empty()).then_some(policies)
}

/// Converts the credentials in STS's response.
fn session(response: Option<types::Credentials>, provider: &'static str) -> provider::Result {
    let credentials =
        response.ok_or_else(|| CredentialsError::unhandled("the response of STS contains no credentials"))?;
    let expiry = std::time::SystemTime::try_from(credentials.expiration)
        .map_err(|_| CredentialsError::unhandled("the response of STS contains an invalid expiration time"))?;
    let session = Credentials::builder()
        .access_key_id(credentials.access_key_id)
        .secret_access_key(credentials.secret_access_key)
        .session_token(credentials.session_token)
        .expiry(expiry)
        .provider_name(provider);
    Ok(session.build())
}
