//! [`RoleSession`]: credentials that STS gives for a role.

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
use crate::aws::provider_config::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use crate::aws::provider_config::nested_block::{Texts, known_texts};
use crate::terraform::{AttributePath, Value, parse_duration};

/// The name of sessions that get none, which AWS's logs show.
const SESSION_NAME: &str = env!("CARGO_PKG_NAME");

/// A role, and who asks STS for it. It is asked again when the session before comes to its end: the SDK sees to that.
pub(crate) struct RoleSession {
    sts: Client,
    region: String,
    /// The block, for messages.
    path: AttributePath,
    role: Role,
}

/// What is asked for.
enum Role {
    Plain(Box<AssumeRole>),
    WithWebIdentity { role_arn: String, session_name: String, role: Box<AssumeRoleWithWebIdentity>, token: Token },
}

/// Where a web identity's token is.
pub(crate) enum Token {
    /// In the provider block.
    Given(Secret),
    /// In a file, which whoever issues the tokens writes again and again.
    File(PathBuf),
}

impl RoleSession {
    /// The session of an `assume_role` block. The client has the credentials that the role is assumed with.
    pub(crate) fn plain(sts: Client, region: &str, path: AttributePath, role: AssumeRole) -> Self {
        Self { sts, region: region.to_owned(), path, role: Role::Plain(Box::new(role)) }
    }

    /// The session of an `assume_role_with_web_identity` block, whose role and token may come from the environment.
    ///
    /// # Errors
    ///
    /// The name of the argument that is neither in the block nor in the environment.
    pub(crate) fn with_web_identity(
        sts: Client,
        region: &str,
        path: AttributePath,
        role: AssumeRoleWithWebIdentity,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, &'static str> {
        let given = |value: &Value<String>, name: &str| given(value).or_else(|| variable(name));
        let role_arn = given(&role.role_arn, "AWS_ROLE_ARN").ok_or("role_arn")?;
        let session_name =
            given(&role.session_name, "AWS_ROLE_SESSION_NAME").unwrap_or_else(|| SESSION_NAME.to_owned());
        let token = if let Some(token) = role.web_identity_token.known() {
            Token::Given(token.clone())
        } else {
            let file = given(&role.web_identity_token_file, "AWS_WEB_IDENTITY_TOKEN_FILE");
            Token::File(home::expand(&file.ok_or("web_identity_token_file")?))
        };
        let role = Role::WithWebIdentity { role_arn, session_name, role: Box::new(role), token };
        Ok(Self { sts, region: region.to_owned(), path, role })
    }

    async fn credentials(&self) -> provider::Result {
        match &self.role {
            Role::Plain(role) => self.assume(role).await,
            Role::WithWebIdentity { role_arn, session_name, role, token } => {
                self.assume_with_web_identity(role_arn, session_name, role, token).await
            }
        }
    }

    async fn assume(&self, role: &AssumeRole) -> provider::Result {
        let tags = role.tags.known().into_iter().flatten().filter_map(|(key, value)| Some((key, value.text()?)));
        // Both parts are set, so none is left out.
        let tags: Vec<Tag> =
            tags.filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok()).collect();
        let transitive: Vec<String> = known_texts(&role.transitive_tag_keys).map(str::to_owned).collect();
        let answer = self
            .sts
            .assume_role()
            .set_role_arn(given(&role.role_arn))
            .role_session_name(given(&role.session_name).unwrap_or_else(|| SESSION_NAME.to_owned()))
            .set_duration_seconds(seconds(&role.duration))
            .set_external_id(given(&role.external_id))
            .set_policy(given(&role.policy))
            .set_policy_arns(policies(&role.policy_arns))
            .set_source_identity(given(&role.source_identity))
            .set_tags((!tags.is_empty()).then_some(tags))
            .set_transitive_tag_keys((!transitive.is_empty()).then_some(transitive))
            .send()
            .await
            .map_err(|error| self.failed("AssumeRole", &error))?;
        session(answer.credentials, "AssumeRole")
    }

    async fn assume_with_web_identity(
        &self,
        role_arn: &str,
        session_name: &str,
        role: &AssumeRoleWithWebIdentity,
        token: &Token,
    ) -> provider::Result {
        let token = match token {
            Token::Given(token) => token.reveal().to_owned(),
            Token::File(path) => {
                let unreadable = |error: std::io::Error| CredentialsFailure::TokenFile {
                    path: self.path.clone().attribute("web_identity_token_file"),
                    file: path.display().to_string(),
                    reason: error.to_string(),
                };
                let read = std::fs::read_to_string(path).map_err(unreadable);
                read.map_err(CredentialsError::invalid_configuration)?.trim().to_owned()
            }
        };
        let answer = self
            .sts
            .assume_role_with_web_identity()
            .role_arn(role_arn)
            .role_session_name(session_name)
            .web_identity_token(token)
            .set_duration_seconds(seconds(&role.duration))
            .set_policy(given(&role.policy))
            .set_policy_arns(policies(&role.policy_arns))
            .send()
            .await
            .map_err(|error| self.failed("AssumeRoleWithWebIdentity", &error))?;
        session(answer.credentials, "AssumeRoleWithWebIdentity")
    }

    /// The error of a call. Where the credentials that the call was to be made with could not be had, it is theirs.
    fn failed<E>(&self, operation: &'static str, error: &SdkError<E>) -> CredentialsError
    where
        E: ProvideErrorMetadata + std::error::Error + RequestId + 'static,
    {
        let call = Call { service: "sts", operation, region: self.region.clone() };
        let failure = CredentialsFailure::behind(error).cloned().unwrap_or_else(|| CredentialsFailure::Role {
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

/// Only what is no secret.
impl std::fmt::Debug for RoleSession {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RoleSession").field("region", &self.region).finish_non_exhaustive()
    }
}

/// A text that says something. The AWS provider takes an empty one for none.
fn given(value: &Value<String>) -> Option<String> {
    value.text().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Text that is no duration was refused by the validation.
fn seconds(duration: &Value<String>) -> Option<i32> {
    let duration = parse_duration(duration.text()?).ok()?;
    i32::try_from(duration.as_secs()).ok()
}

fn policies(arns: &Texts) -> Option<Vec<PolicyDescriptorType>> {
    let policies: Vec<_> = known_texts(arns).map(|arn| PolicyDescriptorType::builder().arn(arn).build()).collect();
    (!policies.is_empty()).then_some(policies)
}

/// The SDK's form of what STS gives.
fn session(answer: Option<types::Credentials>, provider: &'static str) -> provider::Result {
    let answer = answer.ok_or_else(|| CredentialsError::unhandled("STS answered without credentials"))?;
    let end = std::time::SystemTime::try_from(answer.expiration)
        .map_err(|_| CredentialsError::unhandled("STS answered with an end of the session that is no time"))?;
    let session = Credentials::builder()
        .access_key_id(answer.access_key_id)
        .secret_access_key(answer.secret_access_key)
        .session_token(answer.session_token)
        .expiry(end)
        .provider_name(provider);
    Ok(session.build())
}
