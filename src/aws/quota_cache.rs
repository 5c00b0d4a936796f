//! [`QuotaCache`]: the quotas that AWS applies to the account, each read once in a session.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::client::region_clients::RegionClients;
use super::error::ServiceError;

/// The IAM action that reads a quota.
pub const READS_QUOTAS: &str = "servicequotas:GetServiceQuota";

/// The prefix of Service Quotas in IAM actions.
const SERVICE: &str = "servicequotas";
const OPERATION: &str = "GetServiceQuota";
/// Limit of a read. A private network may have no endpoint of Service Quotas, and a quota is never required.
const READ_TIMEOUT: Duration = Duration::from_secs(9);

/// A quota in Service Quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QuotaId {
    /// The service code, such as `appstream2`.
    pub service: &'static str,
    /// The quota code, such as `L-E1182CCA`.
    pub code: &'static str,
}

/// The value of a quota; `None` if the account has the default.
type Applied = Result<Option<f64>, ServiceError>;

/// A read of each quota, by Region.
type Cells = HashMap<(String, QuotaId), Arc<OnceCell<Applied>>>;

/// The quotas that AWS applies to the account, by Region. Each is read once, also if the read fails.
#[derive(Default)]
pub(crate) struct QuotaCache(Mutex<Cells>);

impl QuotaCache {
    /// The applied value of a quota.
    ///
    /// # Errors
    ///
    /// The error of the only read.
    pub(crate) async fn get(&self, region: &RegionClients, quota: QuotaId) -> Applied {
        let cell = {
            let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry((region.region().to_owned(), quota)).or_default())
        };
        // The future of an SDK call is large, and only one of many waiting callers runs it.
        cell.get_or_init(|| Box::pin(read(region, quota))).await.clone()
    }
}

impl fmt::Debug for QuotaCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("QuotaCache").finish_non_exhaustive()
    }
}

/// Reads a quota. Service Quotas does not find a quota to which no other value than the default was ever applied.
///
/// Source: AWS, Service Quotas API reference, `GetServiceQuota`.
async fn read(region: &RegionClients, quota: QuotaId) -> Applied {
    let call = region.service_quotas().get_service_quota().service_code(quota.service).quota_code(quota.code).send();
    let Ok(found) = timeout(READ_TIMEOUT, call).await else {
        let message = format!("no response within {} seconds", READ_TIMEOUT.as_secs());
        return Err(ServiceError::unexpected_answer(region.call(SERVICE, OPERATION), message));
    };
    match region.service_error(SERVICE, OPERATION, found) {
        Ok(found) => Ok(found.quota.and_then(|quota| quota.value())),
        Err(error) if error.has_code("NoSuchResourceException") => Ok(None),
        Err(error) => Err(error),
    }
}
