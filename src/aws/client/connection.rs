//! [`Connection`]: from the provider block to one set of clients a Region.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::sts;
use crate::aws::credentials::caller_identity::{self, Account, AccountError};
use crate::aws::credentials::error::CredentialsFailure;
use crate::aws::env::{variable, variables};
use crate::aws::error::{Call, ServiceError};
use crate::aws::interceptor::call_log::CallLog;
use crate::aws::interceptor::service_clock::ServiceClock;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::aws::provider_config::default_tags::IgnoredTags;
use crate::aws::provider_config::model::{Endpoints, ProviderBlock, STATIC, only};
use crate::aws::provider_config::{default_tags, url};
use crate::aws::region::enabled::{RegionStatus, RegionStatuses};
use crate::aws::region::{enabled, partition};
use crate::aws::response::CheckedResponses;
use crate::terraform::{Diagnostics, Value};
use aws_config::retry::RetryConfig;
use aws_config::{Region, SdkConfig};
use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::operation::RequestId;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout};

/// How long the check of the credentials may take before the user hears that it does not end.
const CHECK_TIMEOUT: Duration = Duration::from_secs(9);

/// Why a Region's clients cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConfigured {
    /// A call came before Terraform had configured the provider.
    #[error("Terraform has not configured the provider yet")]
    Unconfigured,
    /// The provider block depends on something that is not known yet.
    #[error("the provider block's {0} depends on a value that is known only after apply")]
    Unknown(&'static str),
}

/// What the provider block configures, shared by all resources.
pub struct Connection {
    sdk: Result<SdkConfig, NotConfigured>,
    region: Value<String>,
    endpoints: Endpoints,
    default_tags: Value<BTreeMap<String, Value<String>>>,
    ignored_tags: IgnoredTags,
    user_agent: UserAgent,
    account: OnceCell<Account>,
    regions: OnceCell<Result<RegionStatuses, ServiceError>>,
    block: ProviderBlock,
    clients: Mutex<HashMap<String, Arc<RegionClients>>>,
}

impl Connection {
    /// Takes the provider block and a ready SDK configuration: tests bring one whose HTTP client is a simulator.
    pub fn with_sdk(sdk: SdkConfig, block: ProviderBlock) -> Self {
        let configured = sdk.region().map(|region| region.as_ref().to_owned()).into();
        let region = if block.region.is_null() { configured } else { block.region.clone() };
        let sdk = match sdk.http_client() {
            Some(client) => sdk.to_builder().http_client(CheckedResponses::of(client)).build(),
            None => sdk,
        };
        let sdk = block.first_unknown().map_or(Ok(sdk), |argument| Err(NotConfigured::Unknown(argument)));
        Self::new(sdk, region, UserAgent::default(), block)
    }

    /// Takes what the opening found.
    pub(crate) fn new(
        sdk: Result<SdkConfig, NotConfigured>,
        region: Value<String>,
        user_agent: UserAgent,
        block: ProviderBlock,
    ) -> Self {
        let endpoints = only(&block.endpoints).known().map(|endpoints| (*endpoints).clone()).unwrap_or_default();
        Self {
            sdk,
            region,
            endpoints,
            default_tags: default_tags::default_tags(&block, variables()),
            ignored_tags: IgnoredTags::new(&block, variable),
            user_agent,
            account: OnceCell::new(),
            regions: OnceCell::new(),
            block,
            clients: Mutex::default(),
        }
    }

    /// Whether plans ask AWS if they can work.
    pub fn checks_plans(&self) -> bool {
        self.block.plan_checks.text() != Some(STATIC)
    }

    /// Whether the account can use a Region. AWS is asked once for all of them, in the provider's own Region, or in
    /// this one if it has none.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering; it is not asked again.
    pub async fn region_status(&self, region: &str) -> Result<RegionStatus, ServiceError> {
        let Ok(asked) = self.region_clients(self.region.text().unwrap_or(region)) else {
            return Ok(RegionStatus::Enabled);
        };
        // A call of the SDK is large, and only the first of perhaps a thousand who ask makes it.
        let statuses = self.regions.get_or_init(|| Box::pin(enabled::read(&asked))).await;
        statuses.as_ref().map(|statuses| statuses.of(region)).map_err(Clone::clone)
    }

    /// The Region of resources that name none: null if nobody says, unknown if it comes after apply.
    pub fn region(&self) -> &Value<String> {
        &self.region
    }

    /// The tags that every image gets, beside its own.
    pub fn default_tags(&self) -> &Value<BTreeMap<String, Value<String>>> {
        &self.default_tags
    }

    /// The tags that are somebody else's business.
    pub fn ignored_tags(&self) -> &IgnoredTags {
        &self.ignored_tags
    }

    /// The clients of a Region, made on first use and shared from then on.
    ///
    /// # Errors
    ///
    /// [`NotConfigured::Unknown`] while an argument is not known that decides where calls go or whose they are: a call could
    /// change the wrong world.
    pub fn region_clients(&self, region: &str) -> Result<Arc<RegionClients>, NotConfigured> {
        let sdk = self.sdk.as_ref().map_err(Clone::clone)?;
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let regional = clients.entry(region.to_owned()).or_insert_with(|| {
            let sdk = sdk.to_builder().region(Region::new(region.to_owned())).build();
            let (endpoints, user_agent) = (self.endpoints.clone(), self.user_agent.clone());
            Arc::new(RegionClients::new(region, sdk, endpoints, ServiceClock::default(), user_agent))
        });
        Ok(Arc::clone(regional))
    }

    /// The account that the credentials belong to. STS is asked once, and all who ask in the meantime share the answer.
    ///
    /// # Errors
    ///
    /// [`AccountError::NotAsked`] if the user does not want STS to be asked; the others if it cannot be, or refuses.
    pub async fn account(&self) -> Result<Account, AccountError> {
        if self.block.skip_requesting_account_id == Value::Known(true) {
            return Err(AccountError::NotAsked);
        }
        self.identify().await.map_err(|failure| match failure {
            Unidentified::NotConfigured(error) => error.into(),
            Unidentified::Failed { error, .. } => error.into(),
        })
    }

    /// Asks STS whose credentials these are, and holds the answer against the accounts that may be worked in. Nothing
    /// is asked while the block is not known, or if the user wants the credentials to be believed.
    pub async fn check_credentials(&self) -> Diagnostics {
        let believes = self.block.skip_credentials_validation == Value::Known(true);
        if self.sdk.is_err() || believes && !caller_identity::is_limited(&self.block) {
            return Diagnostics::new();
        }
        let checked = match timeout(CHECK_TIMEOUT, self.identify()).await {
            Ok(Ok(account)) => account.refusal(&self.block),
            Ok(Err(Unidentified::NotConfigured(_))) => None,
            Ok(Err(Unidentified::Failed { error, cause })) => {
                Some(cause.map_or_else(|| caller_identity::not_accepted(&error), |cause| cause.diagnostic()))
            }
            Err(_) => Some(caller_identity::no_answer(CHECK_TIMEOUT)),
        };
        checked.into_iter().collect()
    }

    async fn identify(&self) -> Result<Account, Unidentified> {
        let ask = || async {
            let sdk = self.sdk.as_ref().map_err(|error| Unidentified::NotConfigured(error.clone()))?;
            let region = sts::region(&self.block, &self.region);
            let sts = sts::client(sdk, &region, self.endpoints.sts.text(), &self.user_agent);
            let answer = sts.get_caller_identity().send().await.map_err(|error| Unidentified::Failed {
                cause: CredentialsFailure::behind(&error).cloned().map(Box::new),
                error: ServiceError::new(
                    Call { service: "sts", operation: "GetCallerIdentity", region: region.clone() },
                    &error,
                ),
            })?;
            Ok(Account::new(answer.account(), answer.arn(), &region))
        };
        self.account.get_or_try_init(ask).await.cloned()
    }
}

/// Why it is not known whose credentials these are.
enum Unidentified {
    NotConfigured(NotConfigured),
    Failed { error: ServiceError, cause: Option<Box<CredentialsFailure>> },
}

/// Only what is no secret: the SDK's configuration holds the credentials.
impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("region", &self.region).finish_non_exhaustive()
    }
}

/// The clients of one Region, each made on first use.
pub struct RegionClients {
    region: String,
    sdk: SdkConfig,
    endpoints: Endpoints,
    clock: ServiceClock,
    user_agent: UserAgent,
    appstream: OnceLock<aws_sdk_appstream::Client>,
    ec2: OnceLock<aws_sdk_ec2::Client>,
    kms: OnceLock<aws_sdk_kms::Client>,
    workspaces: OnceLock<aws_sdk_workspaces::Client>,
}

impl RegionClients {
    fn new(region: &str, sdk: SdkConfig, endpoints: Endpoints, clock: ServiceClock, user_agent: UserAgent) -> Self {
        Self {
            region: region.to_owned(),
            sdk,
            endpoints,
            clock,
            user_agent,
            appstream: OnceLock::new(),
            ec2: OnceLock::new(),
            kms: OnceLock::new(),
            workspaces: OnceLock::new(),
        }
    }

    /// Clients of the same Region that make each call once: for who asks again anyway, at a pace of its own.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        let sdk = self.sdk.to_builder().retry_config(RetryConfig::disabled()).build();
        Self::new(&self.region, sdk, self.endpoints.clone(), self.clock.clone(), self.user_agent.clone())
    }

    /// The configured endpoint of EC2, without a password in it; `None` where AWS's own is called.
    pub fn ec2_endpoint(&self) -> Option<String> {
        let of_service = std::env::var("AWS_ENDPOINT_URL_EC2").ok();
        let configured = self.endpoints.ec2.text().or(of_service.as_deref()).or(self.sdk.endpoint_url())?;
        Some(url::without_user(configured))
    }

    /// A moment as AWS's own clocks have it, in seconds since 1970, a few of them rather too early than too late.
    pub fn aws_time(&self, moment: Instant) -> i64 {
        self.clock.seconds(moment)
    }

    /// The Region's name.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The Region's partition, as ARNs have it.
    pub fn partition(&self) -> &'static str {
        partition::partition_of(&self.region)
    }

    /// A call of a service in this Region, for messages.
    pub fn call(&self, service: &'static str, operation: &'static str) -> Call {
        Call { service, operation, region: self.region.clone() }
    }

    /// Names the call that a result belongs to.
    ///
    /// # Errors
    ///
    /// The call's error, in the form that all services share.
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

/// Only what is no secret.
impl fmt::Debug for RegionClients {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Regional").field("region", &self.region).finish_non_exhaustive()
    }
}
