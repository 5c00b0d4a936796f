//! [`Resource`]: the interface of managed resources.

use super::change::{Applied, Change, Imported, MoveSource, Moved, Refreshed};
use super::private::Private;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::identity::{self, Identity, IdentitySchema};
use crate::terraform::schema::block::Schema;
use crate::terraform::value::model::Model;

/// A managed resource.
///
/// [`ResourceServer`](super::schemas::ResourceServer) calls these functions with typed models, and implements Terraform's
/// rules: unknown and null values, defaults, replacement, private data and the format of responses.
pub trait Resource: Send + Sync + 'static {
    /// The typed form of the schema's object.
    type Model: Model + Clone + 'static;

    /// The type name in the configuration language, such as `image_copy_ec2`.
    fn type_name(&self) -> &str;

    /// The schema, which is independent of the configuration.
    fn schema(&self) -> Schema;

    /// Validates a configuration offline. Unknown values must pass.
    fn validate(&self, config: &Self::Model) -> Diagnostics;

    /// Modifies a planned create or update.
    fn plan(&self, context: &Context, change: &mut Change<Self::Model>) -> impl Future<Output = Diagnostics> + Send;

    /// Checks a planned delete. It can return diagnostics, and change the private data that [`Resource::delete`] gets.
    fn plan_destroy(
        &self,
        _context: &Context,
        _prior: Self::Model,
        _private: &mut Private,
    ) -> impl Future<Output = Diagnostics> + Send {
        std::future::ready(Diagnostics::new())
    }

    /// Observes a state in Terraform's state file. Terraform upgrades every state before it plans anything that can depend
    /// on it.
    fn observe_state(&self, _state: &Self::Model) {}

    /// Creates the object.
    fn create(&self, context: &Context, planned: Self::Model) -> impl Future<Output = Applied<Self::Model>> + Send;

    /// The private data that the host stores with the plan of a new object until it is created, if the host supports it.
    /// `private` is that of the plan which replaces an object, or empty.
    fn planned_private(&self, _planned: &Self::Model, _private: &Private) -> Private {
        Private::default()
    }

    /// Creates the object of a plan with the private data from [`Resource::planned_private`]. The same plan can be applied
    /// twice, if the first apply ended before its result was saved. With hosts that do not store private data,
    /// `planned_private` is empty or that of the prior state.
    fn create_prepared(
        &self,
        context: &Context,
        planned: Self::Model,
        _planned_private: &Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        self.create(context, planned)
    }

    /// Reads the object.
    ///
    /// # Errors
    ///
    /// Why the object could not be read. The prior state is kept.
    fn read(
        &self,
        context: &Context,
        state: Self::Model,
        private: &Private,
    ) -> impl Future<Output = Result<Refreshed<Self::Model>, Diagnostics>> + Send;

    /// Updates the object in place.
    fn update(
        &self,
        context: &Context,
        prior: Self::Model,
        planned: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send;

    /// Deletes the object. If it does not exist, the call succeeds. After an error the object remains in Terraform's state,
    /// with the state of the result or, if that is `None`, with the prior state.
    fn delete(
        &self,
        context: &Context,
        state: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send;

    /// Converts an import ID to an initial state, which Terraform then reads.
    ///
    /// # Errors
    ///
    /// An invalid ID.
    fn import(
        &self,
        context: &Context,
        id: &str,
    ) -> impl Future<Output = Result<Imported<Self::Model>, Diagnostics>> + Send;

    /// Upgrades a state of an older schema version. Missing attributes become null and unknown ones are dropped, so most
    /// versions need no code here.
    ///
    /// # Errors
    ///
    /// Why the state cannot be upgraded. Terraform keeps it unchanged.
    fn upgrade(
        &self,
        _from_version: i64,
        state: serde_json::Map<String, serde_json::Value>,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Diagnostics> {
        Ok(state)
    }

    /// Modifies a configuration that is generated from a state. It has the state's arguments without computed attributes and
    /// defaults. Terraform validates it, so [`Resource::validate`] reports missing arguments.
    fn generate(&self, _config: &mut Self::Model) {}

    /// Converts the state of another resource type; `None` if the type is not supported.
    ///
    /// # Errors
    ///
    /// Why the state cannot be moved.
    fn move_state(&self, _source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        Ok(None)
    }

    /// The schema of the identity; `None` for a resource without one. It is independent of the configuration.
    fn identity_schema(&self) -> Option<IdentitySchema> {
        None
    }

    /// The identity of an object, which never changes. `None` while the state is incomplete.
    fn identity(&self, _state: &Self::Model) -> Option<Identity> {
        None
    }

    /// Converts an identity, in which optional attributes can be missing, to an initial state, which Terraform then reads. The
    /// state should contain the complete identity, because Terraform stores it.
    ///
    /// # Errors
    ///
    /// An invalid identity, or one of another object.
    fn import_identity(
        &self,
        _context: &Context,
        _identity: &Identity,
    ) -> impl Future<Output = Result<Imported<Self::Model>, Diagnostics>> + Send {
        std::future::ready(Err(identity::no_identity(self.type_name())))
    }

    /// Upgrades an identity of an older version. Missing attributes become null and unknown ones are dropped, so most versions
    /// need no code here.
    ///
    /// # Errors
    ///
    /// Why the identity cannot be upgraded.
    fn upgrade_identity(
        &self,
        _from_version: i64,
        identity: serde_json::Map<String, serde_json::Value>,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Diagnostics> {
        Ok(identity)
    }
}
