//! [`BundleResource`]: the managed resource `image_workspaces_bundle`. Each operation is in its own file.

use super::calls::BundleCalls;
use super::messages::NOUN;
use super::model::BundleModel;
use super::{checks, create, delete, errors, import, move_state, plan, schema, update};
use crate::engine::{ACCOUNT, REGION, SessionHandle, TagMap, identity_schema};
use crate::terraform::{
    Applied, Change, Context, Diagnostic, Diagnostics, Identity, IdentitySchema, Imported, MoveSource, Moved, Private,
    Refreshed, Resource, Rule, Schema, Value,
};

/// The managed resource `image_workspaces_bundle`.
#[derive(Debug, Clone)]
pub struct BundleResource {
    sessions: SessionHandle,
}

impl BundleResource {
    /// The type name.
    pub const TYPE_NAME: &'static str = "image_workspaces_bundle";

    /// The resource.
    pub fn new(sessions: SessionHandle) -> Self {
        Self { sessions }
    }

    /// All rules of the resource's checks, for documentation and tests.
    pub fn rules() -> impl Iterator<Item = &'static Rule> {
        checks::rules()
    }

    /// The calls of one operation.
    ///
    /// # Errors
    ///
    /// The provider is not configured.
    pub(super) fn calls(&self) -> Result<BundleCalls, Diagnostic> {
        Ok(BundleCalls { session: self.sessions.current()? })
    }
}

impl Resource for BundleResource {
    type Model = BundleModel;

    fn type_name(&self) -> &str {
        Self::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn validate(&self, config: &BundleModel) -> Diagnostics {
        checks::validate(config)
    }

    async fn plan(&self, context: &Context, change: &mut Change<BundleModel>) -> Diagnostics {
        match self.calls() {
            Ok(calls) => plan::plan(&calls, context, change).await,
            Err(error) => error.into(),
        }
    }

    async fn plan_destroy(&self, _context: &Context, prior: BundleModel, _private: &mut Private) -> Diagnostics {
        match self.calls() {
            Ok(calls) => plan::check_removal(&calls, &prior).await,
            // Without a connection, a destroy plan has nothing to check.
            Err(_) => Diagnostics::new(),
        }
    }

    fn observe_state(&self, state: &BundleModel) {
        if let Ok(calls) = self.calls() {
            calls.note(state);
        }
    }

    async fn create(&self, context: &Context, planned: BundleModel) -> Applied<BundleModel> {
        match self.calls() {
            Ok(calls) => create::create(&calls, context, planned).await,
            Err(error) => Applied { state: None, private: Private::default(), diagnostics: error.into() },
        }
    }

    async fn read(
        &self,
        context: &Context,
        mut state: BundleModel,
        private: &Private,
    ) -> Result<Refreshed<BundleModel>, Diagnostics> {
        let calls = self.calls()?;
        let region = calls.region_clients(&state)?;
        let read = Box::pin(calls.read(context, &region, state.id())).await;
        match read.map_err(|error| errors::unreadable(&state, &error))? {
            Some(described) => {
                let policy = calls.tag_policy(&state, private);
                described.record(&region, &mut state, &policy);
                // The state of an import has no name until now.
                calls.note(&state);
                Ok(Some(state).into())
            }
            // AWS may not find a bundle yet that it created recently. Removing the state would create a second one.
            None if calls.is_unseen(&state, private) => Ok(Some(state).into()),
            // The bundle may exist in another Region. The plan reads it in the configured one.
            None if state.region.is_null() => Ok(Some(state).into()),
            None => Ok(None.into()),
        }
    }

    async fn update(
        &self,
        context: &Context,
        prior: BundleModel,
        planned: BundleModel,
        private: Private,
    ) -> Applied<BundleModel> {
        match self.calls() {
            Ok(calls) => update::update(&calls, context, prior, planned, private).await,
            Err(error) => Applied { state: Some(prior), private, diagnostics: error.into() },
        }
    }

    async fn delete(&self, context: &Context, state: BundleModel, private: Private) -> Applied<BundleModel> {
        match self.calls() {
            Ok(calls) => delete::delete(&calls, context, state, private).await,
            Err(error) => Applied { state: Some(state), private, diagnostics: error.into() },
        }
    }

    async fn import(&self, context: &Context, id: &str) -> Result<Imported<BundleModel>, Diagnostics> {
        let state = import::by_id(&self.calls()?, context, id).await?;
        Ok(Imported { state, warnings: Diagnostics::new() })
    }

    /// Omits arguments whose values are defaults.
    fn generate(&self, config: &mut BundleModel) {
        let session = self.sessions.current().ok();
        if session.is_some_and(|session| *session.connection().region() == config.region) {
            config.region = Value::Null;
        }
        if config.tags.known().is_some_and(TagMap::is_empty) {
            config.tags = Value::Null;
        }
    }

    fn move_state(&self, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        move_state::moved(source)
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(identity_schema(NOUN, "id"))
    }

    fn identity(&self, state: &BundleModel) -> Option<Identity> {
        let (account, region, id) = (state.owner_id.text()?, state.region.text()?, state.id.text()?);
        Some(Identity::new([(ACCOUNT, account), (REGION, region), ("id", id)]))
    }

    async fn import_identity(
        &self,
        context: &Context,
        identity: &Identity,
    ) -> Result<Imported<BundleModel>, Diagnostics> {
        let state = import::by_identity(&self.calls()?, context, identity).await?;
        Ok(Imported { state, warnings: Diagnostics::new() })
    }
}
