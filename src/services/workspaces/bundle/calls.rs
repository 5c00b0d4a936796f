//! [`BundleCalls`]: the session of one operation, and how it calls AWS: retries, stops, and images that AWS does not know yet.

use std::sync::Arc;

use super::describe::{self, DescribedBundle};
use super::errors;
use super::model::BundleModel;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    CommonAttributes, DescribedImage as _, PrivateState, Retry, ServiceSession, Session, TagPolicy, Timing,
    former_defaults, is_fresh, retry_transient, within_stop_grace,
};
use crate::services::workspaces::create::image_source::FromImage;
use crate::services::workspaces::describe::{existing, is_not_found};
use crate::services::workspaces::image::{SERVICE, WorkspacesImage};
use crate::services::workspaces::kind::WorkspacesService;
use crate::terraform::{Context, Diagnostic, Private};

/// The namespace of bundles among the known objects and names of a session.
pub(super) const NAMESPACE: &str = "workspaces-bundles";

/// The session of one operation.
#[derive(Debug)]
pub(crate) struct BundleCalls {
    pub(super) session: Arc<Session>,
}

impl BundleCalls {
    pub(super) fn timing(&self) -> Timing {
        self.session.timing()
    }

    pub(super) fn connection(&self) -> &Connection {
        self.session.connection()
    }

    /// The clients of the Region of a bundle.
    pub(super) fn region_clients(&self, bundle: &BundleModel) -> Result<Arc<RegionClients>, Diagnostic> {
        self.session.region_clients(&bundle.region)
    }

    /// The clients of the Region of a bundle, if `plan_checks` allows calls and the Region is known.
    pub(super) fn preflight_target(&self, bundle: &BundleModel) -> Option<Arc<RegionClients>> {
        let connection = self.connection();
        if connection.checks_plans() { connection.region_clients(bundle.region.text()?).ok() } else { None }
    }

    /// The part of the session that WorkSpaces images use, with the reads that all checks share.
    pub(super) fn images(&self) -> Arc<ServiceSession<WorkspacesService<FromImage>>> {
        self.session.of_service(&WorkspacesService::new(FromImage))
    }

    /// Reads a bundle, and retries transient errors. A stop ends the read.
    pub(super) async fn read(
        &self,
        context: &Context,
        region: &RegionClients,
        id: &str,
    ) -> Result<Option<DescribedBundle>, ServiceError> {
        let read = retry_transient(self.timing(), context, || Box::pin(describe::bundle_with_tags(region, id)));
        let interrupted = || ServiceError::interrupted(region.call(SERVICE, "DescribeWorkspaceBundles"));
        context.until_interrupted(read).await.unwrap_or_else(|| Err(interrupted()))
    }

    /// Changes something in AWS that may be changed twice, and retries transient errors. After a stop, AWS has
    /// [`Timing::stop_grace`] to respond.
    pub(super) async fn change<F>(
        &self,
        context: &Context,
        region: &RegionClients,
        operation: &'static str,
        change: impl Fn() -> F,
    ) -> Result<(), ServiceError>
    where
        F: Future<Output = Result<(), ServiceError>>,
    {
        let changed = within_stop_grace(self.timing(), context, retry_transient(self.timing(), context, change));
        changed.await.unwrap_or_else(|| Err(ServiceError::interrupted(region.call(SERVICE, operation))))
    }

    /// How to retry a request that AWS rejects because of its image: until an image that is being created is available, and
    /// for a while if AWS has only just created it, because not all operations know it then.
    pub(super) async fn image_retry(
        &self,
        region: &RegionClients,
        image_id: &str,
        error: &ServiceError,
    ) -> Option<Retry> {
        if !error.has_code(errors::UNAVAILABLE) && !is_not_found(error) {
            return None;
        }
        let images = existing(region, &[image_id.to_owned()]).await.ok()?;
        let image = WorkspacesImage::untagged(images.into_iter().next()?);
        match image.state() {
            "AVAILABLE" => Some(Retry::WithinGrace),
            "PENDING" => Some(Retry::UntilClear),
            _ => None,
        }
    }

    /// Whether AWS may not know a bundle yet that it created recently: no read has found it since.
    pub(super) fn is_unseen(&self, state: &BundleModel, private: &Private) -> bool {
        state.state.text() != Some("AVAILABLE") && is_fresh(private, self.timing().consistency_window)
    }

    /// The tag configuration for a bundle with this state.
    pub(super) fn tag_policy(&self, state: &BundleModel, private: &Private) -> TagPolicy {
        self.session.tags().with_former_defaults(former_defaults(&state.tags, &state.tags_all, private))
    }

    /// Records in the private state which default tags this apply sets.
    pub(super) fn set_default_tags(&self, private: &mut Private) {
        let private_state = private.get::<PrivateState>().unwrap_or_default();
        private.set(&PrivateState { default_tags: self.session.tags().default_keys(), ..private_state });
    }

    /// Records a managed bundle in the session, so that its name does not conflict with its replacement.
    pub(super) fn note(&self, bundle: &BundleModel) {
        let known = CommonAttributes {
            id: bundle.id.clone(),
            name: bundle.name.clone(),
            region: bundle.region.clone(),
            ..CommonAttributes::default()
        };
        self.session.known_images().note(NAMESPACE, &known, None);
    }
}
