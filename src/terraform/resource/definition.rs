//! [`Resource`]: what a managed resource is to the framework.

use super::change::{Applied, Change, Imported, MoveSource, Moved, Refreshed};
use super::private::Private;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::identity::{self, Identity, IdentitySchema};
use crate::terraform::schema::block::Schema;
use crate::terraform::value::model::Model;

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
    fn observe_state(&self, _state: &Self::Model) {}

    /// Makes the object.
    fn create(&self, context: &Context, planned: Self::Model) -> impl Future<Output = Applied<Self::Model>> + Send;

    /// What a host that can do so stores with the plan of an object that is to be made, until it is made.
    fn prepare(&self) -> Private {
        Private::default()
    }

    /// Makes the object of a plan that was stored with what [`Resource::prepare`] gave for it. The same plan may be
    /// applied twice, if the first time ended before anything could be saved. Where nothing was stored, `prepared` is
    /// something else, or empty.
    fn create_prepared(
        &self,
        context: &Context,
        planned: Self::Model,
        _prepared: &Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send {
        self.create(context, planned)
    }

    /// Reads the object again.
    ///
    /// # Errors
    ///
    /// What kept the object from being read; the prior state is kept.
    fn read(
        &self,
        context: &Context,
        state: Self::Model,
        private: &Private,
    ) -> impl Future<Output = Result<Refreshed<Self::Model>, Diagnostics>> + Send;

    /// Changes the object in place.
    fn update(
        &self,
        context: &Context,
        prior: Self::Model,
        planned: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send;

    /// Removes the object. An object that is already gone is success. After an error the object stays in Terraform's
    /// state: as the result says, or as it was before where the result has no state.
    fn delete(
        &self,
        context: &Context,
        state: Self::Model,
        private: Private,
    ) -> impl Future<Output = Applied<Self::Model>> + Send;

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

    /// Refines a configuration that is generated from a state, for a user who writes none. It has the state's
    /// arguments, without what the provider alone sets and without defaults. What is missing in it is for
    /// [`Resource::validate`] to report: Terraform validates what it has generated.
    fn generate(&self, _config: &mut Self::Model) {}

    /// The state of an object that another type has managed so far; `None` if nothing is known of that type.
    ///
    /// # Errors
    ///
    /// A state that cannot be taken over.
    fn move_state(&self, _source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        Ok(None)
    }

    /// The schema of the identity; `None` for a resource that has none. Like the schema it depends on nothing that is
    /// configured.
    fn identity_schema(&self) -> Option<IdentitySchema> {
        None
    }

    /// The identity of an object: the same as long as it exists. `None` while the state does not have all of it.
    fn identity(&self, _state: &Self::Model) -> Option<Identity> {
        None
    }

    /// Turns an identity, of which optional attributes may be missing, into the beginning of a state, which Terraform
    /// has read at once. The state should have the whole identity, since Terraform stores it from here on.
    ///
    /// # Errors
    ///
    /// An identity that cannot be understood, or that is another object's.
    fn import_identity(
        &self,
        _context: &Context,
        _identity: &Identity,
    ) -> impl Future<Output = Result<Imported<Self::Model>, Diagnostics>> + Send {
        std::future::ready(Err(identity::no_identity(self.type_name())))
    }

    /// Brings an identity of an older version into the present one's shape. Attributes that are missing become null and
    /// unknown ones are dropped, so most versions need nothing here.
    ///
    /// # Errors
    ///
    /// An identity that cannot be brought up.
    fn upgrade_identity(
        &self,
        _from_version: i64,
        identity: serde_json::Map<String, serde_json::Value>,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Diagnostics> {
        Ok(identity)
    }
}
