//! [`RegionClients`]: the SDK clients of one Region.

use std::fmt;
use std::sync::OnceLock;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::operation::RequestId;
use tokio::time::Instant;

use crate::aws::error::{Call, ServiceError};
use crate::aws::interceptor::call_log::CallLog;
use crate::aws::interceptor::service_clock::ServiceClock;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::aws::provider_config::model::Endpoints;
use crate::aws::provider_config::url;
use crate::aws::region::partition;

/// The clients of one Region, each created on first use.
pub struct RegionClients {
    region: String,
    sdk: SdkConfig,
    endpoints: Endpoints,
    clock: ServiceClock,
    user_agent: UserAgent,
    appstream: OnceLock<aws_sdk_appstream::Client>,
    ec2: OnceLock<aws_sdk_ec2::Client>,
    kms: OnceLock<aws_sdk_kms::Client>,
    service_quotas: OnceLock<aws_sdk_servicequotas::Client>,
    workspaces: OnceLock<aws_sdk_workspaces::Client>,
}

impl RegionClients {
    pub(crate) fn new(
        region: &str,
        sdk: SdkConfig,
        endpoints: Endpoints,
        clock: ServiceClock,
        user_agent: UserAgent,
    ) -> Self {
        Self {
            region: region.to_owned(),
            sdk,
            endpoints,
            clock,
            user_agent,
            appstream: OnceLock::new(),
            ec2: OnceLock::new(),
            kms: OnceLock::new(),
            service_quotas: OnceLock::new(),
            workspaces: OnceLock::new(),
        }
    }

    /// Clients of the same Region without retries, for callers that repeat calls themselves.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        let sdk = self.sdk.to_builder().retry_config(RetryConfig::disabled()).build();
        Self::new(&self.region, sdk, self.endpoints.clone(), self.clock.clone(), self.user_agent.clone())
    }

    /// The configured EC2 endpoint without its password. `None` for the AWS endpoint.
    pub fn ec2_endpoint(&self) -> Option<String> {
        let of_service = std::env::var("AWS_ENDPOINT_URL_EC2").ok();
        let configured = self.endpoints.ec2.text().or(of_service.as_deref()).or(self.sdk.endpoint_url())?;
        Some(url::without_user(configured))
    }

    /// Converts a moment to AWS's clock, in seconds since 1970. The result is a few seconds early, never late.
    pub fn aws_time(&self, moment: Instant) -> i64 {
        self.clock.seconds(moment)
    }

    /// The Region's name.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The Region's partition, as in ARNs.
    pub fn partition(&self) -> &'static str {
        partition::partition_of(&self.region)
    }

    /// A call of a service in this Region, for messages.
    pub fn call(&self, service: &'static str, operation: &'static str) -> Call {
        Call { service, operation, region: self.region.clone() }
    }

    /// Converts the error of a call.
    ///
    /// # Errors
    ///
    /// The call's error, in the common form of all services.
    pub fn service_error<T, E>(
        &self,
        service: &'static str,
        operation: &'static str,
        result: Result<T, SdkError<E>>,
    ) -> Result<T, ServiceError>
    where
        E: ProvideErrorMetadata + std::error::Error + RequestId + 'static,
    {
        result.map_err(|error| ServiceError::new(self.call(service, operation), &error))
    }

    /// The AppStream client.
    pub fn appstream(&self) -> &aws_sdk_appstream::Client {
        self.appstream.get_or_init(|| {
            let config = aws_sdk_appstream::config::Builder::from(&self.sdk)
                .interceptor(self.clock.clone())
                .interceptor(self.user_agent.clone())
                .interceptor(CallLog::new(&self.region));
            let config = self
                .endpoints
                .appstream
                .text()
                .into_iter()
                .fold(config, aws_sdk_appstream::config::Builder::endpoint_url);
            aws_sdk_appstream::Client::from_conf(config.build())
        })
    }

    /// The EC2 client.
    pub fn ec2(&self) -> &aws_sdk_ec2::Client {
        self.ec2.get_or_init(|| {
            let config = aws_sdk_ec2::config::Builder::from(&self.sdk)
                .interceptor(self.clock.clone())
                .interceptor(self.user_agent.clone())
                .interceptor(CallLog::new(&self.region));
            let config = self.endpoints.ec2.text().into_iter().fold(config, aws_sdk_ec2::config::Builder::endpoint_url);
            aws_sdk_ec2::Client::from_conf(config.build())
        })
    }

    /// The KMS client.
    pub fn kms(&self) -> &aws_sdk_kms::Client {
        self.kms.get_or_init(|| {
            let config = aws_sdk_kms::config::Builder::from(&self.sdk)
                .interceptor(self.user_agent.clone())
                .interceptor(CallLog::new(&self.region));
            let config = self.endpoints.kms.text().into_iter().fold(config, aws_sdk_kms::config::Builder::endpoint_url);
            aws_sdk_kms::Client::from_conf(config.build())
        })
    }

    /// The Service Quotas client.
    pub(crate) fn service_quotas(&self) -> &aws_sdk_servicequotas::Client {
        self.service_quotas.get_or_init(|| {
            let config = aws_sdk_servicequotas::config::Builder::from(&self.sdk)
                .interceptor(self.user_agent.clone())
                .interceptor(CallLog::new(&self.region));
            let config = self
                .endpoints
                .servicequotas
                .text()
                .into_iter()
                .fold(config, aws_sdk_servicequotas::config::Builder::endpoint_url);
            aws_sdk_servicequotas::Client::from_conf(config.build())
        })
    }

    /// The WorkSpaces client.
    pub fn workspaces(&self) -> &aws_sdk_workspaces::Client {
        self.workspaces.get_or_init(|| {
            let config = aws_sdk_workspaces::config::Builder::from(&self.sdk)
                .interceptor(self.clock.clone())
                .interceptor(self.user_agent.clone())
                .interceptor(CallLog::new(&self.region));
            let config = self
                .endpoints
                .workspaces
                .text()
                .into_iter()
                .fold(config, aws_sdk_workspaces::config::Builder::endpoint_url);
            aws_sdk_workspaces::Client::from_conf(config.build())
        })
    }
}

/// Omits the SDK configuration, which contains the credentials.
impl fmt::Debug for RegionClients {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RegionClients").field("region", &self.region).finish_non_exhaustive()
    }
}
