//! [`ErasedResource`]: a resource's handlers of the protocol's calls.

use super::definition::Resource;
use super::schemas::ResourceServer;
use super::{apply, generate_config, identity, import, move_state, plan, read, upgrade, validate};
use crate::terraform::context::Context;
use crate::terraform::identity::IdentitySchema;
use crate::terraform::proto::{
    apply_resource_change, generate_resource_config, import_resource_state, move_resource_state, plan_resource_change,
    read_resource, upgrade_resource_identity, upgrade_resource_state, validate_resource_config,
};
use crate::terraform::schema::block::Schema;
use crate::terraform::server::failure::Fallible as _;

/// A [`Resource`] without its type parameters, for the registry. [`ResourceServer`] implements it.
#[tonic::async_trait]
pub trait ErasedResource: Send + Sync + 'static {
    /// See [`Resource::type_name`].
    fn type_name(&self) -> &str;

    /// See [`Resource::schema`].
    fn schema(&self) -> Schema;

    /// Handles `ValidateResourceConfig`.
    fn validate(&self, request: validate_resource_config::Request) -> validate_resource_config::Response;

    /// Handles `UpgradeResourceState`.
    fn upgrade(&self, request: upgrade_resource_state::Request) -> upgrade_resource_state::Response;

    /// See [`Resource::identity_schema`].
    fn identity_schema(&self) -> Option<IdentitySchema>;

    /// Handles `UpgradeResourceIdentity`.
    fn upgrade_identity(&self, request: upgrade_resource_identity::Request) -> upgrade_resource_identity::Response;

    /// Handles `PlanResourceChange`.
    async fn plan(&self, context: &Context, request: plan_resource_change::Request) -> plan_resource_change::Response;

    /// Handles `ApplyResourceChange`.
    async fn apply(
        &self,
        context: &Context,
        request: apply_resource_change::Request,
    ) -> apply_resource_change::Response;

    /// Handles `ReadResource`.
    async fn read(&self, context: &Context, request: read_resource::Request) -> read_resource::Response;

    /// Handles `GenerateResourceConfig`.
    fn generate(&self, request: generate_resource_config::Request) -> generate_resource_config::Response;

    /// Handles `MoveResourceState`.
    fn move_state(&self, request: move_resource_state::Request) -> move_resource_state::Response;

    /// Handles `ImportResourceState`.
    async fn import(
        &self,
        context: &Context,
        request: import_resource_state::Request,
    ) -> import_resource_state::Response;
}

#[tonic::async_trait]
impl<R: Resource> ErasedResource for ResourceServer<R> {
    fn type_name(&self) -> &str {
        self.definition.type_name()
    }

    fn schema(&self) -> Schema {
        self.schemas().object.schema.clone()
    }

    fn validate(&self, request: validate_resource_config::Request) -> validate_resource_config::Response {
        validate::validate(self, &request).unwrap_or_else(|error| request.failed(error))
    }

    fn upgrade(&self, request: upgrade_resource_state::Request) -> upgrade_resource_state::Response {
        upgrade::upgrade(self, &request).unwrap_or_else(|error| request.failed(error))
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        self.schemas().identity.clone()
    }

    fn upgrade_identity(&self, request: upgrade_resource_identity::Request) -> upgrade_resource_identity::Response {
        identity::upgrade(self, &request).unwrap_or_else(|error| request.failed(error))
    }

    async fn plan(&self, context: &Context, request: plan_resource_change::Request) -> plan_resource_change::Response {
        plan::plan(self, context, &request).await.unwrap_or_else(|error| request.failed(error))
    }

    async fn apply(
        &self,
        context: &Context,
        request: apply_resource_change::Request,
    ) -> apply_resource_change::Response {
        apply::apply(self, context, &request).await.unwrap_or_else(|error| request.failed(error))
    }

    async fn read(&self, context: &Context, request: read_resource::Request) -> read_resource::Response {
        read::read(self, context, &request).await.unwrap_or_else(|error| request.failed(error))
    }

    fn generate(&self, request: generate_resource_config::Request) -> generate_resource_config::Response {
        generate_config::generate_config(self, &request).unwrap_or_else(|error| request.failed(error))
    }

    fn move_state(&self, request: move_resource_state::Request) -> move_resource_state::Response {
        move_state::move_state(self, &request).unwrap_or_else(|error| request.failed(error))
    }

    async fn import(
        &self,
        context: &Context,
        request: import_resource_state::Request,
    ) -> import_resource_state::Response {
        import::import(self, context, &request).await.unwrap_or_else(|error| request.failed(error))
    }
}
