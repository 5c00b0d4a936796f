//! Terraform core, as far as a provider sees it: plans, applies, reads and imports in core's order, and holds every
//! answer against the rules. A broken rule panics, because it is a defect of the provider whatever the test is about.

use std::collections::HashMap;
use std::fmt::Write as _;

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::{
    ClientCapabilities, Diagnostic, RawState, ResourceIdentityData, ResourceIdentitySchema, apply_resource_change,
    configure_provider, get_provider_schema, get_resource_identity_schemas, import_resource_state, move_resource_state,
    plan_resource_change, read_data_source, read_resource, upgrade_resource_identity, upgrade_resource_state,
    validate_data_resource_config, validate_provider_config, validate_resource_config,
};
use tonic::Code;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, StdError};

use super::identity::Identities;
use super::proposal::proposed_new_state;
use super::values::complete;
use super::{Checker, Violation, has_errors, path_text};

/// What core stores of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// Null where there is no object.
    pub(crate) value: Json,
    pub(crate) private: Bytes,
    /// Null where there is none.
    pub(crate) identity: Json,
}

/// What core does with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    NoOp,
    Create,
    Update,
    Replace,
    Delete,
}

/// A plan that a provider has answered. One with errors cannot be applied.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) action: Action,
    pub(crate) prior: State,
    pub(crate) config: Json,
    pub(crate) planned: Json,
    pub(crate) private: Bytes,
    pub(crate) identity: Json,
    /// The paths that require replacement and do change, as a person writes them.
    pub(crate) requires_replace: Vec<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What came of applying a plan.
#[derive(Clone, Debug)]
pub(crate) struct Applied {
    /// What core stores, also beside an error.
    pub(crate) state: State,
    /// Whether the next plan would replace the object, because its creation has failed.
    pub(crate) tainted: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A client of a provider that checks every answer.
#[derive(Clone, Debug)]
pub(crate) struct CheckedProvider<T> {
    client: ProviderClient<T>,
    schemas: get_provider_schema::Response,
    identity_schemas: HashMap<String, ResourceIdentitySchema>,
    stores_planned_private: bool,
}

impl<T> CheckedProvider<T>
where
    T: GrpcService<Body> + Clone,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    /// Asks for the schemas.
    pub(crate) async fn new(mut client: ProviderClient<T>) -> Self {
        let schemas = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
        demand_no_errors("the schema", &schemas.diagnostics);
        let identity_schemas =
            match client.get_resource_identity_schemas(get_resource_identity_schemas::Request {}).await {
                Ok(response) => {
                    let response = response.into_inner();
                    demand_no_errors("the identity schemas", &response.diagnostics);
                    response.identity_schemas
                }
                Err(status) if status.code() == Code::Unimplemented => HashMap::new(),
                Err(status) => panic!("the identity schemas: {status}"),
            };
        Self { client, schemas, identity_schemas, stores_planned_private: false }
    }

    /// The same core, as Terraform 1.16 and later are: what a provider plans to remember is stored with the plan.
    pub(crate) fn storing_planned_private(self) -> Self {
        Self { stores_planned_private: true, ..self }
    }

    /// What Terraform 1.11 and later can do; deferring is not allowed outside of experiments.
    fn capabilities(&self) -> ClientCapabilities {
        ClientCapabilities {
            write_only_attributes_allowed: true,
            store_planned_private: self.stores_planned_private,
            ..ClientCapabilities::default()
        }
    }

    /// The identities of a resource.
    pub(crate) fn identities(&self, type_name: &str) -> Identities {
        Identities::new(self.identity_schemas.get(type_name))
    }

    pub(crate) fn resource(&self, type_name: &str) -> Checker {
        let schema = self.schemas.resource_schemas.get(type_name);
        Checker::new(schema.unwrap_or_else(|| panic!("there is no resource {type_name}")))
    }

    pub(crate) fn data_source(&self, type_name: &str) -> Checker {
        let schema = self.schemas.data_source_schemas.get(type_name);
        Checker::new(schema.unwrap_or_else(|| panic!("there is no data source {type_name}")))
    }

    fn provider(&self) -> Checker {
        Checker::new(self.schemas.provider.as_ref().expect("the provider block has no schema"))
    }

    /// Validates and configures the provider.
    pub(crate) async fn configure(&mut self, config: &Json) -> Vec<Diagnostic> {
        let mut diagnostics = self.validate_block(config).await;
        if has_errors(&diagnostics) {
            return diagnostics;
        }
        let checker = self.provider();
        let config = Some(checker.encode(&complete(config, checker.block())));
        let request = configure_provider::Request {
            terraform_version: "1.15.0".to_owned(),
            config,
            client_capabilities: Some(self.capabilities()),
        };
        let response = self.client.configure_provider(request).await.unwrap().into_inner();
        demand("configuring the provider", super::check_diagnostics(&response.diagnostics));
        diagnostics.extend(response.diagnostics);
        diagnostics
    }

    /// Validates the provider block alone.
    pub(crate) async fn validate_block(&mut self, config: &Json) -> Vec<Diagnostic> {
        let checker = self.provider();
        let config = Some(checker.encode(&complete(config, checker.block())));
        let request = validate_provider_config::Request { config };
        let response = self.client.validate_provider_config(request).await.unwrap().into_inner();
        demand("validating the provider block", super::check_diagnostics(&response.diagnostics));
        response.diagnostics
    }

    /// Validates the configuration of a resource.
    pub(crate) async fn validate(&mut self, type_name: &str, config: &Json) -> Vec<Diagnostic> {
        let checker = self.resource(type_name);
        let request = validate_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(checker.encode(&complete(config, checker.block()))),
            client_capabilities: Some(self.capabilities()),
        };
        let response = self.client.validate_resource_config(request).await.unwrap().into_inner();
        demand(&format!("validating {type_name}"), super::check_diagnostics(&response.diagnostics));
        response.diagnostics
    }

    /// Plans a creation, an update, a replacement (in its two steps), or, with a null configuration, a deletion.
    pub(crate) async fn plan(&mut self, type_name: &str, prior: &State, config: &Json) -> Plan {
        let checker = self.resource(type_name);
        let config = complete(config, checker.block());
        let first = self.plan_once(type_name, prior, &config).await;
        if first.action != Action::Replace || has_errors(&first.diagnostics) {
            return first;
        }
        // Core asks again as if the object were to be created, and keeps what replaces it.
        let as_new = State { private: first.private.clone(), ..State::default() };
        let second = self.plan_once(type_name, &as_new, &config).await;
        let diagnostics = first.diagnostics.into_iter().chain(second.diagnostics).collect();
        Plan { planned: second.planned, private: second.private, identity: second.identity, diagnostics, ..first }
    }

    /// Plans what must not change anything, because the configuration has just been applied or imported.
    pub(crate) async fn plan_again(&mut self, type_name: &str, state: &State, config: &Json) -> Plan {
        let checker = self.resource(type_name);
        let config = complete(config, checker.block());
        let response = self.ask_for_plan(type_name, state, &config, &Bytes::new()).await;
        demand(&format!("planning {type_name} again"), checker.check_unchanged(&state.value, &response));
        self.plan_of(type_name, state, &config, response)
    }

    async fn plan_once(&mut self, type_name: &str, prior: &State, config: &Json) -> Plan {
        self.plan_with(type_name, prior, config, &Bytes::new()).await
    }

    /// Plans with what was stored with an earlier plan.
    pub(crate) async fn plan_with(&mut self, type_name: &str, prior: &State, config: &Json, stored: &Bytes) -> Plan {
        let checker = self.resource(type_name);
        let response = self.ask_for_plan(type_name, prior, config, stored).await;
        demand(&format!("planning {type_name}"), checker.check_plan(&prior.value, config, &response));
        self.plan_of(type_name, prior, config, response)
    }

    async fn ask_for_plan(
        &mut self,
        type_name: &str,
        prior: &State,
        config: &Json,
        stored: &Bytes,
    ) -> plan_resource_change::Response {
        let checker = self.resource(type_name);
        let proposed = match config {
            Json::Null => Json::Null,
            config => proposed_new_state(checker.block(), &prior.value, config),
        };
        let request = plan_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(checker.encode(&prior.value)),
            proposed_new_state: Some(checker.encode(&proposed)),
            config: Some(checker.encode(config)),
            prior_private: prior.private.clone(),
            planned_private: stored.clone(),
            prior_identity: self.identities(type_name).encode(&prior.identity),
            client_capabilities: Some(self.capabilities()),
            ..plan_resource_change::Request::default()
        };
        self.client.plan_resource_change(request).await.unwrap().into_inner()
    }

    /// Applies a plan with the configuration that it was made for.
    pub(crate) async fn apply(&mut self, type_name: &str, plan: &Plan) -> Applied {
        self.apply_with(type_name, plan, &plan.config).await
    }

    /// Applies a plan with a configuration of which more is known by now. As core does, plans once more before.
    pub(crate) async fn apply_with(&mut self, type_name: &str, plan: &Plan, config: &Json) -> Applied {
        demand_no_errors("the plan", &plan.diagnostics);
        let nothing = State::default();
        match plan.action {
            Action::NoOp => Applied { state: plan.prior.clone(), tainted: false, diagnostics: Vec::new() },
            Action::Delete => {
                let (prior, null) = (&plan.prior, &Json::Null);
                self.change(type_name, prior, null, null, plan).await
            }
            Action::Create | Action::Update => self.apply_final(type_name, &plan.prior, plan, config).await,
            Action::Replace => {
                let removed = self.destroy(type_name, &plan.prior).await;
                if has_errors(&removed.diagnostics) {
                    removed
                } else {
                    self.apply_final(type_name, &nothing, plan, config).await
                }
            }
        }
    }

    async fn apply_final(&mut self, type_name: &str, prior: &State, plan: &Plan, config: &Json) -> Applied {
        let checker = self.resource(type_name);
        let config = complete(config, checker.block());
        let stored = if self.stores_planned_private { plan.private.clone() } else { Bytes::new() };
        let last = self.plan_with(type_name, prior, &config, &stored).await;
        if has_errors(&last.diagnostics) {
            return Applied { state: prior.clone(), tainted: false, diagnostics: last.diagnostics };
        }
        let context = format!("planning {type_name} for the last time");
        demand(&context, checker.check_final_plan(&plan.planned, &last.planned));
        let same_action = last.action == plan.action
            || (plan.action == Action::Update && last.action == Action::NoOp)
            || (plan.action == Action::Replace && last.action == Action::Create);
        assert!(same_action, "{context}: FinalPlan: {:?} has become {:?}", plan.action, last.action);
        if last.action == Action::NoOp {
            return Applied { state: prior.clone(), tainted: false, diagnostics: last.diagnostics };
        }
        self.change(type_name, prior, &last.planned, &config, &last).await
    }

    /// Plans and applies a deletion.
    pub(crate) async fn destroy(&mut self, type_name: &str, state: &State) -> Applied {
        let plan = self.plan_once(type_name, state, &Json::Null).await;
        if has_errors(&plan.diagnostics) {
            return Applied { state: state.clone(), tainted: false, diagnostics: plan.diagnostics };
        }
        self.change(type_name, state, &Json::Null, &Json::Null, &plan).await
    }

    async fn change(&mut self, type_name: &str, prior: &State, planned: &Json, config: &Json, plan: &Plan) -> Applied {
        let checker = self.resource(type_name);
        let request = apply_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: Some(checker.encode(&prior.value)),
            planned_state: Some(checker.encode(planned)),
            config: Some(checker.encode(config)),
            planned_private: plan.private.clone(),
            planned_identity: self.identities(type_name).encode(&plan.identity),
            ..apply_resource_change::Request::default()
        };
        let response = self.client.apply_resource_change(request).await.unwrap().into_inner();
        demand(&format!("applying {type_name}"), checker.check_apply(&prior.value, planned, &response));
        let value = checker.decode(response.new_state.as_ref()).unwrap();
        let failed = has_errors(&response.diagnostics);
        // Core keeps what it had when a provider that fails says nothing.
        let silent = failed && value.is_null();
        let state = if silent {
            prior.clone()
        } else {
            // What replaces another object has an identity of its own.
            let before = if prior.value.is_null() { &Json::Null } else { &prior.identity };
            let identity = response.new_identity.as_ref();
            let identity =
                if value.is_null() { Json::Null } else { self.identity("applying", type_name, before, identity) };
            State { value, private: response.private, identity }
        };
        let tainted = failed && prior.value.is_null() && !state.value.is_null();
        Applied { state, tainted, diagnostics: response.diagnostics }
    }

    /// Reads a resource. The state is null when it is gone, and as it was when there are errors.
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
        demand(&format!("reading {type_name}"), checker.check_read(&response));
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

    /// The identity that an answer has of an object that exists.
    fn identity(&self, doing: &str, type_name: &str, before: &Json, data: Option<&ResourceIdentityData>) -> Json {
        let checked = self.identities(type_name).check(before, data);
        checked.unwrap_or_else(|violation| panic!("{doing} {type_name} breaks rules of Terraform core:\n  {violation}"))
    }

    /// Passes an identity, as a state file has it, through `UpgradeResourceIdentity`.
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
        demand(&format!("upgrading the identity of {type_name}"), super::check_diagnostics(&response.diagnostics));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        Ok(self.identity("upgrading", type_name, &Json::Null, response.upgraded_identity.as_ref()))
    }

    /// Passes a state, as a state file has it, through `UpgradeResourceState`.
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
        demand(&format!("upgrading {type_name}"), checker.check_upgrade(&response));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        Ok(checker.decode_either(response.upgraded_state.as_ref()).unwrap())
    }

    /// Upgrades and reads a stored state, as every run of core begins.
    pub(crate) async fn refresh(&mut self, type_name: &str, state: &State) -> (State, Vec<Diagnostic>) {
        let version = self.schemas.resource_schemas.get(type_name).map_or(0, |schema| schema.version);
        match self.upgrade(type_name, version, &state.value).await {
            Ok(value) => self.read(type_name, &State { value, ..state.clone() }).await,
            Err(diagnostics) => (state.clone(), diagnostics),
        }
    }

    /// Imports by id. What the provider answers is then read, as core does.
    pub(crate) async fn import(&mut self, type_name: &str, id: &str) -> Result<State, Vec<Diagnostic>> {
        self.import_with(type_name, id, &Json::Null).await
    }

    /// Imports by identity, of which optional attributes may be left out.
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
        demand(&format!("importing {type_name}"), checker.check_import(type_name, &response));
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
        demand(&format!("moving to {target}"), checker.check_move(&response));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        let value = checker.decode_either(response.target_state.as_ref()).unwrap();
        let identity = self.identity("moving to", target, &Json::Null, response.target_identity.as_ref());
        Ok(State { value, private: response.target_private, identity })
    }

    fn plan_of(&self, type_name: &str, prior: &State, config: &Json, response: plan_resource_change::Response) -> Plan {
        let checker = self.resource(type_name);
        let failed = has_errors(&response.diagnostics);
        let planned = if failed { Json::Null } else { checker.decode(response.planned_state.as_ref()).unwrap() };
        let differs = |path: &&_| super::value_at(&prior.value, path) != super::value_at(&planned, path);
        let requires_replace: Vec<_> = response.requires_replace.iter().filter(differs).map(path_text).collect();
        let action = match (prior.value.is_null(), planned.is_null()) {
            (true, true) => Action::NoOp,
            (true, false) => Action::Create,
            (false, true) => Action::Delete,
            _ if planned == prior.value => Action::NoOp,
            _ if requires_replace.is_empty() => Action::Update,
            _ => Action::Replace,
        };
        let identity = response.planned_identity.as_ref();
        let identity = match action {
            _ if failed => Json::Null,
            Action::NoOp | Action::Update => self.identity("planning", type_name, &prior.identity, identity),
            _ => self.identities(type_name).decode(identity).unwrap_or_else(|violation| panic!("{violation}")),
        };
        Plan {
            identity,
            action,
            prior: prior.clone(),
            config: config.clone(),
            planned,
            private: response.planned_private,
            requires_replace,
            diagnostics: response.diagnostics,
        }
    }

    /// Validates and reads a data source.
    pub(crate) async fn look_up(&mut self, type_name: &str, config: &Json) -> Result<Json, Vec<Diagnostic>> {
        let checker = self.data_source(type_name);
        let config = complete(config, checker.block());
        let request = validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(checker.encode(&config)),
        };
        let response = self.client.validate_data_resource_config(request).await.unwrap().into_inner();
        demand(&format!("validating {type_name}"), super::check_diagnostics(&response.diagnostics));
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
        demand(&format!("reading {type_name}"), checker.check_data_source(&response));
        if has_errors(&response.diagnostics) {
            return Err(response.diagnostics);
        }
        Ok(checker.decode(response.state.as_ref()).unwrap())
    }
}

fn demand(context: &str, violations: Vec<Violation>) {
    if violations.is_empty() {
        return;
    }
    let mut text = format!("{context} breaks rules of Terraform core:");
    for violation in violations {
        write!(text, "\n  {violation}").unwrap();
    }
    panic!("{text}");
}

fn demand_no_errors(context: &str, diagnostics: &[Diagnostic]) {
    assert!(!has_errors(diagnostics), "{context} has errors: {:#?}", summaries(diagnostics));
}

/// Diagnostics in a form that is easy to compare and to read: severity, attribute, summary and detail.
pub(crate) fn summaries(diagnostics: &[Diagnostic]) -> Vec<String> {
    let text = |diagnostic: &Diagnostic| {
        let severity = if diagnostic.severity() == Severity::Error { "error" } else { "warning" };
        let path = diagnostic.attribute.as_ref().map(path_text).unwrap_or_default();
        format!("{severity} [{path}] {}: {}", diagnostic.summary, diagnostic.detail)
    };
    diagnostics.iter().map(text).collect()
}
