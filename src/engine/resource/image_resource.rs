//! [`ImageResource`]: the managed resource, generic over its service.

use std::sync::{Arc, PoisonError, RwLock};

use crate::aws::{Connection, NotConfigured, RegionClients, is_region};
use crate::engine::batch::describe_batcher::DescribeBatcher;
use crate::engine::checks::known_images::KnownImages;
use crate::engine::checks::name::Duplicate;
use crate::engine::checks::offline;
use crate::engine::checks::report::PreflightContext;
use crate::engine::checks::reported_denials::ReportedDenials;
use crate::engine::described_image::DescribedImage;
use crate::engine::kind::{ImageKind, Phase};
use crate::engine::messages;
use crate::engine::model::private::{PrivateState, is_deleting, set_deleting};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::{Inherited, TagPolicy};
use crate::engine::model::{identity, schema, tags};
use crate::engine::retry::client_token::ClientToken;
use crate::engine::retry::concurrency::ConcurrencyLimit;
use crate::engine::retry::policy::retry_transient;
use crate::engine::retry::region_queue::RegionQueue;
use crate::engine::service::ImageService;
use crate::engine::wait::poller::Poller;
use crate::engine::wait::timing::Timing;
use crate::terraform::{
    Applied, AttributePath, Change, Context, Diagnostic, Diagnostics, Identity, IdentitySchema, Imported, MoveSource,
    Moved, Private, Refreshed, Resource, Schema, Value,
};

/// The connection of the provider, set when Terraform configures it and shared by all resources.
#[derive(Debug, Clone, Default)]
pub struct SharedConnection(Arc<Shared>);

/// What all resources of the process share.
#[derive(Debug, Default)]
struct Shared {
    connection: RwLock<Option<Arc<Connection>>>,
    known_images: KnownImages,
    reported_denials: ReportedDenials,
}

impl SharedConnection {
    /// Puts the connection in place. Terraform configures a provider at the beginning of each of its walks, so what was
    /// planned, made and told in the one before counts no more.
    pub fn set(&self, connection: Connection) {
        *self.0.connection.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(connection));
        self.0.known_images.clear();
        self.0.reported_denials.forget();
    }

    /// The connection.
    ///
    /// # Errors
    ///
    /// [`NotConfigured::Unconfigured`] before Terraform has configured the provider.
    pub fn get(&self) -> Result<Arc<Connection>, NotConfigured> {
        self.0.connection.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(NotConfigured::Unconfigured)
    }

    pub(crate) fn known_images(&self) -> &KnownImages {
        &self.0.known_images
    }

    pub(crate) fn reported_denials(&self) -> &ReportedDenials {
        &self.0.reported_denials
    }

    /// The clients of the Region that an argument names, or of the provider's where it names none.
    ///
    /// # Errors
    ///
    /// Why there are none, for the user.
    pub fn region_clients(&self, region: &Value<String>) -> Result<Arc<RegionClients>, Diagnostic> {
        let connection = self.get().map_err(|error| messages::not_configured(&error))?;
        let region = region.text().or_else(|| connection.region().text()).ok_or_else(offline::no_region)?;
        connection.region_clients(region).map_err(|error| messages::not_configured(&error))
    }
}

/// The managed resource of a service's images.
#[derive(Debug)]
pub struct ImageResource<S: ImageService> {
    pub(crate) service: Arc<S>,
    pub(crate) batcher: Arc<DescribeBatcher<S>>,
    pub(crate) poller: Arc<Poller<S>>,
    pub(crate) region_queue: Arc<RegionQueue>,
    pub(crate) concurrency_limit: Arc<ConcurrencyLimit>,
    pub(crate) type_name: &'static str,
    other_name: Option<&'static str>,
    pub(crate) shared: SharedConnection,
}

/// A clone is the same resource: both share the calls of their reads and waits. (Derived, this would demand that the
/// service can be cloned.)
impl<S: ImageService> Clone for ImageResource<S> {
    fn clone(&self) -> Self {
        Self {
            service: Arc::clone(&self.service),
            batcher: Arc::clone(&self.batcher),
            poller: Arc::clone(&self.poller),
            region_queue: Arc::clone(&self.region_queue),
            concurrency_limit: Arc::clone(&self.concurrency_limit),
            type_name: self.type_name,
            other_name: self.other_name,
            shared: self.shared.clone(),
        }
    }
}

impl<S: ImageService> ImageResource<S> {
    /// The resource type `type_name` over a service.
    pub fn new(type_name: &'static str, service: S, connection: SharedConnection, timing: Timing) -> Self {
        let service = Arc::new(service);
        let batcher = Arc::new(DescribeBatcher::new(Arc::clone(&service)));
        let poller = Arc::new(Poller::new(Arc::clone(&service), timing));
        let (region_queue, concurrency_limit) = (Arc::default(), Arc::default());
        Self {
            service,
            batcher,
            poller,
            region_queue,
            concurrency_limit,
            type_name,
            other_name: None,
            shared: connection,
        }
    }

    /// The type name, and the facts of the service's images.
    pub fn kind(&self) -> (&'static str, &'static ImageKind) {
        (self.type_name, self.service.kind())
    }

    /// The same resource under two type names. Both share the calls of their reads and waits, and a `moved` block leads
    /// from each to the other.
    #[must_use]
    pub fn with_alias(self, alias: &'static str) -> [Self; 2] {
        let alias = Self { type_name: alias, other_name: Some(self.type_name), ..self.clone() };
        [Self { other_name: Some(alias.type_name), ..self }, alias]
    }

    /// Whether this is one of the resource's type names.
    pub(crate) fn is_named(&self, type_name: &str) -> bool {
        self.type_name == type_name || self.other_name == Some(type_name)
    }

    /// The type name in the configuration language.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The provider's connection, or the diagnostic that says why there is none.
    pub(crate) fn connection(&self) -> Result<Arc<Connection>, Diagnostic> {
        self.shared.get().map_err(|error| messages::not_configured(&error))
    }

    /// The clients of the Region in which the image lives.
    pub(crate) fn region_clients(&self, state: &ImageModel<S::Attributes>) -> Result<Arc<RegionClients>, Diagnostic> {
        let connection = self.connection()?;
        // A state that was moved here may be too old to tell.
        let region = state.common.region.text().or_else(|| connection.region().text());
        let region = region.ok_or_else(offline::no_region)?;
        connection.region_clients(region).map_err(|error| messages::not_configured(&error))
    }

    /// The provider's part in the tags.
    pub(crate) fn tag_policy(&self) -> TagPolicy {
        let Ok(connection) = self.shared.get() else { return TagPolicy::default() };
        TagPolicy::new(connection.default_tags().clone(), connection.ignored_tags().clone())
    }

    /// Writes what was read into a state. `private` is what is remembered of the image.
    pub(crate) fn record(
        &self,
        region: &RegionClients,
        image: &S::Image,
        state: &mut ImageModel<S::Attributes>,
        private: &Private,
    ) {
        let inherited = self.inherited(state, private);
        record(&*self.service, region, image, state, &self.tag_policy(), &inherited);
    }

    /// Writes what waiting saw into a state, if it saw anything. It saw no tags, so those stay as they are.
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

    /// Refines a planned change and checks it by asking AWS.
    pub(crate) async fn plan_change(
        &self,
        context: &Context,
        change: &mut Change<ImageModel<S::Attributes>>,
        duplicate: Duplicate,
    ) -> Diagnostics {
        let mut diagnostics = self.refine(change).await;
        if !diagnostics.has_errors() {
            // The calls of several checks are under way at once; on the heap they burden no other future.
            diagnostics.extend(Box::pin(self.check_change(context, change, duplicate)).await);
        }
        diagnostics
    }

    /// Adds to a planned change what holds for images, and what holds for this service alone.
    pub(crate) async fn refine(&self, change: &mut Change<ImageModel<S::Attributes>>) -> Diagnostics {
        let connection = match self.connection() {
            Ok(connection) => connection,
            Err(error) => return error.into(),
        };
        let mut diagnostics = Diagnostics::new();
        if change.prior.is_none() && change.config.common.region.is_null() {
            match connection.region() {
                Value::Null => return offline::no_region().into(),
                region => change.planned.common.region = region.clone(),
            }
            // Validation did not know this Region. A replacement is planned a second time, as this creation.
            if let Some(region) = connection.region().text() {
                diagnostics.extend(self.service.validate_in(&change.config, region));
            }
        }
        self.plan_tags(change);
        let phase = change.prior.as_ref().and_then(|prior| prior.common.state.text()).map(self.service.kind().phase);
        match phase {
            // The only way in which a copy heals that failed while nobody waited: that error taints nothing.
            // Nor does one whose destruction left something: what is left goes with the image that is replaced.
            Some(Phase::Failed | Phase::Gone) => {
                change.replace.push(AttributePath::of("state"));
                change.planned.common.state = Value::Unknown;
                change.moving = true;
            }
            Some(Phase::InProgress) if change.planned.common.waits() => {
                change.planned.common.state = Value::Unknown;
                change.moving = true;
            }
            _ => {}
        }
        let live = self.preflight_target(&change.planned);
        let policy = self.tag_policy();
        let preflight =
            live.as_ref().map(|(connection, region)| PreflightContext { connection, region, tags: &policy });
        diagnostics.extend(self.service.plan(preflight, change, &policy).await);
        let (own, all) = (&change.planned.common.tags, &change.planned.common.tags_all);
        if change.prior.as_ref().is_none_or(|prior| prior.common.tags_all != *all) {
            diagnostics.extend(tags::validate_all_tags(&offline::ALL_TAGS, &self.service.kind().tags, own, all));
        }
        diagnostics
    }
}

/// Writes what was read of an image into a state: what every image has, then what only this service's has.
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
}

impl<S: ImageService> Resource for ImageResource<S> {
    type Model = ImageModel<S::Attributes>;

    fn type_name(&self) -> &str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        schema::schema(self.service.kind(), self.service.attributes())
    }

    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let common = &config.common;
        let kind = self.service.kind();
        let mut diagnostics = tags::validate_tags(&offline::TAGS, &kind.tags, &common.tags);
        diagnostics.extend(offline::check_region(&common.region));
        diagnostics.extend(offline::check_on_destroy(kind, &common.on_destroy));
        diagnostics.extend(offline::check_timeouts(&common.timeouts));
        diagnostics.extend(self.service.validate(config));
        if let Some(region) = common.region.text().filter(|region| is_region(region)) {
            diagnostics.extend(self.service.validate_in(config, region));
        }
        diagnostics
    }

    async fn plan(&self, context: &Context, change: &mut Change<Self::Model>) -> Diagnostics {
        let repeats = ClientToken::is_planned(&change.planned_private);
        self.plan_change(context, change, if repeats { Duplicate::SameToken } else { Duplicate::Refused }).await
    }

    async fn plan_destroy(&self, _context: &Context, prior: Self::Model) -> Diagnostics {
        self.check_removal(&prior).await
    }

    fn observe_state(&self, state: &Self::Model) {
        self.batcher.note_activity();
        self.note(state);
    }

    // What makes and changes images is no `async fn`: that would hold the models a second time, and empty, for as long
    // as the copy takes.
    fn create(&self, context: &Context, planned: Self::Model) -> impl Future<Output = Applied<Self::Model>> + Send {
        let planned = Box::new(planned);
        async move { self.make(context, planned, &ClientToken::new()).await }
    }

    fn prepare(&self) -> Private {
        ClientToken::new().into_private()
    }

    fn create_prepared(
        &self,
        context: &Context,
        planned: Self::Model,
        prepared: &Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        let (planned, token) = (Box::new(planned), ClientToken::planned(prepared));
        async move { self.make(context, planned, &token).await }
    }

    async fn read(
        &self,
        context: &Context,
        mut state: Self::Model,
        private: &Private,
    ) -> Result<Refreshed<Self::Model>, Diagnostics> {
        let region = self.region_clients(&state)?;
        let kind = self.service.kind();
        let read = || self.batcher.read(&region, state.common.id());
        let image = retry_transient(self.poller.timing(), context, read).await.map_err(|error| {
            messages::failed(self.service.kind(), &format!("read {}", messages::image(kind, &state.common)), &error)
        })?;
        match image {
            Some(image) if (kind.phase)(image.state()) == Phase::Gone => {
                Ok(self.refresh_gone(&region, state, private).await)
            }
            Some(image) => {
                self.record(&region, &image, &mut state, private);
                // An imported state has no name before.
                self.note(&state);
                if private.get::<PrivateState>().is_some_and(|private_state| private_state.adopted) {
                    self.service.suppress_import_drift(&mut state);
                }
                let mut refreshed = Refreshed::from(Some(state));
                // A deletion of which nobody knew whether it took effect did not.
                if is_deleting(private) {
                    let mut private = private.clone();
                    set_deleting(&mut private, false);
                    refreshed.private = Some(private);
                }
                Ok(refreshed)
            }
            // To call an image gone that AWS has only just accepted, and nobody has seen yet, would copy it twice.
            None if self.is_in_progress(&state) && self.is_fresh(private) && !is_deleting(private) => {
                Ok(Some(state).into())
            }
            None => Ok(self.refresh_gone(&region, state, private).await),
        }
    }

    fn update(
        &self,
        context: &Context,
        prior: Self::Model,
        planned: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        let (prior, planned) = (Box::new(prior), Box::new(planned));
        async move { self.change(context, prior, planned, private).await }
    }

    fn delete(
        &self,
        context: &Context,
        state: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        let state = Box::new(state);
        async move {
            let common = state.common.clone();
            let removed = self.remove(context, state, private).await;
            if !removed.diagnostics.has_errors() {
                self.shared.known_images().note_deleted(self.service.kind().service, &common);
            }
            removed
        }
    }

    async fn import(&self, _context: &Context, id: &str) -> Result<Imported<Self::Model>, Diagnostics> {
        let state = self.begin_import(id)?;
        let warnings = self.check_import(&state).await;
        Ok(Imported { state, warnings })
    }

    fn generate(&self, config: &mut Self::Model) {
        self.omit_from_generated_config(config);
    }

    fn move_state(&self, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        self.moved(source)
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(identity::schema(self.service.kind()))
    }

    fn identity(&self, state: &Self::Model) -> Option<Identity> {
        identity::of_state(&*self.service, state)
    }

    async fn import_identity(
        &self,
        _context: &Context,
        identity: &Identity,
    ) -> Result<Imported<Self::Model>, Diagnostics> {
        let state = self.find_identified(identity).await?;
        let warnings = self.check_import(&state).await;
        Ok(Imported { state, warnings })
    }
}

impl<S: ImageService> ImageResource<S> {
    /// Whether AWS was still at work on the image when it was last seen.
    pub(crate) fn is_in_progress(&self, state: &ImageModel<S::Attributes>) -> bool {
        (self.service.kind().phase)(state.common.state.text().unwrap_or_default()) == Phase::InProgress
    }

    /// Whether AWS has only just accepted the copy, so that it may not find the image yet.
    pub(crate) fn is_fresh(&self, private: &Private) -> bool {
        private.get::<PrivateState>().is_some_and(|private_state| {
            let age = PrivateState::now().accepted_at.saturating_sub(private_state.accepted_at);
            age < self.poller.timing().consistency_window.as_secs()
        })
    }
}
