//! What is wrong in a provider block, told without any network, each at its argument.

use super::model::{LIVE, ProviderBlock, STATIC};
use super::nested_block::Texts;
use super::url::is_url;
use super::validate_assume_role;
use crate::aws::arn::Arn;
use crate::aws::credentials::secret::Secret;
use crate::aws::region::known::{is_known_region, similar_region};
use crate::aws::region::partition::{is_region, partition_of};
use crate::aws::tags::validate_tags;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value};

/// An endpoint as a user would write it.
const SOME_URL: &str = "Write one such as \"http://127.0.0.1:4599\".";

impl ProviderBlock {
    /// Checks the block without any network. Unknown values are left alone.
    pub fn validate(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for (name, region) in [("region", &self.region), ("sts_region", &self.sts_region)] {
            diagnostics.extend(self.validate_region(name, region));
        }
        diagnostics.extend(self.validate_keys());
        diagnostics.extend(self.validate_accounts());
        diagnostics.extend(self.validate_settings());
        diagnostics.extend(self.validate_proxies());
        diagnostics.extend(self.validate_roles());
        diagnostics.extend(self.validate_tag_blocks());
        diagnostics.extend(self.validate_endpoints());
        diagnostics
    }

    fn validate_region(&self, name: &str, region: &Value<String>) -> Option<Diagnostic> {
        // While it is unknown whether other Regions are believed, they are.
        let trusts = !matches!(self.skip_region_validation, Value::Null | Value::Known(false));
        let problem = region_problem(region.text()?, trusts)?;
        Some(Diagnostic::error("Invalid Region", problem).at_attribute(name))
    }

    fn validate_keys(&self) -> Option<Diagnostic> {
        let [access, secret, token] = [
            present(self.access_key.text()),
            present(self.secret_key.known().map(Secret::reveal)),
            present(self.token.known().map(Secret::reveal)),
        ];
        let missing = |given: &str, missing: &str| {
            Diagnostic::error(
                format!("{missing} is missing"),
                format!("{given} is only a part of an access key. Set {missing} too, or remove {given}."),
            )
            .at_attribute(given)
        };
        let web_identity = self.assume_role_with_web_identity.known().is_some_and(|blocks| !blocks.is_empty());
        match (access, secret, token) {
            (true, _, _) if web_identity => Some(
                Diagnostic::error(
                    "Two sources of credentials",
                    "access_key and assume_role_with_web_identity both say whose the calls are. Remove one of them.",
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
                diagnostics.extend(crate::aws::region::validate::validate_account(name, account));
            }
            if !is_empty(accounts) && self.skip_requesting_account_id == Value::Known(true) {
                let detail = format!(
                    "{name} cannot be checked while skip_requesting_account_id keeps the provider from asking whose \
                     account it is. Remove one of them."
                );
                let error = Diagnostic::error("The account is needed and must not be asked for", detail);
                diagnostics.push(error.at_attribute(name));
            }
        }
        if lists.iter().all(|(_, accounts)| !is_empty(accounts)) {
            let detail = "allowed_account_ids and forbidden_account_ids exclude each other: an account that is not \
                          allowed is forbidden. Remove one of them.";
            diagnostics
                .push(Diagnostic::error("Accounts are both allowed and forbidden", detail).at_attribute(lists[1].0));
        }
        diagnostics
    }

    fn validate_settings(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if let Some(retries) = self.max_retries.known().filter(|retries| u32::try_from(**retries).is_err()) {
            let detail = format!("{retries} is not a number of calls. Write 0 or more.");
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
                let detail = format!("{text:?} is neither {:?} nor {:?}.", permitted[0], permitted[1]);
                diagnostics.push(Diagnostic::error(format!("Invalid {name}"), detail).at_attribute(name));
            }
        }
        for (index, product) in self.user_agent.known().into_iter().flatten().enumerate() {
            let is_wrong = |text: &str| text.trim().is_empty() || !text.bytes().all(|c| matches!(c, b' '..=b'~'));
            if product.text().is_some_and(is_wrong) || product.is_null() {
                let detail =
                    "A product is of letters, digits and signs of ASCII, such as \"my-pipeline/1.2 (nightly)\".";
                diagnostics.push(
                    Diagnostic::error("Invalid user_agent", detail).at(AttributePath::of("user_agent").index(index)),
                );
            }
        }
        let metadata = &self.ec2_metadata_service_endpoint;
        if let Some(endpoint) = metadata.text().filter(|endpoint| !endpoint.is_empty() && !is_url(endpoint)) {
            let detail = format!("{endpoint:?} is not a URL. Write one such as \"http://169.254.169.254\".");
            let error = Diagnostic::error("Invalid endpoint", detail);
            diagnostics.push(error.at_attribute("ec2_metadata_service_endpoint"));
        }
        diagnostics
    }

    fn validate_proxies(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for (name, proxy) in [("http_proxy", &self.http_proxy), ("https_proxy", &self.https_proxy)] {
            // The URL may hold a password, so it is not shown.
            if proxy.known().is_some_and(|proxy| !proxy.reveal().is_empty() && !is_url(proxy.reveal())) {
                let detail = "It is not a URL. Write one such as \"http://proxy.example.com:3128\", or an empty text \
                              for no proxy.";
                diagnostics.push(Diagnostic::error(format!("Invalid {name}"), detail).at_attribute(name));
            }
        }
        diagnostics
    }

    fn validate_roles(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for (index, role) in self.assume_role.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("assume_role").index(index);
            diagnostics.extend(validate_assume_role::assume_role(&path, role));
            diagnostics.extend(self.validate_partition(&path, &role.role_arn));
        }
        for (index, role) in self.assume_role_with_web_identity.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("assume_role_with_web_identity").index(index);
            diagnostics.extend(validate_assume_role::web_identity(&path, role));
            diagnostics.extend(self.validate_partition(&path, &role.role_arn));
        }
        diagnostics
    }

    /// A role of one partition gives no access to another.
    fn validate_partition(&self, path: &AttributePath, role: &Value<String>) -> Option<Diagnostic> {
        let Arn { partition, .. } = Arn::parse(role.text()?)?;
        let region = self.region.text().filter(|region| is_region(region))?;
        let home = partition_of(region);
        let detail = format!(
            "The role is in the partition {partition}, and the provider's Region {region} in {home}. Credentials of \
             one are worth nothing in the other."
        );
        (partition != home).then(|| {
            Diagnostic::error("The role is in another partition", detail).at(path.clone().attribute("role_arn"))
        })
    }

    fn validate_tag_blocks(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for (index, block) in self.default_tags.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("default_tags").index(index).attribute("tags");
            diagnostics.extend(validate_tags(&path, &block.tags));
        }
        for (index, block) in self.ignore_tags.known().into_iter().flatten().enumerate() {
            let is_empty = |text: &Value<String>| text.text() == Some("");
            if block.key_prefixes.known().is_some_and(|prefixes| prefixes.iter().any(is_empty)) {
                let detail = "Every key begins with an empty text, so all tags would be ignored. Remove it.";
                let path = AttributePath::of("ignore_tags").index(index).attribute("key_prefixes");
                diagnostics.push(Diagnostic::error("An empty prefix means all tags", detail).at(path));
            }
        }
        diagnostics
    }

    fn validate_endpoints(&self) -> Diagnostics {
        let blocks = self.endpoints.known().into_iter().flatten().enumerate();
        let endpoints = blocks.flat_map(|(index, block)| block.all().map(|(name, endpoint)| (index, name, endpoint)));
        let errors = endpoints.filter_map(|(index, name, endpoint)| {
            let endpoint = endpoint.text().filter(|endpoint| !is_url(endpoint))?;
            let detail = format!("{endpoint:?} is not a URL. {SOME_URL}");
            let path = AttributePath::of("endpoints").index(index).attribute(name);
            Some(Diagnostic::error("Invalid endpoint", detail).at(path))
        });
        errors.collect()
    }
}

/// What is wrong with the name of a Region. `trusts` says that one with the right form is believed.
pub(crate) fn region_problem(region: &str, trusts: bool) -> Option<String> {
    let meant = similar_region(region).map(|meant| format!(" Did you mean {meant:?}?")).unwrap_or_default();
    if !is_region(region) {
        let example = if meant.is_empty() { " Write one such as \"eu-west-1\"." } else { &meant };
        return Some(format!("{region:?} is not the name of an AWS Region.{example}"));
    }
    (!trusts && !is_known_region(region)).then(|| {
        format!(
            "This version of the provider knows no Region {region:?}.{meant} If AWS has opened it since, set \
             skip_region_validation = true."
        )
    })
}

/// Whether there is a text. The AWS provider takes an empty one for none, so configurations have them.
fn present(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}

/// Whether a list of texts says nothing.
fn is_empty(texts: &Texts) -> bool {
    texts.is_null() || texts.known().is_some_and(Vec::is_empty)
}

/// An error for each endpoint variable of the environment that is no URL. For an empty one the SDK has no answer but to
/// give up; another one that is no URL it drops, and then calls AWS itself.
pub(crate) fn validate_environment(variables: impl Iterator<Item = (String, String)>) -> Diagnostics {
    let wrong = variables.filter(|(name, value)| name.starts_with("AWS_ENDPOINT_URL") && !is_url(value));
    let error = |(name, value): (String, String)| {
        let problem = if value.is_empty() { "is empty" } else { "is not a URL" };
        let detail = "Unset it to use AWS's own endpoint, or write a URL such as \"http://127.0.0.1:4599\".";
        Diagnostic::error(format!("The environment variable {name} {problem}"), detail)
    };
    wrong.map(error).collect()
}

#[cfg(test)]
mod tests {
    use crate::aws::provider_config::validate::validate_environment;

    #[test]
    fn an_endpoint_that_is_no_url_is_told_by_its_name() {
        let variables = [
            ("AWS_ENDPOINT_URL_EC2", ""),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("AWS_ENDPOINT_URL_STS", "localhost:4566"),
            ("AWS_PROFILE", ""),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let summaries: Vec<_> = validate_environment(variables).into_iter().map(|error| error.summary).collect();
        let empty = "The environment variable AWS_ENDPOINT_URL_EC2 is empty";
        assert_eq!(summaries, [empty, "The environment variable AWS_ENDPOINT_URL_STS is not a URL"]);
    }
}
