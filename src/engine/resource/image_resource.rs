//! [`ImageResource`]: the managed resource, generic over its service. Each operation is in its own file.

use super::engine::Engine;
use super::{create, delete, generate_config, import, move_state, plan, read, update};
use crate::aws::is_region;
use crate::engine::checks::name::DuplicatePolicy;
use crate::engine::checks::{offline, online};
use crate::engine::in_use::PlannedRemoval;
use crate::engine::kind::ImageKind;
use crate::engine::model::private::{PlannedCreation, set_removal};
use crate::engine::model::state::ImageModel;
use crate::engine::model::{identity, schema, tag_validation};
use crate::engine::retry::client_token::ClientToken;
use crate::engine::service::ImageService;
use crate::engine::session::SessionHandle;
use crate::engine::sharing::validate as validate_sharing;
use crate::terraform::{
    Applied, Change, Context, Diagnostic, Diagnostics, Identity, IdentitySchema, Imported, MoveSource, Moved, Private,
    Refreshed, Resource, Schema,
};

/// The managed resource of a service's images.
#[derive(Debug, Clone)]
pub struct ImageResource<S: ImageService> {
    service: S,
    type_name: &'static str,
    other_name: Option<&'static str>,
    sessions: SessionHandle,
}

impl<S: ImageService> ImageResource<S> {
    /// A resource with the type name `type_name`.
    pub fn new(type_name: &'static str, service: S, sessions: SessionHandle) -> Self {
        Self { service, type_name, other_name: None, sessions }
    }

    /// The type name and the facts of the service's images.
    pub fn kind(&self) -> (&'static str, &'static ImageKind) {
        (self.type_name, self.service.kind())
    }

    /// The same resource under two type names. A `moved` block can move a state from one to the other.
    #[must_use]
    pub fn with_alias(self, alias: &'static str) -> [Self; 2] {
        let alias = Self { type_name: alias, other_name: Some(self.type_name), ..self.clone() };
        [Self { other_name: Some(alias.type_name), ..self }, alias]
    }

    /// The type name.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    pub(crate) fn service(&self) -> &S {
        &self.service
    }

    /// The engine of one operation.
    ///
    /// # Errors
    ///
    /// The provider is not configured.
    pub(crate) fn engine(&self) -> Result<Engine<S>, Diagnostic> {
        Ok(Engine::new(self.service.clone(), self.type_name, self.sessions.current()?))
    }

    async fn create_with(
        &self,
        context: &Context,
        planned: Box<ImageModel<S::Attributes>>,
        token: ClientToken,
    ) -> Applied<ImageModel<S::Attributes>> {
        match self.engine() {
            Ok(engine) => create::create(&engine, context, planned, &token).await,
            Err(error) => Applied { state: None, private: Private::default(), diagnostics: error.into() },
        }
    }
}

impl<S: ImageService> Resource for ImageResource<S> {
    type Model = ImageModel<S::Attributes>;

    fn type_name(&self) -> &str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        schema::schema(&self.service)
    }

    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let common = &config.common;
        let kind = self.service.kind();
        let mut diagnostics = tag_validation::validate_tags(&offline::TAGS, &kind.tags, &common.tags);
        diagnostics.extend(offline::check_region(&common.region));
        diagnostics.extend(offline::check_on_destroy(kind, &common.on_destroy));
        diagnostics.extend(offline::check_timeouts(&common.timeouts));
        diagnostics.extend(validate_sharing::validate(kind, &common.sharing));
        diagnostics.extend(self.service.validate_sharing(config));
        diagnostics.extend(self.service.validate(config));
        if let Some(region) = common.region.text()
            && is_region(region)
        {
            diagnostics.extend(self.service.validate_in(config, region));
            diagnostics.extend(validate_sharing::validate_in(kind, config, region));
        }
        // The plan checks the Regions with AWS, which knows all of them.
        let is_checked = self.sessions.current().is_ok_and(|session| session.connection().checks_regions());
        diagnostics.into_iter().filter(|diagnostic| !is_checked || !offline::is_region_suggestion(diagnostic)).collect()
    }

    async fn plan(&self, context: &Context, change: &mut Change<Self::Model>) -> Diagnostics {
        let has_token = ClientToken::is_planned(&change.planned_private);
        let duplicates = if has_token { DuplicatePolicy::SameToken } else { DuplicatePolicy::Reject };
        let engine = match self.engine() {
            Ok(engine) => engine,
            Err(error) => return error.into(),
        };
        engine.session.planned_removals().note(engine.kind().service, &change.planned_private);
        if let Some(PlannedCreation { predecessors, .. }) = change.planned_private.get() {
            let region = change.planned.common.region.text().or_else(|| engine.session.connection().region().text());
            for id in predecessors {
                engine.session.known_images().note_predecessor(engine.kind().service, region.unwrap_or_default(), &id);
            }
        }
        plan::plan(&engine, context, change, duplicates).await
    }

    async fn plan_destroy(&self, _context: &Context, prior: Self::Model, private: &mut Private) -> Diagnostics {
        match self.engine() {
            Ok(engine) => online::check_removal(&engine, &prior, private).await,
            // Without a connection, a destroy plan has nothing to check.
            Err(_) => Diagnostics::new(),
        }
    }

    fn observe_state(&self, state: &Self::Model) {
        if let Ok(engine) = self.engine() {
            engine.shared.batcher.note_activity();
            engine.note(state);
        }
    }

    // Create, update and delete are no `async fn`, whose future would keep space for the moved models during the whole
    // copy.
    fn create(&self, context: &Context, planned: Self::Model) -> impl Future<Output = Applied<Self::Model>> + Send {
        self.create_with(context, Box::new(planned), ClientToken::new())
    }

    fn planned_private(&self, planned: &Self::Model, private: &Private) -> Private {
        let predecessors = match (self.engine(), planned.common.region.text(), planned.common.name.text()) {
            (Ok(engine), Some(region), Some(name)) => {
                engine.session.known_images().named(engine.kind().service, region, name)
            }
            _ => Vec::new(),
        };
        let removal = PlannedRemoval::of(private);
        let mut planned_private = Private::default();
        planned_private.set(&PlannedCreation { token: ClientToken::new(), predecessors, removal });
        planned_private
    }

    fn create_prepared(
        &self,
        context: &Context,
        planned: Self::Model,
        prepared: &Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        if let Ok(engine) = self.engine() {
            engine.session.planned_removals().note(engine.kind().service, prepared);
        }
        self.create_with(context, Box::new(planned), ClientToken::planned(prepared))
    }

    async fn read(
        &self,
        context: &Context,
        state: Self::Model,
        private: &Private,
    ) -> Result<Refreshed<Self::Model>, Diagnostics> {
        read::read(&self.engine()?, context, state, private).await
    }

    fn update(
        &self,
        context: &Context,
        prior: Self::Model,
        planned: Self::Model,
        mut private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        // A required replacement may turn out to change nothing.
        set_removal(&mut private, None);
        let (prior, planned) = (Box::new(prior), Box::new(planned));
        async move {
            match self.engine() {
                Ok(engine) => update::update(&engine, context, prior, planned, private).await,
                Err(error) => Applied { state: Some(*prior), private, diagnostics: error.into() },
            }
        }
    }

    fn delete(
        &self,
        context: &Context,
        state: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        let state = Box::new(state);
        async move {
            let engine = match self.engine() {
                Ok(engine) => engine,
                Err(error) => {
                    let without_request = delete::without_request(self.service.kind(), context, &state);
                    return Applied {
                        state: None,
                        private,
                        diagnostics: without_request.unwrap_or_else(|| error.into()),
                    };
                }
            };
            let common = state.common.clone();
            let mut removed = delete::delete(&engine, context, state, private).await;
            // The next plan checks the removal again.
            set_removal(&mut removed.private, None);
            if !removed.diagnostics.has_errors() {
                engine.session.known_images().note_deleted(self.service.kind().service, &common);
            }
            removed
        }
    }

    async fn import(&self, _context: &Context, id: &str) -> Result<Imported<Self::Model>, Diagnostics> {
        let engine = self.engine()?;
        let state = import::by_id(&engine, id).await?;
        let warnings = import::check(&engine, &state).await;
        Ok(Imported { state, warnings })
    }

    fn generate(&self, config: &mut Self::Model) {
        let session = self.sessions.current().ok();
        let provider_region = session.as_ref().map(|session| session.connection().region());
        generate_config::omit_from_generated_config(&self.service, provider_region, config);
    }

    fn move_state(&self, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        if source.type_name == self.type_name || Some(source.type_name.as_str()) == self.other_name {
            let upgrade = |version, state| self.upgrade(version, state);
            return move_state::renamed(self.service.kind(), source, self.schema().version, upgrade).map(Some);
        }
        move_state::adopted(&self.service, source)
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(identity::schema(self.service.kind()))
    }

    fn identity(&self, state: &Self::Model) -> Option<Identity> {
        identity::of_state(&self.service, state)
    }

    async fn import_identity(
        &self,
        _context: &Context,
        identity: &Identity,
    ) -> Result<Imported<Self::Model>, Diagnostics> {
        let engine = self.engine()?;
        let state = import::by_identity(&engine, identity).await?;
        let warnings = import::check(&engine, &state).await;
        Ok(Imported { state, warnings })
    }
}
