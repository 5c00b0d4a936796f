//! The client of STS, which tells whose credentials these are and gives those of roles.

use aws_config::retry::RetryConfig;
use aws_config::{Region, SdkConfig};
use aws_sdk_sts::Client;
use aws_sdk_sts::config::Builder;

use crate::aws::interceptor::call_log::CallLog;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::aws::provider_config::model::ProviderBlock;
use crate::terraform::Value;

/// The Region whose STS is asked where no Region is named at all. Every account of AWS's public partition can use it.
const ANY_REGION: &str = "us-east-1";

/// How often STS is asked: whoever waits for an answer must hear soon that there is none.
pub(crate) const ATTEMPTS: u32 = 3;

/// The Region whose STS is asked: the one that the block names for it, or the provider's.
pub(crate) fn region(block: &ProviderBlock, region: &Value<String>) -> String {
    let named = block.sts_region.text().filter(|region| !region.is_empty());
    named.or(region.text()).unwrap_or(ANY_REGION).to_owned()
}

/// A client of STS.
pub(crate) fn client(sdk: &SdkConfig, region: &str, endpoint: Option<&str>, user_agent: &UserAgent) -> Client {
    let config = Builder::from(sdk)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .region(Region::new(region.to_owned()))
        .interceptor(user_agent.clone())
        .interceptor(CallLog::new(region));
    Client::from_conf(endpoint.into_iter().fold(config, Builder::endpoint_url).build())
}
