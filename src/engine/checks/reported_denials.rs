//! [`ReportedDenials`]: the failed reads of plan checks that were reported to the user.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::aws::{ErrorKind, ServiceError};

/// The failed reads of plan checks that were reported to the user, by action and, unless the action was denied, Region. A
/// policy that denies an action usually denies it in every Region.
#[derive(Debug, Default)]
pub(crate) struct ReportedDenials(Mutex<HashSet<(String, Option<String>)>>);

impl ReportedDenials {
    /// Records a failed read, and returns whether it has to be reported.
    pub(crate) fn is_first(&self, error: &ServiceError) -> bool {
        let region = match error.kind {
            ErrorKind::Denied => None,
            _ => Some(error.call.region.clone()),
        };
        let call = (format!("{}:{}", error.call.service, error.call.operation), region);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call)
    }
}
