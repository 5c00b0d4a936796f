//! [`Engine`]: the service and the session that every operation uses.

use std::sync::Arc;
use std::time::Duration;

use crate::aws::{RegionClients, ServiceError};
use crate::engine::checks::report::PreflightContext;
use crate::engine::described_image::DescribedImage;
use crate::engine::kind::{ImageKind, Phase};
use crate::engine::model::private::{PrivateState, former_defaults, is_fresh};
use crate::engine::model::state::{CommonAttributes, ImageModel};
use crate::engine::model::tags::{Inherited, TagPolicy};
use crate::engine::progress::reporter::{Destination, Subject};
use crate::engine::retry::policy::retry_transient;
use crate::engine::service::ImageService;
use crate::engine::service_session::ServiceSession;
use crate::engine::session::Session;
use crate::engine::wait::outcome::WaitOutcome;
use crate::engine::wait::timing::{Timing, within_stop_grace};
use crate::terraform::{Context, Diagnostic, Private, Value};

/// A service and the session of one call. Each operation is a function over it.
#[derive(Debug)]
pub(crate) struct Engine<S: ImageService> {
    pub(crate) service: S,
    /// The type name of the resource.
    pub(crate) type_name: &'static str,
    pub(crate) session: Arc<Session>,
    /// The part of the session that all uses of the service share.
    pub(crate) shared: Arc<ServiceSession<S>>,
}

impl<S: ImageService> Engine<S> {
    pub(crate) fn new(service: S, type_name: &'static str, session: Arc<Session>) -> Self {
        let shared = session.of_service(&service);
        Self { service, type_name, session, shared }
    }

    /// The facts of the service's images.
    pub(crate) fn kind(&self) -> &'static ImageKind {
        self.service.kind()
    }

    pub(crate) fn timing(&self) -> Timing {
        self.session.timing()
    }

    /// Where the progress of images is reported.
    pub(crate) fn report_destination(&self) -> Destination {
        Destination { file: self.session.progress_file().cloned(), interval: self.timing().report_interval }
    }

    /// An image in its progress reports.
    pub(crate) fn report_subject(&self, image: &CommonAttributes) -> Subject {
        let region = image.region.text().or_else(|| self.session.connection().region().text()).unwrap_or_default();
        Subject { noun: self.kind().noun, name: image.name().to_owned(), region: region.to_owned() }
    }

    /// The clients of the Region of the image.
    pub(crate) fn region_clients(&self, state: &ImageModel<S::Attributes>) -> Result<Arc<RegionClients>, Diagnostic> {
        self.session.region_clients(&state.common.region)
    }

    /// The clients of the Region of the image, if `plan_checks` allows calls and the Region is known.
    pub(crate) fn preflight_target(&self, state: &ImageModel<S::Attributes>) -> Option<Arc<RegionClients>> {
        let connection = self.session.connection();
        if connection.checks_plans() { connection.region_clients(state.common.region.text()?).ok() } else { None }
    }

    /// The input of the service's checks in a Region.
    pub(crate) fn preflight<'a>(&'a self, region: &'a Arc<RegionClients>) -> PreflightContext<'a> {
        PreflightContext { connection: self.session.connection(), region, tags: self.session.tags() }
    }

    /// Reads all attributes of an image in a batch with others, and retries transient errors. Returns `None` if the image
    /// does not exist. A stop ends the read.
    pub(crate) async fn read(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        id: &str,
    ) -> Result<Option<S::Image>, ServiceError> {
        let read = retry_transient(self.timing(), context, || self.shared.batcher.read(region, id));
        context.until_interrupted(read).await.unwrap_or_else(|| Err(self.interrupted(region, "Describe")))
    }

    /// Waits until the image is usable or has failed. Its end makes room for a queued create request.
    pub(crate) async fn await_image(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        id: &str,
        timeout: Duration,
    ) -> WaitOutcome<S::Image> {
        let outcome = self.shared.poller.wait(region, id, timeout, context).await;
        if matches!(outcome, WaitOutcome::Ready(_) | WaitOutcome::Failed(_) | WaitOutcome::Gone) {
            self.shared.region_queue.copy_ended(region.region());
        }
        outcome
    }

    /// Changes something in AWS, and retries transient errors. After a stop, AWS has [`Timing::stop_grace`] to respond.
    pub(crate) async fn change<T, F>(
        &self,
        context: &Context,
        region: &RegionClients,
        operation: &'static str,
        change: impl Fn() -> F,
    ) -> Result<T, ServiceError>
    where
        F: Future<Output = Result<T, ServiceError>>,
    {
        let changed = within_stop_grace(self.timing(), context, retry_transient(self.timing(), context, change));
        changed.await.unwrap_or_else(|| Err(self.interrupted(region, operation)))
    }

    /// The error of a call that ended because the user stopped. `operation` names it roughly.
    pub(crate) fn interrupted(&self, region: &RegionClients, operation: &'static str) -> ServiceError {
        ServiceError::interrupted(region.call(self.kind().service, operation))
    }

    /// Writes an image into a state.
    pub(crate) fn record(
        &self,
        region: &RegionClients,
        image: &S::Image,
        state: &mut ImageModel<S::Attributes>,
        private: &Private,
    ) {
        let inherited = self.inherited(state, private);
        let policy = self.session.tags().with_former_defaults(former_defaults(
            &state.common.tags,
            &state.common.tags_all,
            private,
        ));
        record(&self.service, region, image, state, &policy, &inherited);
    }

    /// Writes an image that a wait returned into a state, if it returned one. Waits read no tags, so those of the state
    /// stay.
    pub(crate) fn record_progress(
        &self,
        region: &RegionClients,
        image: Option<&S::Image>,
        state: &mut ImageModel<S::Attributes>,
    ) {
        let Some(image) = image else { return };
        let (tags, tags_all) = (state.common.tags.clone(), state.common.tags_all.clone());
        self.record(region, image, state, &Private::default());
        state.common.tags = tags;
        state.common.tags_all = tags_all;
    }

    /// Which tags of an image were copied from its source.
    pub(crate) fn inherited(&self, state: &ImageModel<S::Attributes>, private: &Private) -> Inherited {
        if self.service.inherits_source_tags(&state.service) == Some(true) {
            return Inherited::Any;
        }
        Inherited::Keys(private.get::<PrivateState>().unwrap_or_default().inherited_tags)
    }

    /// Records a managed image in the session.
    pub(crate) fn note(&self, state: &ImageModel<S::Attributes>) {
        self.session.known_images().note(self.kind().service, &state.common, self.source(state));
    }

    /// The ID and the Region of the source, if the arguments contain both.
    pub(crate) fn source(&self, state: &ImageModel<S::Attributes>) -> Option<(String, String)> {
        let source = self.service.source(&state.service)?;
        Some((source.id.to_owned(), self.service.source_region(&state.service)?.to_owned()))
    }

    /// The phase of the image, if the state contains one.
    pub(crate) fn phase(&self, state: &ImageModel<S::Attributes>) -> Option<Phase> {
        state.common.state.text().map(self.kind().phase)
    }

    /// Whether the image was in progress when it was last read.
    pub(crate) fn is_in_progress(&self, state: &ImageModel<S::Attributes>) -> bool {
        (self.kind().phase)(state.common.state.text().unwrap_or_default()) == Phase::InProgress
    }

    /// Whether the state is that of a deleted image whose parts still exist.
    pub(crate) fn is_gone(&self, state: &ImageModel<S::Attributes>) -> bool {
        self.phase(state) == Some(Phase::Gone)
    }

    /// Whether AWS accepted the copy so recently that reads may not find the image yet.
    pub(crate) fn is_fresh(&self, private: &Private) -> bool {
        is_fresh(private, self.timing().consistency_window)
    }
}

/// Writes an image into a state: the common attributes, then those of its service.
pub(crate) fn record<S: ImageService>(
    service: &S,
    region: &RegionClients,
    image: &S::Image,
    state: &mut ImageModel<S::Attributes>,
    policy: &TagPolicy,
    inherited: &Inherited,
) {
    let common = &mut state.common;
    common.id = image.id().into();
    common.region = region.region().into();
    common.state = image.state().into();
    let actual = policy.visible(image.tags());
    common.tags = policy.own(&common.tags, &actual, inherited);
    common.tags_all = Value::Known(actual);
    service.record(region, image, state, policy);
    // AWS does not report all that an ARN consists of for every image, and no value may be unknown after an apply.
    if state.common.arn.is_unknown() {
        state.common.arn = Value::Null;
    }
}
