//! [`ReportedDenials`]: the failed reads of plan checks that were reported to the user.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::aws::ServiceError;

/// The failed reads of plan checks that were reported to the user, by action and Region.
#[derive(Debug, Default)]
pub(crate) struct ReportedDenials(Mutex<HashSet<(String, String)>>);

impl ReportedDenials {
    /// Records a failed read, and returns whether it is the first failure of this action in this Region.
    pub(crate) fn is_first(&self, error: &ServiceError) -> bool {
        let call = (format!("{}:{}", error.call.service, error.call.operation), error.call.region.clone());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call)
    }
}
