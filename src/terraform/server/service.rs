//! [`Server`]: the gRPC service of a [`Provider`].

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use super::dispatch::{dispatch, dispatch_read};
use super::provider::ServedProvider;
use super::registry::Registry;
use super::stop::Stop;
use crate::terraform::action::server::ErasedAction;
use crate::terraform::action::stream as action_stream;
use crate::terraform::context::Context;
use crate::terraform::data_source::ErasedDataSource;
use crate::terraform::list::stream as list_stream;
use crate::terraform::proto::provider_server::Provider as Service;
use crate::terraform::proto::{
    ServerCapabilities, apply_resource_change, configure_provider, generate_resource_config, get_provider_schema,
    get_resource_identity_schemas, import_resource_state, invoke_action, list_resource, move_resource_state,
    plan_action, plan_resource_change, read_data_source, read_resource, stop_provider, upgrade_resource_identity,
    upgrade_resource_state, validate_action_config, validate_data_resource_config, validate_list_resource_config,
    validate_provider_config, validate_resource_config,
};
use crate::terraform::provider::Provider;
use crate::terraform::resource::server::ErasedResource;

/// The gRPC service of a provider.
pub struct Server<P> {
    provider: Arc<ServedProvider<P>>,
    registry: Registry,
    stop: Stop,
}

impl<P> std::fmt::Debug for Server<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Server").field("registry", &self.registry).finish_non_exhaustive()
    }
}

impl<P: Provider> Server<P> {
    /// Serves a provider and its registry.
    pub fn new(provider: P) -> Self {
        let registry = Registry::new(&provider);
        Self { provider: Arc::new(ServedProvider::new(provider)), registry, stop: Stop::new(CancellationToken::new()) }
    }

    /// Stops all current and future calls from waiting once `stop` is canceled. The host's Stop call affects current calls
    /// only.
    #[must_use]
    pub fn stopped_by(self, stop: CancellationToken) -> Self {
        Self { stop: Stop::new(stop), ..self }
    }

    fn context(&self) -> Context {
        self.stop.context()
    }
}

#[tonic::async_trait]
impl<P: Provider> Service for Server<P> {
    async fn get_provider_schema(
        &self,
        _: Request<get_provider_schema::Request>,
    ) -> Result<Response<get_provider_schema::Response>, Status> {
        Ok(Response::new(get_provider_schema::Response {
            provider: Some(self.provider.schema().into()),
            server_capabilities: Some(ServerCapabilities {
                plan_destroy: true,
                get_provider_schema_optional: true,
                move_resource_state: true,
                generate_resource_config: true,
            }),
            ..self.registry.schemas()
        }))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<get_resource_identity_schemas::Request>,
    ) -> Result<Response<get_resource_identity_schemas::Response>, Status> {
        let identity_schemas = self.registry.identity_schemas();
        Ok(Response::new(get_resource_identity_schemas::Response { identity_schemas, ..Default::default() }))
    }

    async fn validate_provider_config(
        &self,
        request: Request<validate_provider_config::Request>,
    ) -> Result<Response<validate_provider_config::Response>, Status> {
        let call = |provider: Arc<ServedProvider<P>>, request: validate_provider_config::Request| async move {
            validate_provider_config::Response { diagnostics: provider.validate(&request).into_proto() }
        };
        dispatch(Ok(Arc::clone(&self.provider)), request, call).await
    }

    async fn configure_provider(
        &self,
        request: Request<configure_provider::Request>,
    ) -> Result<Response<configure_provider::Response>, Status> {
        let call = |provider: Arc<ServedProvider<P>>, _, request: configure_provider::Request| async move {
            configure_provider::Response { diagnostics: provider.configure(&request).await.into_proto() }
        };
        dispatch_read(Ok(Arc::clone(&self.provider)), self.context(), request, call).await
    }

    async fn validate_resource_config(
        &self,
        request: Request<validate_resource_config::Request>,
    ) -> Result<Response<validate_resource_config::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        dispatch(target, request, |resource, request| async move { resource.validate(request) }).await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<upgrade_resource_state::Request>,
    ) -> Result<Response<upgrade_resource_state::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        dispatch(target, request, |resource, request| async move { resource.upgrade(request) }).await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<upgrade_resource_identity::Request>,
    ) -> Result<Response<upgrade_resource_identity::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        dispatch(target, request, |resource, request| async move { resource.upgrade_identity(request) }).await
    }

    async fn read_resource(
        &self,
        request: Request<read_resource::Request>,
    ) -> Result<Response<read_resource::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        let call = |resource: Arc<dyn ErasedResource>, context: Context, request| async move {
            resource.read(&context, request).await
        };
        dispatch_read(target, self.context(), request, call).await
    }

    async fn plan_resource_change(
        &self,
        request: Request<plan_resource_change::Request>,
    ) -> Result<Response<plan_resource_change::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        let call = |resource: Arc<dyn ErasedResource>, context: Context, request| async move {
            resource.plan(&context, request).await
        };
        dispatch_read(target, self.context(), request, call).await
    }

    async fn apply_resource_change(
        &self,
        request: Request<apply_resource_change::Request>,
    ) -> Result<Response<apply_resource_change::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        // If the host has exited, waits end: it cannot receive their results.
        let (context, _guards) = self.context().guarded();
        dispatch(target, request, |resource, request| async move { resource.apply(&context, request).await }).await
    }

    async fn import_resource_state(
        &self,
        request: Request<import_resource_state::Request>,
    ) -> Result<Response<import_resource_state::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        let call = |resource: Arc<dyn ErasedResource>, context: Context, request| async move {
            resource.import(&context, request).await
        };
        dispatch_read(target, self.context(), request, call).await
    }

    async fn move_resource_state(
        &self,
        request: Request<move_resource_state::Request>,
    ) -> Result<Response<move_resource_state::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().target_type_name);
        dispatch(target, request, |resource, request| async move { resource.move_state(request) }).await
    }

    async fn generate_resource_config(
        &self,
        request: Request<generate_resource_config::Request>,
    ) -> Result<Response<generate_resource_config::Response>, Status> {
        let target = self.registry.resource(&request.get_ref().type_name);
        dispatch(target, request, |resource, request| async move { resource.generate(request) }).await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<validate_data_resource_config::Request>,
    ) -> Result<Response<validate_data_resource_config::Response>, Status> {
        let target = self.registry.data_source(&request.get_ref().type_name);
        dispatch(target, request, |source, request| async move { source.validate(request) }).await
    }

    async fn read_data_source(
        &self,
        request: Request<read_data_source::Request>,
    ) -> Result<Response<read_data_source::Response>, Status> {
        let target = self.registry.data_source(&request.get_ref().type_name);
        let call = |source: Arc<dyn ErasedDataSource>, context: Context, request| async move {
            source.read(&context, request).await
        };
        dispatch_read(target, self.context(), request, call).await
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<validate_list_resource_config::Request>,
    ) -> Result<Response<validate_list_resource_config::Response>, Status> {
        let target = self.registry.list_resource(&request.get_ref().type_name);
        dispatch(target, request, |list, request| async move { list.validate(request) }).await
    }

    async fn list_resource(
        &self,
        request: Request<list_resource::Request>,
    ) -> Result<Response<BoxStream<list_resource::Event>>, Status> {
        let events = match self.registry.list_resource(&request.get_ref().type_name) {
            Ok(list) => list_stream::list(list, self.context(), request.into_inner()),
            Err(error) => list_stream::fail(error),
        };
        Ok(Response::new(events))
    }

    async fn validate_action_config(
        &self,
        request: Request<validate_action_config::Request>,
    ) -> Result<Response<validate_action_config::Response>, Status> {
        let target = self.registry.action(&request.get_ref().type_name);
        dispatch(target, request, |action, request| async move { action.validate(request) }).await
    }

    async fn plan_action(
        &self,
        request: Request<plan_action::Request>,
    ) -> Result<Response<plan_action::Response>, Status> {
        let target = self.registry.action(&request.get_ref().action_type);
        let call = |action: Arc<dyn ErasedAction>, context: Context, request| async move {
            action.plan(&context, request).await
        };
        dispatch_read(target, self.context(), request, call).await
    }

    async fn invoke_action(
        &self,
        request: Request<invoke_action::Request>,
    ) -> Result<Response<BoxStream<invoke_action::Event>>, Status> {
        let events = match self.registry.action(&request.get_ref().action_type) {
            Ok(action) => action_stream::invoke(action, self.context(), request.into_inner()),
            Err(error) => action_stream::fail(error),
        };
        Ok(Response::new(events))
    }

    async fn stop_provider(
        &self,
        _: Request<stop_provider::Request>,
    ) -> Result<Response<stop_provider::Response>, Status> {
        self.stop.stop();
        Ok(Response::new(stop_provider::Response::default()))
    }
}
