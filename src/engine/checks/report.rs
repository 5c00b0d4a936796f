//! What online checks work with and what they report: [`PreflightContext`], [`PreflightReport`].

use std::sync::Arc;

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::model::tags::TagPolicy;
use crate::terraform::{Diagnostic, Diagnostics};

/// What the services' checks have to work with.
#[derive(Debug, Clone, Copy)]
pub struct PreflightContext<'a> {
    /// The provider's connection, for reads in other Regions.
    pub connection: &'a Connection,
    /// The Region in which the image is to live, or lives.
    pub region: &'a Arc<RegionClients>,
    /// The provider's part in the tags.
    pub tags: &'a TagPolicy,
}

/// What checks found out, and what they could not read.
#[derive(Debug, Default)]
pub struct PreflightReport {
    pub(crate) diagnostics: Diagnostics,
    pub(crate) unread: Vec<ServiceError>,
    pub(crate) unwanted: Option<UnwantedImage>,
}

impl PreflightReport {
    /// Adds the result of one check.
    #[must_use]
    pub fn and(mut self, result: Result<impl IntoIterator<Item = Diagnostic>, ServiceError>) -> Self {
        match result {
            Ok(found) => self.diagnostics.extend(found),
            Err(error) => self.unread.push(error),
        }
        self
    }

    /// Adds the results of other checks.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.diagnostics.extend(other.diagnostics);
        self.unread.extend(other.unread);
        self.unwanted = self.unwanted.or(other.unwanted);
        self
    }

    /// Adds an image that a check made.
    #[must_use]
    pub fn having_made(mut self, unwanted: Option<UnwantedImage>) -> Self {
        self.unwanted = self.unwanted.or(unwanted);
        self
    }
}

/// An image that a check made.
#[derive(Debug)]
pub struct UnwantedImage {
    /// Its id.
    pub id: String,
    /// Whether it is certain that the check made it. Only then it is removed.
    pub is_new: bool,
    /// The warning about it, to which is added what became of the image.
    pub warning: Diagnostic,
    /// The command that removes it by hand.
    pub command: String,
}
