//! A provider with one resource that follows all of core's rules unless a fault changes its responses.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::provider_server::Provider;
use terraform_provider_image::terraform::proto::schema::Block;
use terraform_provider_image::terraform::proto::{
    DynamicValue, ResourceIdentityData, Schema, apply_resource_change, configure_provider, get_provider_schema,
    get_resource_identity_schemas, import_resource_state, move_resource_state, plan_resource_change, read_data_source,
    read_resource, upgrade_resource_identity, upgrade_resource_state, validate_data_resource_config,
    validate_provider_config, validate_resource_config,
};
use tonic::{Request, Response, Status};

use crate::consistency::reference_edits::{encoded, path};
use crate::consistency::reference_schema::{attribute, data_source_schema, identity_schema, schema};
use crate::support::consistency::Checker;
use crate::support::consistency::identity::Identities;
use crate::support::consistency::values::{is_unknown, unknown, unknown_beginning_with};

/// The type of the resource and of the data source.
pub(crate) const RESOURCE: &str = "reference_object";

/// A change to a correct response. Plans are counted from one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    Plan(fn(u64, &plan_resource_change::Request, &mut plan_resource_change::Response)),
    Apply(fn(&apply_resource_change::Request, &mut apply_resource_change::Response)),
    Read(fn(&mut read_resource::Response)),
    Import(fn(&mut import_resource_state::Response)),
    Upgrade(fn(&mut upgrade_resource_state::Response)),
    Move(fn(&mut move_resource_state::Response)),
    DataSource(fn(&mut read_data_source::Response)),
}

#[derive(Debug)]
pub(crate) struct ReferenceProvider {
    fault: Option<Fault>,
    plans: AtomicU64,
}

impl ReferenceProvider {
    pub(crate) fn new(fault: Option<Fault>) -> Self {
        Self { fault, plans: AtomicU64::new(0) }
    }
}

/// Identity of the object in a state, if any.
fn identity(state: &Json) -> Option<ResourceIdentityData> {
    Identities::new(Some(&identity_schema())).encode(&json!({ "id": state.as_object()?["id"] }))
}

/// Fills in computed attributes that are null (during plan) or unknown (during apply).
fn fill(object: &mut Json, missing: fn(&Json) -> bool, computed: impl Fn(&str, Option<&str>) -> Json) {
    let put = |place: &mut Json, name: &str, suffix: Option<&str>| {
        if missing(place) {
            *place = computed(name, suffix);
        }
    };
    let name = object["name"].as_str().map(str::to_owned);
    for attribute in ["id", "size", "state"] {
        put(&mut object[attribute], attribute, name.as_deref());
    }
    if object["settings"].is_object() {
        put(&mut object["settings"]["level"], "level", None);
    }
    for disk in object["disk"].as_array_mut().into_iter().flatten() {
        put(&mut disk["snapshot"], "snapshot", None);
    }
    for rule in object["rule"].as_object_mut().into_iter().flat_map(|rules| rules.values_mut()) {
        put(&mut rule["handle"], "handle", None);
    }
    for label in object["label"].as_array_mut().into_iter().flatten() {
        put(&mut label["index"], "index", None);
    }
}

fn planned(name: &str, _object: Option<&str>) -> Json {
    if name == "id" { unknown_beginning_with("i-") } else { unknown() }
}

fn applied_value(name: &str, object: Option<&str>) -> Json {
    match name {
        "id" => json!(format!("i-{}", object.unwrap_or_default())),
        "size" | "level" | "index" => json!(8),
        other => json!(other),
    }
}

#[tonic::async_trait]
impl Provider for ReferenceProvider {
    async fn get_provider_schema(
        &self,
        _request: Request<get_provider_schema::Request>,
    ) -> Result<Response<get_provider_schema::Response>, Status> {
        let attributes = vec![attribute("region", &json!("string"), "optional")];
        let provider = Schema { version: 0, block: Some(Block { attributes, ..Block::default() }) };
        Ok(Response::new(get_provider_schema::Response {
            provider: Some(provider),
            resource_schemas: [(RESOURCE.to_owned(), schema())].into(),
            data_source_schemas: [(RESOURCE.to_owned(), data_source_schema())].into(),
            ..get_provider_schema::Response::default()
        }))
    }

    async fn get_resource_identity_schemas(
        &self,
        _request: Request<get_resource_identity_schemas::Request>,
    ) -> Result<Response<get_resource_identity_schemas::Response>, Status> {
        Ok(Response::new(get_resource_identity_schemas::Response {
            identity_schemas: [(RESOURCE.to_owned(), identity_schema())].into(),
            ..get_resource_identity_schemas::Response::default()
        }))
    }

    async fn validate_provider_config(
        &self,
        _request: Request<validate_provider_config::Request>,
    ) -> Result<Response<validate_provider_config::Response>, Status> {
        Ok(Response::new(validate_provider_config::Response::default()))
    }

    async fn configure_provider(
        &self,
        _request: Request<configure_provider::Request>,
    ) -> Result<Response<configure_provider::Response>, Status> {
        Ok(Response::new(configure_provider::Response::default()))
    }

    async fn validate_resource_config(
        &self,
        _request: Request<validate_resource_config::Request>,
    ) -> Result<Response<validate_resource_config::Response>, Status> {
        Ok(Response::new(validate_resource_config::Response::default()))
    }

    async fn validate_data_resource_config(
        &self,
        _request: Request<validate_data_resource_config::Request>,
    ) -> Result<Response<validate_data_resource_config::Response>, Status> {
        Ok(Response::new(validate_data_resource_config::Response::default()))
    }

    async fn plan_resource_change(
        &self,
        request: Request<plan_resource_change::Request>,
    ) -> Result<Response<plan_resource_change::Response>, Status> {
        let request = request.into_inner();
        let checker = Checker::new(&schema());
        let prior = checker.decode(request.prior_state.as_ref()).unwrap();
        let mut proposed = checker.decode(request.proposed_new_state.as_ref()).unwrap();
        let mut response = plan_resource_change::Response::default();
        if !proposed.is_null() {
            proposed["secret"] = Json::Null;
            fill(&mut proposed, Json::is_null, planned);
            response.planned_identity.clone_from(&request.prior_identity);
            if !prior.is_null() && proposed["name"] != prior["name"] {
                response.requires_replace.push(path(&["name"]));
            }
        }
        response.planned_state = Some(checker.encode(&proposed));
        let count = self.plans.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(Fault::Plan(fault)) = self.fault {
            fault(count, &request, &mut response);
        }
        Ok(Response::new(response))
    }

    async fn apply_resource_change(
        &self,
        request: Request<apply_resource_change::Request>,
    ) -> Result<Response<apply_resource_change::Response>, Status> {
        let request = request.into_inner();
        let checker = Checker::new(&schema());
        let mut state = checker.decode(request.planned_state.as_ref()).unwrap();
        if !state.is_null() {
            fill(&mut state, is_unknown, applied_value);
        }
        let mut response = apply_resource_change::Response {
            new_state: Some(checker.encode(&state)),
            new_identity: identity(&state),
            ..apply_resource_change::Response::default()
        };
        if let Some(Fault::Apply(fault)) = self.fault {
            fault(&request, &mut response);
        }
        Ok(Response::new(response))
    }

    async fn read_resource(
        &self,
        request: Request<read_resource::Request>,
    ) -> Result<Response<read_resource::Response>, Status> {
        let new_state = request.into_inner().current_state;
        let new_identity = identity(&Checker::new(&schema()).decode(new_state.as_ref()).unwrap());
        let mut response = read_resource::Response { new_state, new_identity, ..read_resource::Response::default() };
        if let Some(Fault::Read(fault)) = self.fault {
            fault(&mut response);
        }
        Ok(Response::new(response))
    }

    async fn import_resource_state(
        &self,
        request: Request<import_resource_state::Request>,
    ) -> Result<Response<import_resource_state::Response>, Status> {
        let request = request.into_inner();
        let identity = Identities::new(Some(&identity_schema())).decode(request.identity.as_ref()).unwrap();
        let id = if identity.is_null() { json!(request.id) } else { identity["id"].clone() };
        let imported = import_resource_state::ImportedResource {
            type_name: request.type_name,
            state: Some(encoded(&json!({ "id": id }))),
            identity: request.identity,
            ..import_resource_state::ImportedResource::default()
        };
        let mut response = import_resource_state::Response {
            imported_resources: vec![imported],
            ..import_resource_state::Response::default()
        };
        if let Some(Fault::Import(fault)) = self.fault {
            fault(&mut response);
        }
        Ok(Response::new(response))
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<upgrade_resource_state::Request>,
    ) -> Result<Response<upgrade_resource_state::Response>, Status> {
        let stored = request.into_inner().raw_state.unwrap_or_default();
        let mut response = upgrade_resource_state::Response {
            upgraded_state: Some(DynamicValue { json: stored.json, ..DynamicValue::default() }),
            ..upgrade_resource_state::Response::default()
        };
        if let Some(Fault::Upgrade(fault)) = self.fault {
            fault(&mut response);
        }
        Ok(Response::new(response))
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<upgrade_resource_identity::Request>,
    ) -> Result<Response<upgrade_resource_identity::Response>, Status> {
        let stored = request.into_inner().raw_identity.unwrap_or_default();
        let stored: Json = serde_json::from_slice(&stored.json).unwrap();
        Ok(Response::new(upgrade_resource_identity::Response {
            upgraded_identity: Identities::new(Some(&identity_schema())).encode(&stored),
            ..upgrade_resource_identity::Response::default()
        }))
    }

    async fn move_resource_state(
        &self,
        request: Request<move_resource_state::Request>,
    ) -> Result<Response<move_resource_state::Response>, Status> {
        let source = request.into_inner().source_state.unwrap_or_default();
        let source: Json = serde_json::from_slice(&source.json).unwrap();
        let target_state = Some(encoded(&source));
        let mut response = move_resource_state::Response { target_state, ..move_resource_state::Response::default() };
        if let Some(Fault::Move(fault)) = self.fault {
            fault(&mut response);
        }
        Ok(Response::new(response))
    }

    async fn read_data_source(
        &self,
        request: Request<read_data_source::Request>,
    ) -> Result<Response<read_data_source::Response>, Status> {
        let checker = Checker::new(&data_source_schema());
        let mut state = checker.decode(request.into_inner().config.as_ref()).unwrap();
        state["id"] = applied_value("id", state["name"].as_str());
        let state = Some(checker.encode(&state));
        let mut response = read_data_source::Response { state, ..read_data_source::Response::default() };
        if let Some(Fault::DataSource(fault)) = self.fault {
            fault(&mut response);
        }
        Ok(Response::new(response))
    }
}
