//! [`CredentialsFailure`]: why there are no credentials, in a form that outlives the SDK's errors around it.

use std::error::Error;
use std::fmt;

use crate::aws::error::ServiceError;
use crate::terraform::{AttributePath, Diagnostic};

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CredentialsFailure {
    /// No source gave any.
    NoSource {
        /// The sources that were asked, each with its answer.
        answers: Vec<(String, String)>,
    },
    /// STS did not give those of a role.
    Role {
        /// The argument that names the role.
        path: AttributePath,
        /// What STS said.
        error: ServiceError,
    },
    /// The file with a web identity's token cannot be read.
    TokenFile {
        /// The argument that names the file.
        path: AttributePath,
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
}

impl CredentialsFailure {
    /// The failure that caused an error, if one did.
    pub(crate) fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(failure) = error.downcast_ref() {
                return Some(failure);
            }
            next = error.source();
        }
        None
    }

    /// What the user reads.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::NoSource { answers } => {
                let line = |(source, answer): &(String, String)| format!("  - {source}: {answer}\n");
                let answers = answers.iter().map(line).collect::<Vec<_>>().concat();
                let detail = format!(
                    "These sources were asked for AWS credentials, in this order:\n{answers}\nGive credentials in one \
                     of them, for example with AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a \
                     profile in the provider block."
                );
                Diagnostic::error("No valid AWS credentials were found", detail)
            }
            Self::Role { path, error } => {
                let detail = format!(
                    "{error}. Check the role's ARN, that its trust policy lets these credentials assume it, and what \
                     the policy demands to be told (external_id, source_identity, tags)."
                );
                Diagnostic::error("The role cannot be assumed", detail).at(path.clone())
            }
            Self::TokenFile { path, file, reason } => {
                let detail = format!("The file {file:?} of the web identity's token cannot be read: {reason}.");
                Diagnostic::error("There is no web identity token", detail).at(path.clone())
            }
        }
    }
}

impl fmt::Display for CredentialsFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSource { answers } => {
                let answers: Vec<_> = answers.iter().map(|(source, answer)| format!("{source}: {answer}")).collect();
                formatter.write_str(&answers.join("; "))
            }
            Self::Role { error, .. } => write!(formatter, "{error}"),
            Self::TokenFile { file, reason, .. } => write!(formatter, "the file {file:?} cannot be read: {reason}"),
        }
    }
}

impl Error for CredentialsFailure {}
