//! [`Account`]: the AWS account of the credentials, and the check of `allowed_account_ids`.

use std::time::Duration;

use crate::aws::arn::Arn;
use crate::aws::error::ServiceError;
use crate::aws::error_code::ErrorKind;
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::provider_config::nested_block::{has_unknown, known_texts};
use crate::aws::region::partition::partition_of;
use crate::terraform::{Diagnostic, Value};

/// The AWS account that the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// Twelve digits.
    pub id: String,
    /// The partition, such as `aws` or `aws-cn`.
    pub partition: String,
    /// The ARN of the user or of the assumed role.
    pub arn: String,
}

impl Account {
    /// Reads the response of `GetCallerIdentity`.
    pub(crate) fn new(id: Option<&str>, arn: Option<&str>, region: &str) -> Self {
        let arn = arn.unwrap_or_default();
        let partition = Arn::parse(arn).map_or_else(|| partition_of(region), |arn| arn.partition);
        Self { id: id.unwrap_or_default().to_owned(), partition: partition.to_owned(), arn: arn.to_owned() }
    }

    /// The error for an account that the provider block excludes.
    pub(crate) fn not_allowed(&self, block: &ProviderBlock) -> Option<Diagnostic> {
        let is_listed = |accounts| known_texts(accounts).any(|account| account == self.id);
        // An unknown element may be this account.
        let allowed = block.allowed_account_ids.known();
        let is_restricted = allowed.is_some_and(|accounts| !accounts.is_empty() && !has_unknown(accounts));
        let (argument, reason) = if is_restricted && !is_listed(&block.allowed_account_ids) {
            ("allowed_account_ids", "is not in `allowed_account_ids`")
        } else if is_listed(&block.forbidden_account_ids) {
            ("forbidden_account_ids", "is in `forbidden_account_ids`")
        } else {
            return None;
        };
        let detail = format!(
            "The credentials belong to {} in account {}, which {reason}. No resource was read or changed. Use other \
             credentials, or change `{argument}`.",
            self.arn, self.id
        );
        Some(Diagnostic::error("AWS account not allowed", detail).at_attribute(argument))
    }
}

/// Whether the provider block restricts the accounts.
pub(crate) fn restricts_accounts(block: &ProviderBlock) -> bool {
    [&block.allowed_account_ids, &block.forbidden_account_ids]
        .into_iter()
        .any(|accounts| matches!(accounts, Value::Known(accounts) if !accounts.is_empty()))
}

/// The error for a failed call of `GetCallerIdentity`.
pub(crate) fn call_failed(error: &ServiceError) -> Diagnostic {
    if error.kind == ErrorKind::Denied {
        let detail = format!(
            "{error}. Check that the access key exists and is active, that its secret access key is correct, and that \
             temporary credentials have not expired."
        );
        return Diagnostic::error("AWS rejected the credentials", detail);
    }
    let detail = format!("{error}. {CHECK_STS}");
    Diagnostic::error("Cannot verify the credentials", detail)
}

/// The error if neither the credential sources nor STS respond in time.
pub(crate) fn timed_out(limit: Duration) -> Diagnostic {
    let detail =
        format!("The credential sources and STS did not respond within {} seconds. {CHECK_STS}", limit.as_secs());
    Diagnostic::error("Cannot verify the credentials", detail)
}

/// What to do if STS is unreachable.
const CHECK_STS: &str = "Check the network, the proxies and the STS endpoint. If there is no STS, set \
                         `skip_credentials_validation = true` and `skip_requesting_account_id = true`.";
