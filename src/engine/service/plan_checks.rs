//! [`PlanChecks`]: the checks of a service, and what it adds to a plan.

use std::sync::Arc;

use super::facts::ImageFacts;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::checks::existing_image::ExistingImage;
use crate::engine::checks::report::{PreflightContext, PreflightReport};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::terraform::{Change, Diagnostic, Diagnostics};

/// The checks of a service, and what it adds to a plan. Validation and plans use it, and what is about to create.
pub trait PlanChecks: ImageFacts {
    /// Checks a configuration without any network.
    fn validate(&self, config: &ImageModel<Self::Attributes>) -> Diagnostics;

    /// Checks, without any network, a configuration against the Region in which its image will live: its own `region`,
    /// or the provider's, which is known only to a plan.
    fn validate_in(&self, config: &ImageModel<Self::Attributes>, region: &str) -> Diagnostics;

    /// Refines a planned change, and checks what only a plan can tell without the network. AWS may be asked, to refine
    /// it, only where there is a `preflight`. `tags` is the provider's part in the tags.
    fn plan(
        &self,
        cache: &Self::Cache,
        preflight: Option<PreflightContext<'_>>,
        change: &mut Change<ImageModel<Self::Attributes>>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// Checks, by reading alone and as far as the arguments are known, whether a planned image can be made. The name
    /// and the Regions are checked by the engine.
    fn check_creation(
        &self,
        cache: &Self::Cache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// Finds out, by reading alone, what the removal of an image would break or what would keep it from being removed.
    fn check_removal(
        &self,
        cache: &Self::Cache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// The account's images that have the planned name. `tags` is the provider's part in the tags.
    fn images_named(
        &self,
        cache: &Self::Cache,
        region: &Arc<RegionClients>,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Result<Vec<ExistingImage>, ServiceError>> + Send;

    /// Checks, by reading alone, what must hold for a copy that is about to be made, whether or not its plan was
    /// checked.
    fn check_before_create(
        &self,
        cache: &Self::Cache,
        connection: &Connection,
        planned: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// In what an image differs from what was asked for, where that is worse than a difference between two values: an
    /// error where the image must not be used.
    fn deviation(&self, _asked: &ImageModel<Self::Attributes>, _image: &Self::Image) -> Option<Diagnostic> {
        None
    }

    /// What the user should know of an image that is about to be imported, as far as it can be read: Terraform itself
    /// reads it next, and tells what keeps it from doing so.
    fn check_import(
        &self,
        _cache: &Self::Cache,
        _region: &Arc<RegionClients>,
        _id: &str,
    ) -> impl Future<Output = Diagnostics> + Send {
        std::future::ready(Diagnostics::new())
    }
}
