//! The STS client, which looks up the account and assumes roles.

use aws_config::retry::RetryConfig;
use aws_config::{Region, SdkConfig};
use aws_sdk_sts::Client;
use aws_sdk_sts::config::Builder;

use crate::aws::interceptor::call_log::CallLog;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::aws::provider_config::model::ProviderBlock;
use crate::terraform::Value;

/// The Region of the STS endpoint if no Region is configured. Every account of the partition `aws` can use it.
const DEFAULT_REGION: &str = "us-east-1";

/// Attempts of a call. Fewer than for other services, so that an unreachable STS is reported soon.
pub(crate) const ATTEMPTS: u32 = 3;

/// The Region of the STS endpoint: `sts_region`, or the provider's Region.
pub(crate) fn region(block: &ProviderBlock, region: &Value<String>) -> String {
    let configured = block.sts_region.text().filter(|region| !region.is_empty());
    configured.or(region.text()).unwrap_or(DEFAULT_REGION).to_owned()
}

/// Creates an STS client.
pub(crate) fn client(sdk: &SdkConfig, region: &str, endpoint: Option<&str>, user_agent: &UserAgent) -> Client {
    let config = Builder::from(sdk)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .region(Region::new(region.to_owned()))
        .interceptor(user_agent.clone())
        .interceptor(CallLog::new(region));
    Client::from_conf(endpoint.into_iter().fold(config, Builder::endpoint_url).build())
}
