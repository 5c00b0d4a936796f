//! The offline validation of the provider block's arguments.

use super::model::{LIVE, ProviderBlock, STATIC};
use super::nested_block::Texts;
use super::url::{is_url, quoted_url};
use crate::aws::credentials::secret::Secret;
use crate::aws::region::known::{is_known_region, not_in_this_version, region_error};
use crate::aws::region::validate::{validate_account, validate_region};
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Severity, Value, quoted};

/// The summary of errors about arguments that exclude each other.
const CONFLICT: &str = "Conflicting arguments";

impl ProviderBlock {
    /// Validates the block offline. Unknown values pass.
    pub fn validate(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        // AWS may have launched an unknown Region since, which `Connection::check_region` checks.
        diagnostics.extend(validate_region("region", &self.region).filter(|problem| self.reports_region(problem)));
        diagnostics.extend(self.validate_sts_region());
        diagnostics.extend(self.validate_keys());
        diagnostics.extend(self.validate_accounts());
        diagnostics.extend(self.validate_settings());
        diagnostics.extend(self.validate_proxies());
        diagnostics.extend(self.validate_blocks());
        diagnostics
    }

    /// Whether unknown Regions are valid. An unknown `skip_region_validation` can still become true.
    fn skips_region_validation(&self) -> bool {
        !matches!(self.skip_region_validation, Value::Null | Value::Known(false))
    }

    fn reports_region(&self, problem: &Diagnostic) -> bool {
        problem.severity == Severity::Error || !self.skips_region_validation()
    }

    fn validate_sts_region(&self) -> Option<Diagnostic> {
        let region = self.sts_region.text()?;
        let unknown = || {
            let is_valid = self.skips_region_validation() || is_known_region(region);
            if is_valid { None } else { Some(not_in_this_version(region)) }
        };
        let detail = region_error(region).or_else(unknown)?;
        Some(Diagnostic::error("Invalid Region", detail).at_attribute("sts_region"))
    }

    fn validate_keys(&self) -> Option<Diagnostic> {
        let [access, secret, token] = [
            is_set(self.access_key.text()),
            is_set(self.secret_key.known().map(Secret::reveal)),
            is_set(self.token.known().map(Secret::reveal)),
        ];
        let missing = |given: &str, missing: &str| {
            Diagnostic::error(
                "Incomplete access key",
                format!("`{given}` requires `{missing}`. Set `{missing}`, or remove `{given}`."),
            )
            .at_attribute(given)
        };
        let web_identity = self.assume_role_with_web_identity.known().is_some_and(|blocks| !blocks.is_empty());
        match (access, secret, token) {
            (true, _, _) if web_identity => Some(
                Diagnostic::error(
                    CONFLICT,
                    "`access_key` conflicts with `assume_role_with_web_identity`: both set the credentials. Remove one \
                     of them.",
                )
                .at_attribute("access_key"),
            ),
            (true, false, _) if !self.secret_key.is_unknown() => Some(missing("access_key", "secret_key")),
            (false, true, _) if !self.access_key.is_unknown() => Some(missing("secret_key", "access_key")),
            (false, false, true) if !(self.access_key.is_unknown() || self.secret_key.is_unknown()) => {
                Some(missing("token", "access_key"))
            }
            _ => None,
        }
    }

    fn validate_accounts(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        let lists = [
            ("allowed_account_ids", &self.allowed_account_ids),
            ("forbidden_account_ids", &self.forbidden_account_ids),
        ];
        for (name, accounts) in lists {
            for account in accounts.known().into_iter().flatten() {
                diagnostics.extend(validate_account(name, account));
            }
            if !is_empty(accounts) && self.skip_requesting_account_id == Value::Known(true) {
                let detail = format!(
                    "`{name}` requires the AWS account ID lookup that `skip_requesting_account_id` disables. Remove one \
                     of them."
                );
                let error = Diagnostic::error(CONFLICT, detail);
                diagnostics.push(error.at_attribute(name));
            }
        }
        if lists.iter().all(|(_, accounts)| !is_empty(accounts)) {
            let detail = "`allowed_account_ids` conflicts with `forbidden_account_ids`: every account that is not allowed \
                          is forbidden. Remove one of them.";
            diagnostics.push(Diagnostic::error(CONFLICT, detail).at_attribute(lists[1].0));
        }
        diagnostics
    }

    fn validate_settings(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if let Some(retries) = self.max_retries.known().filter(|retries| u32::try_from(**retries).is_err()) {
            let detail = format!("`max_retries` must be between 0 and {}, got {retries}.", u32::MAX);
            diagnostics.push(Diagnostic::error("Invalid max_retries", detail).at_attribute("max_retries"));
        }
        let choices = [
            ("plan_checks", &self.plan_checks, [LIVE, STATIC]),
            ("retry_mode", &self.retry_mode, ["standard", "adaptive"]),
            ("ec2_metadata_service_endpoint_mode", &self.ec2_metadata_service_endpoint_mode, ["IPv4", "IPv6"]),
        ];
        for (name, value, permitted) in choices {
            if let Some(text) = value.text()
                && !text.is_empty()
                && !permitted.iter().any(|permitted| permitted.eq_ignore_ascii_case(text))
            {
                let detail =
                    format!("`{name}` must be {:?} or {:?}, got {}.", permitted[0], permitted[1], quoted(text));
                diagnostics.push(Diagnostic::error(format!("Invalid {name}"), detail).at_attribute(name));
            }
        }
        for (index, product) in self.user_agent.known().into_iter().flatten().enumerate() {
            let is_invalid = |text: &str| text.trim().is_empty() || !text.bytes().all(|c| matches!(c, b' '..=b'~'));
            if product.text().is_some_and(is_invalid) || product.is_null() {
                let found = product.text().map_or_else(|| "null".to_owned(), quoted);
                let detail = format!(
                    "Each element of `user_agent` must consist of printable ASCII characters, got {found}. Use a product \
                     such as \"my-pipeline/1.2 (nightly)\"."
                );
                diagnostics.push(
                    Diagnostic::error("Invalid user_agent", detail).at(AttributePath::of("user_agent").index(index)),
                );
            }
        }
        let metadata = &self.ec2_metadata_service_endpoint;
        if let Some(endpoint) = metadata.text().filter(|endpoint| !endpoint.is_empty() && !is_url(endpoint)) {
            let detail =
                format!("{} is not a URL. Use a URL such as \"http://169.254.169.254\".", quoted_url(endpoint));
            let error = Diagnostic::error("Invalid endpoint", detail);
            diagnostics.push(error.at_attribute("ec2_metadata_service_endpoint"));
        }
        diagnostics
    }

    fn validate_proxies(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for (name, proxy) in [("http_proxy", &self.http_proxy), ("https_proxy", &self.https_proxy)] {
            // The URL can contain a password, so the message omits it.
            if proxy.known().is_some_and(|proxy| !proxy.reveal().is_empty() && !is_url(proxy.reveal())) {
                let detail = format!(
                    "`{name}` is not a URL. Use a URL such as \"http://proxy.example.com:3128\", or \"\" for no proxy."
                );
                diagnostics.push(Diagnostic::error(format!("Invalid {name}"), detail).at_attribute(name));
            }
        }
        diagnostics
    }
}

/// Whether a string is set. Like hashicorp/aws, an empty one counts as unset.
fn is_set(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}

/// Whether a list is null or has no elements.
fn is_empty(texts: &Texts) -> bool {
    texts.is_null() || texts.known().is_some_and(Vec::is_empty)
}
