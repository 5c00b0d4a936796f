//! [`Connection`]: from the provider block to one set of clients a Region.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::operation::RequestId;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::clock::ServiceClock;
use super::complete_answer::CompleteAnswer;
use super::error::{Call, ServiceError};
use super::partition;
use super::provider_block::{Endpoints, ProviderBlock, STATIC};
use super::regions::{self, RegionStatus, RegionStatuses};
use crate::terraform::Value;

/// How often a call is made before it counts as failed. EC2 throttles whole accounts, and a copy must not die of a
/// neighbour's burst.
const ATTEMPTS: u32 = 10;
/// How long it may take to connect, so that a wrong endpoint is told before the user gives up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one attempt may take: a connection that has silently died must not hold up every wait of a Region.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);

/// Why a Region's clients cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// A call came before Terraform had configured the provider.
    #[error("Terraform has not configured the provider yet")]
    Unconfigured,
    /// The provider block depends on something that is not known yet.
    #[error("the provider block's {0} depends on a value that is known only after apply")]
    Unknown(&'static str),
}

/// What the provider block configures, shared by all resources.
pub struct Connection {
    sdk: SdkConfig,
    region: Value<String>,
    endpoints: Value<Endpoints>,
    default_tags: Value<BTreeMap<String, Value<String>>>,
    checks_plans: bool,
    regions: OnceCell<Result<RegionStatuses, ServiceError>>,
    clients: Mutex<HashMap<String, Arc<Regional>>>,
}

impl Connection {
    /// Takes the provider block; what it leaves out comes from the environment and the shared files.
    pub async fn open(block: ProviderBlock) -> Self {
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let mut loader =
            aws_config::defaults(BehaviorVersion::v2026_01_12()).retry_config(retries).timeout_config(timeouts);
        if let Some(region) = block.region.text() {
            loader = loader.region(Region::new(region.to_owned()));
        }
        Self::with_sdk(loader.load().await, block)
    }

    /// Takes the provider block and a ready SDK configuration: tests bring one whose HTTP client is a simulator.
    pub fn with_sdk(sdk: SdkConfig, block: ProviderBlock) -> Self {
        let configured = sdk.region().map(|region| region.as_ref().to_owned()).into();
        let region = if block.region.is_null() { configured } else { block.region };
        let endpoints = only(block.endpoints, Value::Known);
        let default_tags = only(block.default_tags, |default_tags| default_tags.tags);
        let checks_plans = block.plan_checks.text() != Some(STATIC);
        let (regions, clients) = (OnceCell::new(), Mutex::default());
        Self { sdk, region, endpoints, default_tags, checks_plans, regions, clients }
    }

    /// Whether plans ask AWS if they can work.
    pub fn checks_plans(&self) -> bool {
        self.checks_plans
    }

    /// Whether the account can use a Region. AWS is asked once for all of them, in the provider's own Region, or in this
    /// one if it has none.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering; it is not asked again.
    pub async fn region_status(&self, region: &str) -> Result<RegionStatus, ServiceError> {
        let Ok(asked) = self.regional(self.region.text().unwrap_or(region)) else { return Ok(RegionStatus::Enabled) };
        let statuses = self.regions.get_or_init(|| regions::read(&asked)).await;
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

    /// The clients of a Region, made on first use and shared from then on.
    ///
    /// # Errors
    ///
    /// [`Unusable::Unknown`] while the endpoint is not known: calling AWS's own instead could change the wrong world.
    pub fn regional(&self, region: &str) -> Result<Arc<Regional>, Unusable> {
        let endpoints = match &self.endpoints {
            Value::Known(endpoints) if !endpoints.has_unknown() => endpoints.clone(),
            Value::Null => Endpoints::default(),
            Value::Known(_) | Value::Unknown => return Err(Unusable::Unknown("endpoints")),
        };
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let regional = clients.entry(region.to_owned()).or_insert_with(|| {
            let sdk = self.sdk.to_builder().region(Region::new(region.to_owned())).build();
            Arc::new(Regional::new(region, sdk, endpoints, ServiceClock::default()))
        });
        Ok(Arc::clone(regional))
    }
}

/// Only what is no secret: the SDK's configuration holds the credentials.
impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("region", &self.region).finish_non_exhaustive()
    }
}

/// The value inside a block that may be given once.
fn only<B, T>(blocks: Value<Vec<B>>, value: impl FnOnce(B) -> Value<T>) -> Value<T> {
    match blocks {
        Value::Known(blocks) => blocks.into_iter().next().map_or(Value::Null, value),
        Value::Null => Value::Null,
        Value::Unknown => Value::Unknown,
    }
}

/// The clients of one Region, each made on first use.
pub struct Regional {
    region: String,
    sdk: SdkConfig,
    endpoints: Endpoints,
    clock: ServiceClock,
    appstream: OnceLock<aws_sdk_appstream::Client>,
    ec2: OnceLock<aws_sdk_ec2::Client>,
    kms: OnceLock<aws_sdk_kms::Client>,
    workspaces: OnceLock<aws_sdk_workspaces::Client>,
}

impl Regional {
    fn new(region: &str, sdk: SdkConfig, endpoints: Endpoints, clock: ServiceClock) -> Self {
        Self {
            region: region.to_owned(),
            sdk,
            endpoints,
            clock,
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
        Self::new(&self.region, sdk, self.endpoints.clone(), self.clock.clone())
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
    pub fn answer<T, E>(
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
                .interceptor(CompleteAnswer::NotEmpty)
                .interceptor(self.clock.clone());
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
                .interceptor(CompleteAnswer::Xml)
                .interceptor(self.clock.clone());
            let config = self.endpoints.ec2.text().into_iter().fold(config, aws_sdk_ec2::config::Builder::endpoint_url);
            aws_sdk_ec2::Client::from_conf(config.build())
        })
    }

    /// The KMS client.
    pub fn kms(&self) -> &aws_sdk_kms::Client {
        self.kms.get_or_init(|| {
            let config = aws_sdk_kms::config::Builder::from(&self.sdk).interceptor(CompleteAnswer::NotEmpty);
            let config = self.endpoints.kms.text().into_iter().fold(config, aws_sdk_kms::config::Builder::endpoint_url);
            aws_sdk_kms::Client::from_conf(config.build())
        })
    }

    /// The WorkSpaces client.
    pub fn workspaces(&self) -> &aws_sdk_workspaces::Client {
        self.workspaces.get_or_init(|| {
            let config = aws_sdk_workspaces::config::Builder::from(&self.sdk)
                .interceptor(CompleteAnswer::NotEmpty)
                .interceptor(self.clock.clone());
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
impl fmt::Debug for Regional {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Regional").field("region", &self.region).finish_non_exhaustive()
    }
}
