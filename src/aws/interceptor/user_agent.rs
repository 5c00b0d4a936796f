//! [`UserAgent`]: the products in the `User-Agent` header.

use aws_sdk_ec2::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_ec2::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;

use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::provider_config::nested_block::known_texts;

/// The header, which the logs of AWS record. It is not signed, so it can be changed after signing.
const HEADER: &str = "user-agent";

/// Adds products before and after the SDK's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct UserAgent {
    before: String,
    after: String,
}

impl UserAgent {
    /// Terraform and this provider precede the SDK. The products of the block and of `TF_APPEND_USER_AGENT` follow it.
    pub(crate) fn new(terraform_version: &str, block: &ProviderBlock, appended: Option<String>) -> Self {
        let terraform = if is_product(terraform_version) { terraform_version } else { "unknown" };
        let before = format!(
            "Terraform/{terraform} (+https://www.terraform.io) {}/{} ",
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION")
        );
        let products = known_texts(&block.user_agent).map(str::to_owned).chain(appended);
        // Products that a header cannot contain are omitted rather than failing all calls.
        let products = products.map(|product| product.trim().to_owned()).filter(|product| is_product(product));
        Self { before, after: products.fold(String::new(), |all, product| format!("{all} {product}")) }
    }
}

/// Whether a header can contain the text, and it is not empty.
fn is_product(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| matches!(c, b' '..=b'~'))
}

impl Intercept for UserAgent {
    fn name(&self) -> &'static str {
        "UserAgent"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request_mut().headers_mut();
        let sdk = headers.get(HEADER).unwrap_or_default();
        let all = format!("{}{sdk}{}", self.before, self.after);
        headers.insert(HEADER, all);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::Value;

    #[test]
    fn omits_products_that_are_not_ascii() {
        let texts = ["pipeline/1.2 (nightly)", "", "  ", "l\u{f6}ss/1", "two\nlines"].map(Value::from);
        let block = ProviderBlock { user_agent: Value::Known(texts.to_vec()), ..ProviderBlock::default() };
        let agent = UserAgent::new("1.15.0", &block, Some(" ci/7 ".to_owned()));
        assert!(agent.before.starts_with("Terraform/1.15.0 (+https://www.terraform.io) terraform-provider-image/"));
        assert_eq!(agent.after, " pipeline/1.2 (nightly) ci/7");
        assert!(UserAgent::new("\r\nx: y", &block, None).before.starts_with("Terraform/unknown "));
    }
}
