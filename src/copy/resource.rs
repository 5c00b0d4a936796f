//! [`ImageResource`]: the managed resource, generic over its service.

use std::sync::{Arc, PoisonError, RwLock};

use super::attributes::{self, ImageState};
use super::identity;
use super::leftovers;
use super::messages;
use super::met::Met;
use super::namesake::Duplicate;
use super::pace::Pace;
use super::preflight::{Preflight, Warned};
use super::queue::{Places, Turns, patiently};
use super::reader::Reader;
use super::remembered::Remembered;
use super::rules;
use super::service::{ImageService, Kind, Phase, Progress};
use super::tags::{self, Inherited, TagPolicy};
use super::token::Token;
use super::watcher::Watcher;
use crate::aws::{Connection, Regional, Unusable, is_region};
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
    met: Met,
    warned: Warned,
}

impl SharedConnection {
    /// Puts the connection in place. Terraform configures a provider at the beginning of each of its walks, so what was
    /// planned, made and told in the one before counts no more.
    pub fn set(&self, connection: Connection) {
        *self.0.connection.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(connection));
        self.0.met.begin();
        self.0.warned.forget();
    }

    /// The connection.
    ///
    /// # Errors
    ///
    /// [`Unusable::Unconfigured`] before Terraform has configured the provider.
    pub fn get(&self) -> Result<Arc<Connection>, Unusable> {
        self.0.connection.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Unusable::Unconfigured)
    }

    pub(super) fn met(&self) -> &Met {
        &self.0.met
    }

    pub(super) fn warned(&self) -> &Warned {
        &self.0.warned
    }

    /// The clients of the Region that an argument names, or of the provider's where it names none.
    ///
    /// # Errors
    ///
    /// Why there are none, for the user.
    pub fn regional(&self, region: &Value<String>) -> Result<Arc<Regional>, Diagnostic> {
        let connection = self.get().map_err(|error| messages::unusable(&error))?;
        let region = region.text().or_else(|| connection.region().text()).ok_or_else(rules::no_region)?;
        connection.regional(region).map_err(|error| messages::unusable(&error))
    }
}

/// The managed resource of a service's images.
#[derive(Debug)]
pub struct ImageResource<S: ImageService> {
    pub(super) service: Arc<S>,
    pub(super) reader: Arc<Reader<S>>,
    pub(super) watcher: Arc<Watcher<S>>,
    pub(super) turns: Arc<Turns>,
    pub(super) places: Arc<Places>,
    pub(super) type_name: &'static str,
    other_name: Option<&'static str>,
    pub(super) shared: SharedConnection,
}

/// A clone is the same resource: both share the calls of their reads and waits. (Derived, this would demand that the
/// service can be cloned.)
impl<S: ImageService> Clone for ImageResource<S> {
    fn clone(&self) -> Self {
        Self {
            service: Arc::clone(&self.service),
            reader: Arc::clone(&self.reader),
            watcher: Arc::clone(&self.watcher),
            turns: Arc::clone(&self.turns),
            places: Arc::clone(&self.places),
            type_name: self.type_name,
            other_name: self.other_name,
            shared: self.shared.clone(),
        }
    }
}

impl<S: ImageService> ImageResource<S> {
    /// The resource type `type_name` over a service.
    pub fn new(type_name: &'static str, service: S, connection: SharedConnection, pace: Pace) -> Self {
        let service = Arc::new(service);
        let reader = Arc::new(Reader::new(Arc::clone(&service)));
        let watcher = Arc::new(Watcher::new(Arc::clone(&service), pace));
        let (turns, places) = (Arc::default(), Arc::default());
        Self { service, reader, watcher, turns, places, type_name, other_name: None, shared: connection }
    }

    /// The type name, and the facts of the service's images.
    pub fn kind(&self) -> (&'static str, &'static Kind) {
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
    pub(super) fn is_named(&self, type_name: &str) -> bool {
        self.type_name == type_name || self.other_name == Some(type_name)
    }

    /// The type name in the configuration language.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The provider's connection, or the diagnostic that says why there is none.
    pub(super) fn connection(&self) -> Result<Arc<Connection>, Diagnostic> {
        self.shared.get().map_err(|error| messages::unusable(&error))
    }

    /// The clients of the Region in which the image lives.
    pub(super) fn regional(&self, state: &ImageState<S::Attributes>) -> Result<Arc<Regional>, Diagnostic> {
        let connection = self.connection()?;
        // A state that was moved here may be too old to tell.
        let region = state.common.region.text().or_else(|| connection.region().text());
        let region = region.ok_or_else(rules::no_region)?;
        connection.regional(region).map_err(|error| messages::unusable(&error))
    }

    /// The provider's part in the tags.
    pub(super) fn tag_policy(&self) -> TagPolicy {
        let Ok(connection) = self.shared.get() else { return TagPolicy::default() };
        TagPolicy::new(connection.default_tags().clone(), connection.ignored_tags().clone())
    }

    /// Writes what was read into a state. `private` is what is remembered of the image.
    pub(super) fn record(
        &self,
        region: &Regional,
        image: &S::Image,
        state: &mut ImageState<S::Attributes>,
        private: &Private,
    ) {
        let inherited = self.inherited(state, private);
        record(&*self.service, region, image, state, &self.tag_policy(), &inherited);
    }

    /// Writes what waiting saw into a state, if it saw anything. It saw no tags, so those stay as they are.
    pub(super) fn record_progress(
        &self,
        region: &Regional,
        image: Option<&S::Image>,
        state: &mut ImageState<S::Attributes>,
    ) {
        let Some(image) = image else { return };
        let (tags, tags_all) = (state.common.tags.clone(), state.common.tags_all.clone());
        self.record(region, image, state, &Private::default());
        state.common.tags = tags;
        state.common.tags_all = tags_all;
    }

    /// Refines a planned change and checks it by asking AWS.
    pub(super) async fn plan_change(
        &self,
        context: &Context,
        change: &mut Change<ImageState<S::Attributes>>,
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
    pub(super) async fn refine(&self, change: &mut Change<ImageState<S::Attributes>>) -> Diagnostics {
        let connection = match self.connection() {
            Ok(connection) => connection,
            Err(error) => return error.into(),
        };
        let mut diagnostics = Diagnostics::new();
        if change.prior.is_none() && change.config.common.region.is_null() {
            match connection.region() {
                Value::Null => return rules::no_region().into(),
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
        let live = self.live(&change.planned);
        let policy = self.tag_policy();
        let preflight = live.as_ref().map(|(connection, region)| Preflight { connection, region, tags: &policy });
        diagnostics.extend(self.service.plan(preflight, change, &policy).await);
        let (own, all) = (&change.planned.common.tags, &change.planned.common.tags_all);
        if change.prior.as_ref().is_none_or(|prior| prior.common.tags_all != *all) {
            diagnostics.extend(tags::validate_all_tags(&rules::ALL_TAGS, &self.service.kind().tags, own, all));
        }
        diagnostics
    }
}

/// Writes what was read of an image into a state: what every image has, then what only this service's has.
pub(super) fn record<S: ImageService>(
    service: &S,
    region: &Regional,
    image: &S::Image,
    state: &mut ImageState<S::Attributes>,
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
    type Model = ImageState<S::Attributes>;

    fn type_name(&self) -> &str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        attributes::schema(self.service.kind(), self.service.attributes())
    }

    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let common = &config.common;
        let kind = self.service.kind();
        let mut diagnostics = tags::validate_tags(&rules::TAGS, &kind.tags, &common.tags);
        diagnostics.extend(rules::check_region(&common.region));
        diagnostics.extend(rules::check_on_destroy(kind, &common.on_destroy));
        diagnostics.extend(rules::check_timeouts(&common.timeouts));
        diagnostics.extend(self.service.validate(config));
        if let Some(region) = common.region.text().filter(|region| is_region(region)) {
            diagnostics.extend(self.service.validate_in(config, region));
        }
        diagnostics
    }

    async fn plan(&self, context: &Context, change: &mut Change<Self::Model>) -> Diagnostics {
        let repeats = Token::is_planned(&change.planned_private);
        self.plan_change(context, change, if repeats { Duplicate::SameToken } else { Duplicate::Refused }).await
    }

    async fn plan_destroy(&self, _context: &Context, prior: Self::Model) -> Diagnostics {
        self.check_removal(&prior).await
    }

    fn remember(&self, state: &Self::Model) {
        self.reader.hear();
        self.note(state);
    }

    // What makes and changes images is no `async fn`: that would hold the models a second time, and empty, for as long
    // as the copy takes.
    fn create(&self, context: &Context, planned: Self::Model) -> impl Future<Output = Applied<Self::Model>> + Send {
        let planned = Box::new(planned);
        async move { self.make(context, planned, &Token::new()).await }
    }

    fn prepare(&self) -> Private {
        Token::new().into_private()
    }

    fn create_prepared(
        &self,
        context: &Context,
        planned: Self::Model,
        prepared: &Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        let (planned, token) = (Box::new(planned), Token::planned(prepared));
        async move { self.make(context, planned, &token).await }
    }

    async fn read(
        &self,
        context: &Context,
        mut state: Self::Model,
        private: &Private,
    ) -> Result<Refreshed<Self::Model>, Diagnostics> {
        let region = self.regional(&state)?;
        let kind = self.service.kind();
        let read = || self.reader.read(&region, state.common.id());
        let image = patiently(self.watcher.pace(), context, read).await.map_err(|error| {
            messages::failed(&*self.service, &format!("read {}", messages::image(kind, &state.common)), &error)
        })?;
        match image {
            Some(image) if (kind.phase)(image.state()) == Phase::Gone => {
                Ok(self.refresh_gone(&region, state, private).await)
            }
            Some(image) => {
                self.record(&region, &image, &mut state, private);
                // An imported state has no name before.
                self.note(&state);
                if private.get::<Remembered>().is_some_and(|remembered| remembered.adopted) {
                    self.service.overlook(&mut state);
                }
                let mut refreshed = Refreshed::from(Some(state));
                // A deletion of which nobody knew whether it took effect did not.
                if leftovers::is_deleting(private) {
                    let mut private = private.clone();
                    leftovers::set_deleting(&mut private, false);
                    refreshed.private = Some(private);
                }
                Ok(refreshed)
            }
            // To call an image gone that AWS has only just accepted, and nobody has seen yet, would copy it twice.
            None if self.is_in_progress(&state) && self.is_fresh(private) && !leftovers::is_deleting(private) => {
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
                self.shared.met().note_deleted(self.service.kind().service, &common);
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
        self.leave_out(config);
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
    pub(super) fn is_in_progress(&self, state: &ImageState<S::Attributes>) -> bool {
        (self.service.kind().phase)(state.common.state.text().unwrap_or_default()) == Phase::InProgress
    }

    /// Whether AWS has only just accepted the copy, so that it may not find the image yet.
    pub(super) fn is_fresh(&self, private: &Private) -> bool {
        private.get::<Remembered>().is_some_and(|remembered| {
            let age = Remembered::now().accepted_at.saturating_sub(remembered.accepted_at);
            age < self.watcher.pace().propagation.as_secs()
        })
    }
}
