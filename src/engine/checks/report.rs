//! Input and output of online checks: [`PreflightContext`], [`PreflightReport`].

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::in_use::user_labels;
use crate::engine::model::tags::TagPolicy;
use crate::terraform::{Diagnostic, Diagnostics};

/// The input of the services' online checks.
#[derive(Debug, Clone, Copy)]
pub struct PreflightContext<'a> {
    /// The provider's connection, for reads in other Regions.
    pub connection: &'a Connection,
    /// The Region of the image.
    pub region: &'a Arc<RegionClients>,
    /// The provider's part in the tags.
    pub tags: &'a TagPolicy,
}

/// The findings of online checks, and the reads that failed.
#[derive(Debug, Default)]
pub struct PreflightReport {
    pub(crate) diagnostics: Diagnostics,
    pub(crate) failed_reads: Vec<ServiceError>,
    pub(crate) dry_run_image: Option<DryRunImage>,
    pub(crate) blocking_users: BTreeSet<String>,
}

impl PreflightReport {
    /// Adds the result of one check.
    #[must_use]
    pub fn and(mut self, result: Result<impl IntoIterator<Item = Diagnostic>, ServiceError>) -> Self {
        match result {
            Ok(found) => self.diagnostics.extend(found),
            Err(error) => self.failed_reads.push(error),
        }
        self
    }

    /// Adds the report of other checks.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.diagnostics.extend(other.diagnostics);
        self.failed_reads.extend(other.failed_reads);
        self.dry_run_image = self.dry_run_image.or(other.dry_run_image);
        self.blocking_users.extend(other.blocking_users);
        self
    }

    /// Adds users of one type that block the deletion of the image. `condition` is the use, such as `in use by fleets`.
    #[must_use]
    pub fn blocked_by(mut self, condition: &str, names: &[String]) -> Self {
        self.blocking_users.extend(user_labels(condition, names));
        self
    }

    /// Adds an image that a dry run created.
    #[must_use]
    pub fn with_dry_run_image(mut self, image: Option<DryRunImage>) -> Self {
        self.dry_run_image = self.dry_run_image.or(image);
        self
    }
}

/// An image that a dry run created, because the endpoint does not support dry runs. Only an endpoint that is not AWS
/// does so.
#[derive(Debug)]
pub struct DryRunImage {
    /// Its ID.
    pub id: String,
    /// Whether the dry run certainly created it. Only then is it deleted.
    pub is_new: bool,
    /// The warning about it. The engine appends whether the image was deleted.
    pub warning: Diagnostic,
    /// The command that deletes it.
    pub command: String,
}
