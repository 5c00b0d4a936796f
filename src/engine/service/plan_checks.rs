//! [`PlanChecks`]: validation, plan changes and plan checks.

use std::sync::Arc;

use super::facts::ImageFacts;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::checks::existing_image::ExistingImage;
use crate::engine::checks::report::{PreflightContext, PreflightReport};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::terraform::{Change, Diagnostic, Diagnostics};

/// Validates configurations, refines plans, and checks plans against AWS.
pub trait PlanChecks: ImageFacts {
    /// Validates a configuration offline.
    fn validate(&self, config: &ImageModel<Self::Attributes>) -> Diagnostics;

    /// Validates a configuration offline against the Region of the image: its `region`, or the Region of the provider,
    /// which is known only during plan.
    fn validate_in(&self, config: &ImageModel<Self::Attributes>, region: &str) -> Diagnostics;

    /// Refines a planned change, and makes the offline checks that need a plan. It may read from AWS only if `preflight`
    /// is set. `tags` is the tag configuration of the provider block.
    fn plan(
        &self,
        cache: &Self::Cache,
        preflight: Option<PreflightContext<'_>>,
        change: &mut Change<ImageModel<Self::Attributes>>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// Checks with read-only calls whether the planned image can be created. Unknown arguments are skipped. The engine
    /// checks the name and the Regions.
    fn check_creation(
        &self,
        cache: &Self::Cache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// Checks with read-only calls what prevents the deletion of an image, and what the deletion would break.
    fn check_removal(
        &self,
        cache: &Self::Cache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// The images of the account that have the planned name. `tags` is the tag configuration of the provider block.
    fn images_named(
        &self,
        cache: &Self::Cache,
        region: &Arc<RegionClients>,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Result<Vec<ExistingImage>, ServiceError>> + Send;

    /// Checks with read-only calls, right before the create request, what must hold even if the plan was not checked.
    fn check_before_create(
        &self,
        cache: &Self::Cache,
        connection: &Connection,
        planned: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// Compares a created image with its plan, and reports a difference that is more than drift: an error if the image
    /// must not be used.
    fn deviation(&self, _planned: &ImageModel<Self::Attributes>, _image: &Self::Image) -> Option<Diagnostic> {
        None
    }

    /// Checks an image before its import. It reports no read errors: Terraform reads the image next, and reports them.
    fn check_import(
        &self,
        _cache: &Self::Cache,
        _region: &Arc<RegionClients>,
        _id: &str,
    ) -> impl Future<Output = Diagnostics> + Send {
        std::future::ready(Diagnostics::new())
    }
}
