//! [`CredentialsFailure`]: why no credentials are available, without the SDK's error types.

use std::error::Error;
use std::fmt;

use crate::aws::cause::find_cause;
use crate::aws::error::ServiceError;
use crate::terraform::{AttributePath, Diagnostic, quoted};

/// Why no credentials are available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CredentialsFailure {
    /// No source has credentials.
    NoSource {
        /// The sources in order, each with the reason why it has none.
        attempts: Vec<(String, String)>,
    },
    /// STS rejected the request to assume a role.
    Role {
        /// The argument with the role.
        path: AttributePath,
        /// The failed call.
        error: ServiceError,
    },
    /// A file with a token cannot be read. It is not read again, because the next attempt could block as long.
    TokenFile {
        /// The argument with the path. `None` if the path is in the environment or in a shared file.
        path: Option<AttributePath>,
        /// The path.
        file: String,
        /// Why, in a sentence.
        reason: String,
    },
}

impl CredentialsFailure {
    /// The failure among the causes of an error.
    pub(crate) fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        find_cause(error)
    }

    /// The diagnostic for the user.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::NoSource { attempts } => {
                let line = |(source, reason): &(String, String)| format!("  - {source}: {reason}\n");
                let attempts = attempts.iter().map(line).collect::<Vec<_>>().concat();
                let detail = format!(
                    "The provider tried these sources of AWS credentials in this order:\n{attempts}\nConfigure one of \
                     them, for example with AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or set \
                     `profile` in the provider block."
                );
                Diagnostic::error("No valid credential sources found", detail)
            }
            Self::Role { path, error } => {
                let detail = format!(
                    "{error}. Check the role's ARN, that its trust policy allows these credentials to assume it, and \
                     the values that the policy requires (external_id, source_identity, tags)."
                );
                Diagnostic::error("Cannot assume IAM role", detail).at(path.clone())
            }
            Self::TokenFile { path, file, reason } => {
                let file = quoted(file);
                let detail = format!("The token file {file} cannot be read: {reason}. Correct the path.");
                let error = Diagnostic::error("Cannot read token file", detail);
                path.iter().fold(error, |error, path| error.at(path.clone()))
            }
        }
    }
}

impl fmt::Display for CredentialsFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSource { attempts } => {
                let attempts: Vec<_> = attempts.iter().map(|(source, reason)| format!("{source}: {reason}")).collect();
                formatter.write_str(&attempts.join("; "))
            }
            Self::Role { error, .. } => write!(formatter, "{error}"),
            Self::TokenFile { file, reason, .. } => {
                write!(formatter, "the token file {} cannot be read: {reason}", quoted(file))
            }
        }
    }
}

impl Error for CredentialsFailure {}
