//! The other requests of [`CheckedProvider`]: read, upgrade, import, move and data sources.

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::{
    Diagnostic, RawState, ResourceIdentityData, import_resource_state, move_resource_state, read_data_source,
    read_resource, upgrade_resource_identity, upgrade_resource_state, validate_data_resource_config,
};
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, StdError};

use super::has_errors;
use super::values::complete;

use super::client::{CheckedProvider, State, assert_valid};

impl<T> CheckedProvider<T>
where
    T: GrpcService<Body> + Clone,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    /// Reads a resource. The state is null if the object is gone, and unchanged if there are errors.
    pub(crate) async fn read(&mut self, type_name: &str, state: &State) -> (State, Vec<Diagnostic>) {
        let checker = self.resource(type_name);
        let request = read_resource::Request {
            type_name: type_name.to_owned(),
            current_state: Some(checker.encode(&state.value)),
            private: state.private.clone(),
            client_capabilities: Some(self.capabilities()),
            current_identity: self.identities(type_name).encode(&state.identity),
            ..read_resource::Request::default()
        };
        let response = self.client.read_resource(request).await.unwrap().into_inner();
        assert_valid(&format!("reading {type_name}"), checker.check_read(&response));
        if has_errors(&response.diagnostics) {
            return (state.clone(), response.diagnostics);
        }
        let value = checker.decode(response.new_state.as_ref()).unwrap();
        if value.is_null() {
            return (State { private: response.private, ..State::default() }, response.diagnostics);
        }
        let identity = self.identity("reading", type_name, &state.identity, response.new_identity.as_ref());
        (State { value, private: response.private, identity }, response.diagnostics)
    }

    /// Identity in a response about an existing object.
    pub(super) fn identity(
        &self,
        doing: &str,
        type_name: &str,
        before: &Json,
        data: Option<&ResourceIdentityData>,
    ) -> Json {
        let checked = self.identities(type_name).check(before, data);
        checked.unwrap_or_else(|violation| panic!("{doing} {type_name} breaks rules of Terraform core:\n  {violation}"))
    }

    /// Passes an identity of a state file through `UpgradeResourceIdentity`.
    pub(crate) async fn upgrade_identity(
        &mut self,
        type_name: &str,
        version: i64,
        stored: &Json,
    ) -> Result<Json, Vec<Diagnostic>> {
        let request = upgrade_resource_identity::Request {
            type_name: type_name.to_owned(),
            version,
            raw_identity: Some(RawState { json: stored.to_string().into(), ..RawState::default() }),
        };
        let response = self.client.upgrade_resource_identity(request).await.unwrap().into_inner();
        assert_valid(
            &format!("upgrading the identity of {type_name}"),
            super::check_diagnostics(&response.diagnostics),
        );
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        Ok(self.identity("upgrading", type_name, &Json::Null, response.upgraded_identity.as_ref()))
    }

    /// Passes a state of a state file through `UpgradeResourceState`.
    pub(crate) async fn upgrade(
        &mut self,
        type_name: &str,
        version: i64,
        stored: &Json,
    ) -> Result<Json, Vec<Diagnostic>> {
        let checker = self.resource(type_name);
        let request = upgrade_resource_state::Request {
            type_name: type_name.to_owned(),
            version,
            raw_state: Some(RawState { json: stored.to_string().into(), ..RawState::default() }),
        };
        let response = self.client.upgrade_resource_state(request).await.unwrap().into_inner();
        assert_valid(&format!("upgrading {type_name}"), checker.check_upgrade(&response));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        Ok(checker.decode_either(response.upgraded_state.as_ref()).unwrap())
    }

    /// Upgrades and reads a stored state, as every core run starts.
    pub(crate) async fn refresh(&mut self, type_name: &str, state: &State) -> (State, Vec<Diagnostic>) {
        let version = self.schemas.resource_schemas.get(type_name).map_or(0, |schema| schema.version);
        match self.upgrade(type_name, version, &state.value).await {
            Ok(value) => self.read(type_name, &State { value, ..state.clone() }).await,
            Err(diagnostics) => (state.clone(), diagnostics),
        }
    }

    /// Imports by ID, and reads the result, as core does.
    pub(crate) async fn import(&mut self, type_name: &str, id: &str) -> Result<State, Vec<Diagnostic>> {
        self.import_with(type_name, id, &Json::Null).await
    }

    /// Imports by identity; optional attributes may be omitted.
    pub(crate) async fn import_identity(&mut self, type_name: &str, identity: &Json) -> Result<State, Vec<Diagnostic>> {
        self.import_with(type_name, "", identity).await
    }

    async fn import_with(&mut self, type_name: &str, id: &str, identity: &Json) -> Result<State, Vec<Diagnostic>> {
        let checker = self.resource(type_name);
        let request = import_resource_state::Request {
            type_name: type_name.to_owned(),
            id: id.to_owned(),
            client_capabilities: Some(self.capabilities()),
            identity: self.identities(type_name).encode(identity),
        };
        let response = self.client.import_resource_state(request).await.unwrap().into_inner();
        assert_valid(&format!("importing {type_name}"), checker.check_import(type_name, &response));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        let imported = response.imported_resources.into_iter().next().unwrap_or_default();
        let value = checker.decode_either(imported.state.as_ref()).unwrap();
        assert!(identity.is_null() || imported.identity.is_some(), "importing by identity answers with one");
        let identity = self.identity("importing", type_name, &Json::Null, imported.identity.as_ref());
        let (state, diagnostics) = self.read(type_name, &State { value, private: imported.private, identity }).await;
        if has_errors(&diagnostics) { Err(diagnostics) } else { Ok(state) }
    }

    /// Moves a state from another type, as a `moved` block does.
    pub(crate) async fn move_state(
        &mut self,
        target: &str,
        request: move_resource_state::Request,
    ) -> Result<State, Vec<Diagnostic>> {
        let checker = self.resource(target);
        let request = move_resource_state::Request { target_type_name: target.to_owned(), ..request };
        let response = self.client.move_resource_state(request).await.unwrap().into_inner();
        assert_valid(&format!("moving to {target}"), checker.check_move(&response));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        let value = checker.decode_either(response.target_state.as_ref()).unwrap();
        let identity = self.identity("moving to", target, &Json::Null, response.target_identity.as_ref());
        Ok(State { value, private: response.target_private, identity })
    }

    /// Validates and reads a data source.
    pub(crate) async fn read_data_source(&mut self, type_name: &str, config: &Json) -> Result<Json, Vec<Diagnostic>> {
        let checker = self.data_source(type_name);
        let config = complete(config, checker.block());
        let request = validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(checker.encode(&config)),
        };
        let response = self.client.validate_data_resource_config(request).await.unwrap().into_inner();
        assert_valid(&format!("validating {type_name}"), super::check_diagnostics(&response.diagnostics));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        let request = read_data_source::Request {
            type_name: type_name.to_owned(),
            config: Some(checker.encode(&config)),
            client_capabilities: Some(self.capabilities()),
            ..read_data_source::Request::default()
        };
        let response = self.client.read_data_source(request).await.unwrap().into_inner();
        assert_valid(&format!("reading {type_name}"), checker.check_data_source(&response));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        Ok(checker.decode(response.state.as_ref()).unwrap())
    }
}
