//! [`Connection`]: the settings of the provider block, and one set of clients per Region.

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
use crate::aws::quota_cache::{QuotaCache, QuotaId};
use crate::aws::region::enabled;
use crate::aws::region::enabled::{RegionStatus, RegionStatuses};
use crate::aws::region::known::{is_known_region, main_region, not_in_this_version};
use crate::aws::response::checked::CheckedResponses;
use crate::terraform::{Diagnostic, Diagnostics, Value};
use aws_config::{Region, SdkConfig};
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// Limit of the credentials check.
const CHECK_TIMEOUT: Duration = Duration::from_secs(9);

/// The configured provider block, shared by all resources.
pub struct Connection {
    sdk: Result<SdkConfig, NotConfigured>,
    region: Value<String>,
    endpoints: Endpoints,
    default_tags: Value<BTreeMap<String, Value<String>>>,
    ignored_tags: IgnoredTags,
    user_agent: UserAgent,
    account: OnceCell<Account>,
    regions: OnceCell<Result<RegionStatuses, ServiceError>>,
    quotas: QuotaCache,
    block: ProviderBlock,
    clients: Mutex<HashMap<String, Arc<RegionClients>>>,
}

impl Connection {
    /// Creates a connection from a complete SDK configuration, such as one for a simulator in tests.
    pub fn with_sdk(sdk: SdkConfig, block: ProviderBlock) -> Self {
        let sdk_region = sdk.region().map(|region| region.as_ref().to_owned()).into();
        let region = if block.region.is_null() { sdk_region } else { block.region.clone() };
        let sdk = match sdk.http_client() {
            Some(client) => sdk.to_builder().http_client(CheckedResponses::of(client, None)).build(),
            None => sdk,
        };
        let sdk = block.first_unknown().map_or(Ok(sdk), |argument| Err(NotConfigured::Unknown(argument)));
        Self::new(sdk, region, UserAgent::default(), block)
    }

    /// Creates a connection.
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
            quotas: QuotaCache::default(),
            block,
            clients: Mutex::default(),
        }
    }

    /// Whether plans are checked with API calls.
    pub fn checks_plans(&self) -> bool {
        self.block.plan_checks.text() != Some(STATIC)
    }

    /// Whether names of unknown Regions are accepted.
    pub fn skips_region_validation(&self) -> bool {
        self.block.skip_region_validation == Value::Known(true)
    }

    /// Whether a plan checks Regions with AWS.
    pub fn checks_regions(&self) -> bool {
        self.checks_plans() && self.sdk.is_ok()
    }

    /// Checks the provider's Region if this version does not know it: AWS may have launched it since.
    pub async fn check_region(&self) -> Option<Diagnostic> {
        let region = self.region.text()?;
        if self.sdk.is_err() || self.skips_region_validation() || is_known_region(region) {
            return None;
        }
        let status = if self.checks_plans() {
            timeout(CHECK_TIMEOUT, self.region_status(region)).await.ok().and_then(Result::ok)
        } else {
            None
        };
        let error = match status {
            Some(RegionStatus::Enabled | RegionStatus::Disabled) => return None,
            Some(RegionStatus::Unknown) => Diagnostic::error("Region not found", enabled::not_listed(region)),
            None => Diagnostic::error("Invalid Region", not_in_this_version(region)),
        };
        if self.block.region.is_known() {
            return Some(error.at_attribute("region"));
        }
        let source = "The Region comes from the environment, the shared configuration file or the instance metadata.";
        Some(Diagnostic { detail: format!("{} {source}", error.detail), ..error })
    }

    /// The Region whose endpoint lists the Regions: that of the provider, unless its name may be wrong.
    fn listing_region<'a>(&'a self, region: &'a str) -> &'a str {
        match self.region.text() {
            Some(home) if self.skips_region_validation() || is_known_region(home) => home,
            home => {
                let mut others = [home, Some(region)].into_iter().flatten();
                others.find(|region| is_known_region(region)).unwrap_or_else(|| main_region(region))
            }
        }
    }

    /// Whether the account can use a Region. Reads all Regions once.
    ///
    /// # Errors
    ///
    /// The error of the first call, which is not repeated.
    pub async fn region_status(&self, region: &str) -> Result<RegionStatus, ServiceError> {
        let Ok(clients) = self.region_clients(self.listing_region(region)) else {
            return Ok(RegionStatus::Enabled);
        };
        // The future of an SDK call is large, and only one of many waiting callers runs it.
        let statuses = self.regions.get_or_init(|| Box::pin(enabled::read(&clients))).await;
        statuses.as_ref().map(|statuses| statuses.of(region)).map_err(Clone::clone)
    }

    /// The value of a quota that AWS applies to the account in a Region; `None` if it is the default. Read once, also if
    /// the read fails.
    ///
    /// # Errors
    ///
    /// The error of the only read.
    pub async fn applied_quota(&self, region: &RegionClients, quota: QuotaId) -> Result<Option<f64>, ServiceError> {
        self.quotas.get(region, quota).await
    }

    /// The Region of resources without `region`. Null if it is not configured.
    pub fn region(&self) -> &Value<String> {
        &self.region
    }

    /// Why no Region has clients yet; `None` if the configuration is complete.
    pub fn not_configured(&self) -> Option<NotConfigured> {
        self.sdk.as_ref().err().cloned()
    }

    /// The tags of all images.
    pub fn default_tags(&self) -> &Value<BTreeMap<String, Value<String>>> {
        &self.default_tags
    }

    /// The tags that the provider ignores.
    pub fn ignored_tags(&self) -> &IgnoredTags {
        &self.ignored_tags
    }

    /// The clients of a Region, which are created on first use and then shared.
    ///
    /// # Errors
    ///
    /// [`NotConfigured::Unknown`] while an argument is unknown that determines endpoints or credentials: a call could change
    /// the wrong account.
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

    /// Looks up the account of the credentials with STS, and checks it against the allowed and forbidden accounts. Skipped
    /// while the block is unknown, and with `skip_credentials_validation` unless accounts are restricted.
    pub async fn check_credentials(&self) -> Diagnostics {
        let skips_validation = self.block.skip_credentials_validation == Value::Known(true);
        if self.sdk.is_err() || skips_validation && !caller_identity::restricts_accounts(&self.block) {
            return Diagnostics::new();
        }
        let error = match timeout(CHECK_TIMEOUT, self.account()).await {
            Ok(Ok(account)) => account.not_allowed(&self.block),
            Ok(Err(IdentityError::NotConfigured)) => None,
            Ok(Err(IdentityError::Call { error, cause })) => {
                Some(cause.map_or_else(|| caller_identity::call_failed(&error), |cause| cause.diagnostic()))
            }
            Err(_) => Some(caller_identity::timed_out(CHECK_TIMEOUT)),
        };
        error.into_iter().collect()
    }

    /// The ID of the account of the credentials, if [`Connection::check_credentials`] has read it. Makes no call.
    pub fn known_account_id(&self) -> Option<&str> {
        self.account.get().map(|account| account.id.as_str())
    }

    async fn account(&self) -> Result<Account, IdentityError> {
        let look_up = || async {
            let sdk = self.sdk.as_ref().map_err(|_| IdentityError::NotConfigured)?;
            let region = sts::region(&self.block, &self.region);
            let sts = sts::client(sdk, &region, self.endpoints.sts.text(), &self.user_agent);
            let identity = sts.get_caller_identity().send().await.map_err(|error| IdentityError::Call {
                cause: CredentialsFailure::find(&error).cloned().map(Box::new),
                error: ServiceError::new(
                    Call { service: "sts", operation: "GetCallerIdentity", region: region.clone() },
                    &error,
                ),
            })?;
            Ok(Account::new(identity.account(), identity.arn(), &region))
        };
        self.account.get_or_try_init(look_up).await.cloned()
    }
}

/// Why the account is unknown.
enum IdentityError {
    NotConfigured,
    Call { error: ServiceError, cause: Option<Box<CredentialsFailure>> },
}

/// Omits the SDK configuration, which contains the credentials.
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
