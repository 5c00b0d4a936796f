//! [`Account`]: whose credentials these are, and whether that account may be worked in.

use std::time::Duration;

use crate::aws::error::{ErrorKind, ServiceError};
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::provider_config::nested_block::{has_unknown, known_texts};
use crate::aws::region::partition;
use crate::terraform::{Diagnostic, Value};

/// The account that the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// Twelve digits.
    pub id: String,
    /// Such as `aws` or `aws-cn`.
    pub partition: String,
    /// The ARN of the user or of the role's session.
    pub arn: String,
}

impl Account {
    /// Reads STS's answer to `GetCallerIdentity`.
    pub(crate) fn new(id: Option<&str>, arn: Option<&str>, region: &str) -> Self {
        let arn = arn.unwrap_or_default();
        let partition =
            crate::aws::arn::Arn::parse(arn).map_or_else(|| partition::partition_of(region), |arn| arn.partition);
        Self { id: id.unwrap_or_default().to_owned(), partition: partition.to_owned(), arn: arn.to_owned() }
    }

    /// The error for an account that the block does not allow, at the argument that says so.
    pub(crate) fn refusal(&self, block: &ProviderBlock) -> Option<Diagnostic> {
        let is_named = |accounts| known_texts(accounts).any(|account| account == self.id);
        // While one of the allowed accounts is unknown, it may be this one.
        let allowed = block.allowed_account_ids.known();
        let limits_accounts = allowed.is_some_and(|accounts| !accounts.is_empty() && !has_unknown(accounts));
        let (argument, reason) = if limits_accounts && !is_named(&block.allowed_account_ids) {
            ("allowed_account_ids", "is not among the allowed accounts")
        } else if is_named(&block.forbidden_account_ids) {
            ("forbidden_account_ids", "is forbidden")
        } else {
            return None;
        };
        let detail = format!(
            "The credentials are those of {} in the account {}, which {reason}. Nothing was read or changed. Use other \
             credentials, or change {argument}.",
            self.arn, self.id
        );
        Some(Diagnostic::error("The account may not be worked in", detail).at_attribute(argument))
    }
}

/// Whether the block says which accounts may be worked in.
pub(crate) fn is_limited(block: &ProviderBlock) -> bool {
    [&block.allowed_account_ids, &block.forbidden_account_ids]
        .into_iter()
        .any(|accounts| matches!(accounts, Value::Known(accounts) if !accounts.is_empty()))
}

/// The error for credentials that STS does not accept, or for an STS that cannot be asked.
pub(crate) fn not_accepted(error: &ServiceError) -> Diagnostic {
    if error.kind == ErrorKind::Denied {
        let detail = format!(
            "{error}. Check that the access key exists and is active, that its secret is right, and that a temporary \
             one has not expired."
        );
        return Diagnostic::error("AWS does not accept the credentials", detail);
    }
    let detail = format!("{error}. {UNREACHABLE}");
    Diagnostic::error("The credentials cannot be checked", detail)
}

/// The error for an STS that does not answer.
pub(crate) fn no_answer(waited: Duration) -> Diagnostic {
    let detail =
        format!("Neither credentials nor an answer of STS came within {} seconds. {UNREACHABLE}", waited.as_secs());
    Diagnostic::error("The credentials cannot be checked", detail)
}

/// What to do about an STS that cannot be asked.
const UNREACHABLE: &str = "Check the network, the proxies and the endpoint of STS. Where there is no STS, set \
                           skip_credentials_validation = true and skip_requesting_account_id = true.";
