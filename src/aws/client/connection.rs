//! [`Connection`]: from the provider block to one set of clients a Region.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::region_clients::RegionClients;
use super::sts;
use crate::aws::credentials::caller_identity::{self, Account};
use crate::aws::credentials::error::CredentialsFailure;
use crate::aws::env::{variable, variables};
use crate::aws::error::{Call, NotConfigured, ServiceError};
use crate::aws::interceptor::service_clock::ServiceClock;
use crate::aws::interceptor::user_agent::UserAgent;
use crate::aws::provider_config::default_tags;
use crate::aws::provider_config::default_tags::IgnoredTags;
use crate::aws::provider_config::model::{Endpoints, ProviderBlock, STATIC};
use crate::aws::provider_config::nested_block::only;
use crate::aws::region::enabled;
use crate::aws::region::enabled::{RegionStatus, RegionStatuses};
use crate::aws::response::checked::CheckedResponses;
use crate::terraform::{Diagnostics, Value};
use aws_config::{Region, SdkConfig};
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// How long the check of the credentials may take before the user hears that it does not end.
const CHECK_TIMEOUT: Duration = Duration::from_secs(9);

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

    /// Asks STS whose credentials these are, and holds the answer against the accounts that may be worked in. Nothing
    /// is asked while the block is not known, or if the user wants the credentials to be believed.
    pub async fn check_credentials(&self) -> Diagnostics {
        let believes = self.block.skip_credentials_validation == Value::Known(true);
        if self.sdk.is_err() || believes && !caller_identity::is_limited(&self.block) {
            return Diagnostics::new();
        }
        let checked = match timeout(CHECK_TIMEOUT, self.identify()).await {
            Ok(Ok(account)) => account.refusal(&self.block),
            Ok(Err(Unidentified::NotConfigured)) => None,
            Ok(Err(Unidentified::Failed { error, cause })) => {
                Some(cause.map_or_else(|| caller_identity::not_accepted(&error), |cause| cause.diagnostic()))
            }
            Err(_) => Some(caller_identity::no_answer(CHECK_TIMEOUT)),
        };
        checked.into_iter().collect()
    }

    async fn identify(&self) -> Result<Account, Unidentified> {
        let ask = || async {
            let sdk = self.sdk.as_ref().map_err(|_| Unidentified::NotConfigured)?;
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
    NotConfigured,
    Failed { error: ServiceError, cause: Option<Box<CredentialsFailure>> },
}

/// Only what is no secret: the SDK's configuration holds the credentials.
impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("region", &self.region).finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Connection {
    /// Sets the response that [`Connection::region_status`] would read.
    pub(crate) fn with_region_statuses<'a>(
        mut self,
        statuses: Result<impl IntoIterator<Item = (&'a str, RegionStatus)>, ServiceError>,
    ) -> Self {
        self.regions = OnceCell::new_with(Some(statuses.map(RegionStatuses::new)));
        self
    }
}
