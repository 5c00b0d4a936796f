//! [`Resource`]: what a managed resource is to the framework.

use tokio_util::sync::CancellationToken;

use super::diagnostics::Diagnostics;
use super::model::Model;
use super::path::AttributePath;
use super::private::Private;
use super::schema::Schema;

/// What every call gets from its surroundings.
#[derive(Debug, Clone, Default)]
pub struct Context {
    stop: CancellationToken,
}

impl Context {
    /// A context whose `stop` ends waiting.
    pub fn new(stop: CancellationToken) -> Self {
        Self { stop }
    }

    /// Completes when the user has asked Terraform to stop (Ctrl-C): whoever waits shall save what there is and
    /// return.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }
}

/// A planned create or update that a resource may refine.
#[derive(Debug)]
pub struct Change<M> {
    /// The state before, or `None` when the object is to be made. A replacement is planned twice: as an update, and
    /// then as a create.
    pub prior: Option<M>,
    /// What the user wrote.
    pub config: M,
    /// What will be. Attributes that the user set must stay as they are; the others are the resource's to decide.
    pub planned: M,
    /// The attributes whose change replaces the object: what the schema says, for the resource to add to or to take
    /// from.
    pub replace: Vec<AttributePath>,
    /// Whether the object is in motion, so that the schema's moving attributes are to be planned as unknown.
    pub moving: bool,
}

/// What a create or update leaves behind.
#[derive(Debug)]
pub struct Applied<M> {
    /// The state to save. `None` means that there is no object; after an error, that it is as it was before.
    /// Once a remote object exists its state must be returned, error or not, or Terraform forgets it.
    pub state: Option<M>,
    /// What to remember beside the state.
    pub private: Private,
    /// What the user shall read. An error after a create taints the object; a warning does not.
    pub diagnostics: Diagnostics,
}

/// A managed resource: its schema, and what to do in each part of its life.
///
/// The adapter calls these with typed models and keeps Terraform's rules: unknown and null values, defaults,
/// replacement, private state, the shape of answers. An implementation deals with its service alone.
pub trait Resource: Send + Sync + 'static {
    /// The typed form of the schema's object.
    type Model: Model + Clone + 'static;

    /// The type name in the configuration language, such as `image_copy_ec2`.
    fn type_name(&self) -> &str;

    /// The schema; it depends on nothing that is configured.
    fn schema(&self) -> Schema;

    /// Checks a configuration without any network. Unknown values are not to be complained about.
    fn validate(&self, config: &Self::Model) -> Diagnostics;

    /// Refines a planned create or update.
    fn plan(&self, context: &Context, change: &mut Change<Self::Model>) -> impl Future<Output = Diagnostics> + Send;

    /// Looks at a planned destruction, which only warns or refuses: there is nothing to refine.
    fn plan_destroy(&self, _context: &Context, _prior: Self::Model) -> impl Future<Output = Diagnostics> + Send {
        std::future::ready(Diagnostics::new())
    }

    /// Hears of a state that Terraform holds. Terraform has every state upgraded before it plans anything that could
    /// depend on it.
    fn remember(&self, _state: &Self::Model) {}

    /// Makes the object.
    fn create(&self, context: &Context, planned: Self::Model) -> impl Future<Output = Applied<Self::Model>> + Send;

    /// Reads the object again. `Ok(None)` means that it is gone, and must be certain: Terraform will make another.
    ///
    /// # Errors
    ///
    /// What kept the object from being read; the prior state is kept.
    fn read(
        &self,
        context: &Context,
        state: Self::Model,
        private: &Private,
    ) -> impl Future<Output = Result<Option<Self::Model>, Diagnostics>> + Send;

    /// Changes the object in place.
    fn update(
        &self,
        context: &Context,
        prior: Self::Model,
        planned: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send;

    /// Removes the object. An object that is already gone is success; an error keeps the state.
    fn delete(&self, context: &Context, state: Self::Model) -> impl Future<Output = Diagnostics> + Send;

    /// Turns an import id into the beginning of a state, which Terraform has read at once.
    ///
    /// # Errors
    ///
    /// An id that cannot be understood.
    fn import(
        &self,
        context: &Context,
        id: &str,
    ) -> impl Future<Output = Result<Imported<Self::Model>, Diagnostics>> + Send;

    /// Brings a state of an older schema version into the present one's shape. Attributes that are missing become
    /// null and unknown ones are dropped, so most versions need nothing here.
    ///
    /// # Errors
    ///
    /// A state that cannot be brought up; Terraform then keeps it as it is.
    fn upgrade(
        &self,
        _from_version: i64,
        state: serde_json::Map<String, serde_json::Value>,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Diagnostics> {
        Ok(state)
    }
}

/// The beginning of an imported state.
#[derive(Debug)]
pub struct Imported<M> {
    /// The identifying attributes; the schema's defaults are filled in, and all else is null.
    pub state: M,
}
