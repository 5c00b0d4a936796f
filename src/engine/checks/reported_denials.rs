//! [`ReportedDenials`]: the calls that could not be made and of which the user has been warned.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::aws::ServiceError;

/// What the user has been warned of already.
#[derive(Debug, Default)]
pub(crate) struct ReportedDenials(Mutex<HashSet<(String, String)>>);

impl ReportedDenials {
    /// Whether this is the first time that a call could not be made in a Region.
    pub(crate) fn is_first(&self, error: &ServiceError) -> bool {
        let call = (format!("{}:{}", error.call.service, error.call.operation), error.call.region.clone());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call)
    }
}
