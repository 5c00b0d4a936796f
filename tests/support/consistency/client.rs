//! A client that acts as Terraform core: plans, applies, reads and imports in core's order, and checks every response
//! against the rules. A violation panics, because it is a defect of the provider whatever the subject of the test is.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::{
    ClientCapabilities, Diagnostic, ResourceIdentitySchema, apply_resource_change, configure_provider,
    get_provider_schema, get_resource_identity_schemas, plan_resource_change, validate_provider_config,
    validate_resource_config,
};
use tonic::Code;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, StdError};

use super::identity::Identities;
use super::proposal::proposed_new_state;
use super::values::complete;
use super::{Checker, Violation, has_errors, path_text};

/// Stored data of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// Null if there is no object.
    pub(crate) value: Json,
    pub(crate) private: Bytes,
    /// Null if there is none.
    pub(crate) identity: Json,
}

/// Action of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    NoOp,
    Create,
    Update,
    Replace,
    Delete,
}

/// A provider's plan. A plan with errors cannot be applied.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) action: Action,
    pub(crate) prior: State,
    pub(crate) config: Json,
    pub(crate) planned: Json,
    pub(crate) private: Bytes,
    pub(crate) identity: Json,
    /// Paths that require replacement and change, in a readable form.
    pub(crate) requires_replace: Vec<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Result of applying a plan.
#[derive(Clone, Debug)]
pub(crate) struct Applied {
    /// State that core stores, even with an error.
    pub(crate) state: State,
    /// Whether the next plan would replace the object because its create failed.
    pub(crate) tainted: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A client that checks every response of a provider.
#[derive(Clone, Debug)]
pub(crate) struct CheckedProvider<T> {
    pub(super) client: ProviderClient<T>,
    // Shared, so that thousands of requests at the same time can have a client each.
    pub(super) schemas: Arc<get_provider_schema::Response>,
    pub(super) identity_schemas: Arc<HashMap<String, ResourceIdentitySchema>>,
    stores_planned_private: bool,
}

impl<T> CheckedProvider<T>
where
    T: GrpcService<Body> + Clone,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    /// Requests the schemas.
    pub(crate) async fn new(mut client: ProviderClient<T>) -> Self {
        let schemas = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
        assert_no_errors("the schema", &schemas.diagnostics);
        let identity_schemas =
            match client.get_resource_identity_schemas(get_resource_identity_schemas::Request {}).await {
                Ok(response) => {
                    let response = response.into_inner();
                    assert_no_errors("the identity schemas", &response.diagnostics);
                    response.identity_schemas
                }
                Err(status) if status.code() == Code::Unimplemented => HashMap::new(),
                Err(status) => panic!("the identity schemas: {status}"),
            };
        Self {
            client,
            schemas: Arc::new(schemas),
            identity_schemas: Arc::new(identity_schemas),
            stores_planned_private: false,
        }
    }

    /// The same client as Terraform 1.16 and later: planned private state is stored with the plan.
    pub(crate) fn storing_planned_private(self) -> Self {
        Self { stores_planned_private: true, ..self }
    }

    /// Capabilities of Terraform 1.11 and later; deferral is an experiment and not allowed.
    pub(super) fn capabilities(&self) -> ClientCapabilities {
        ClientCapabilities {
            write_only_attributes_allowed: true,
            store_planned_private: self.stores_planned_private,
            ..ClientCapabilities::default()
        }
    }

    /// Identities of a resource.
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

    pub(super) fn provider(&self) -> Checker {
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
        assert_valid("configuring the provider", super::check_diagnostics(&response.diagnostics));
        diagnostics.extend(response.diagnostics);
        diagnostics
    }

    /// Validates only the provider block.
    pub(crate) async fn validate_block(&mut self, config: &Json) -> Vec<Diagnostic> {
        let checker = self.provider();
        let config = Some(checker.encode(&complete(config, checker.block())));
        let request = validate_provider_config::Request { config };
        let response = self.client.validate_provider_config(request).await.unwrap().into_inner();
        assert_valid("validating the provider block", super::check_diagnostics(&response.diagnostics));
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
        assert_valid(&format!("validating {type_name}"), super::check_diagnostics(&response.diagnostics));
        response.diagnostics
    }

    /// Plans a create, an update, a replacement (in its two steps), or, with a null configuration, a delete.
    pub(crate) async fn plan(&mut self, type_name: &str, prior: &State, config: &Json) -> Plan {
        let checker = self.resource(type_name);
        let config = complete(config, checker.block());
        let first = self.plan_once(type_name, prior, &config).await;
        if first.action != Action::Replace || has_errors(&first.diagnostics) {
            return first;
        }
        // Core plans again as a create, and keeps the required replacements.
        let as_new = State { private: first.private.clone(), ..State::default() };
        let second = self.plan_once(type_name, &as_new, &config).await;
        let diagnostics = first.diagnostics.into_iter().chain(second.diagnostics).collect();
        Plan { planned: second.planned, private: second.private, identity: second.identity, diagnostics, ..first }
    }

    /// Plans without changes, because the configuration has just been applied or imported.
    pub(crate) async fn plan_again(&mut self, type_name: &str, state: &State, config: &Json) -> Plan {
        let checker = self.resource(type_name);
        let config = complete(config, checker.block());
        let response = self.request_plan(type_name, state, &config, &Bytes::new()).await;
        assert_valid(&format!("planning {type_name} again"), checker.check_unchanged(&state.value, &response));
        self.plan_of(type_name, state, &config, response)
    }

    async fn plan_once(&mut self, type_name: &str, prior: &State, config: &Json) -> Plan {
        self.plan_with(type_name, prior, config, &Bytes::new()).await
    }

    /// Plans with the private state of an earlier plan.
    pub(crate) async fn plan_with(&mut self, type_name: &str, prior: &State, config: &Json, stored: &Bytes) -> Plan {
        let checker = self.resource(type_name);
        let response = self.request_plan(type_name, prior, config, stored).await;
        assert_valid(&format!("planning {type_name}"), checker.check_plan(&prior.value, config, &response));
        self.plan_of(type_name, prior, config, response)
    }

    async fn request_plan(
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

    /// Applies a plan with the configuration that it was created for.
    pub(crate) async fn apply(&mut self, type_name: &str, plan: &Plan) -> Applied {
        self.apply_with(type_name, plan, &plan.config).await
    }

    /// Applies a plan with a configuration in which more is known. As core does, plans again first.
    pub(crate) async fn apply_with(&mut self, type_name: &str, plan: &Plan, config: &Json) -> Applied {
        assert_no_errors("the plan", &plan.diagnostics);
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
        assert_valid(&context, checker.check_final_plan(&plan.planned, &last.planned));
        let same_action = last.action == plan.action
            || (plan.action == Action::Update && last.action == Action::NoOp)
            || (plan.action == Action::Replace && last.action == Action::Create);
        assert!(same_action, "{context}: FinalPlan: {:?} has become {:?}", plan.action, last.action);
        if last.action == Action::NoOp {
            return Applied { state: prior.clone(), tainted: false, diagnostics: last.diagnostics };
        }
        self.change(type_name, prior, &last.planned, &config, &last).await
    }

    /// Plans and applies a delete.
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
        assert_valid(&format!("applying {type_name}"), checker.check_apply(&prior.value, planned, &response));
        let value = checker.decode(response.new_state.as_ref()).unwrap();
        let failed = has_errors(&response.diagnostics);
        // Core keeps the prior state when a failed response has none.
        let silent = failed && value.is_null();
        let state = if silent {
            prior.clone()
        } else {
            // A replacement has its own identity.
            let before = if prior.value.is_null() { &Json::Null } else { &prior.identity };
            let identity = response.new_identity.as_ref();
            let identity =
                if value.is_null() { Json::Null } else { self.identity("applying", type_name, before, identity) };
            State { value, private: response.private, identity }
        };
        let tainted = failed && prior.value.is_null() && !state.value.is_null();
        Applied { state, tainted, diagnostics: response.diagnostics }
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
}

pub(crate) fn assert_valid(context: &str, violations: Vec<Violation>) {
    if violations.is_empty() {
        return;
    }
    let mut text = format!("{context} breaks rules of Terraform core:");
    for violation in violations {
        write!(text, "\n  {violation}").unwrap();
    }
    panic!("{text}");
}

pub(crate) fn assert_no_errors(context: &str, diagnostics: &[Diagnostic]) {
    assert!(!has_errors(diagnostics), "{context} has errors: {:#?}", summaries(diagnostics));
}

/// Diagnostics in a comparable form: severity, attribute, summary and detail.
pub(crate) fn summaries(diagnostics: &[Diagnostic]) -> Vec<String> {
    let text = |diagnostic: &Diagnostic| {
        let severity = if diagnostic.severity() == Severity::Error { "error" } else { "warning" };
        let path = diagnostic.attribute.as_ref().map(path_text).unwrap_or_default();
        format!("{severity} [{path}] {}: {}", diagnostic.summary, diagnostic.detail)
    };
    diagnostics.iter().map(text).collect()
}
