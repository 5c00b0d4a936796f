//! A provider with one resource that follows all of core's rules unless a fault changes its responses.

use std::sync::atomic::{AtomicU64, Ordering};

use rmpv::Value;
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::attribute_path::{Step, step::Selector};
use terraform_provider_image::terraform::proto::provider_server::Provider;
use terraform_provider_image::terraform::proto::resource_identity_schema::IdentityAttribute;
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode as BlockNesting;
use terraform_provider_image::terraform::proto::schema::object::NestingMode as ObjectNesting;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block, NestedBlock, Object};
use terraform_provider_image::terraform::proto::{
    AttributePath, DynamicValue, ResourceIdentityData, ResourceIdentitySchema, Schema, apply_resource_change,
    configure_provider, get_provider_schema, get_resource_identity_schemas, import_resource_state, move_resource_state,
    plan_resource_change, read_data_source, read_resource, upgrade_resource_identity, upgrade_resource_state,
    validate_data_resource_config, validate_provider_config, validate_resource_config,
};
use tonic::{Request, Response, Status};

use crate::support::consistency::Checker;
use crate::support::consistency::identity::Identities;
use crate::support::consistency::values::{complete, is_unknown, unknown, unknown_beginning_with};

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

fn attribute(name: &str, of: &Json, how: &str) -> Attribute {
    Attribute {
        name: name.to_owned(),
        r#type: of.to_string().into(),
        required: how == "required",
        optional: how.contains("optional"),
        computed: how.contains("computed"),
        write_only: how.contains("write-only"),
        ..Attribute::default()
    }
}

fn nested_block(name: &str, nesting: BlockNesting, attributes: Vec<Attribute>) -> NestedBlock {
    let block = Some(Block { attributes, ..Block::default() });
    NestedBlock { type_name: name.to_owned(), block, nesting: nesting.into(), ..NestedBlock::default() }
}

fn schema() -> Schema {
    let settings = Object {
        attributes: vec![
            attribute("mode", &json!("string"), "optional"),
            attribute("level", &json!("number"), "optional computed"),
        ],
        nesting: ObjectNesting::Single.into(),
        ..Object::default()
    };
    let settings =
        Attribute { name: "settings".to_owned(), nested_type: Some(settings), optional: true, ..Attribute::default() };
    let block = Block {
        attributes: vec![
            attribute("id", &json!("string"), "computed"),
            attribute("name", &json!("string"), "required"),
            attribute("size", &json!("number"), "optional computed"),
            attribute("state", &json!("string"), "computed"),
            attribute("tags", &json!(["map", "string"]), "optional"),
            attribute("zones", &json!(["set", "string"]), "optional"),
            attribute("secret", &json!("string"), "optional write-only"),
            settings,
        ],
        block_types: vec![
            nested_block("timeouts", BlockNesting::Single, vec![attribute("create", &json!("string"), "optional")]),
            nested_block(
                "disk",
                BlockNesting::List,
                vec![
                    attribute("device", &json!("string"), "required"),
                    attribute("snapshot", &json!("string"), "computed"),
                ],
            ),
            nested_block(
                "rule",
                BlockNesting::Map,
                vec![
                    attribute("port", &json!("number"), "required"),
                    attribute("handle", &json!("string"), "computed"),
                ],
            ),
            nested_block(
                "label",
                BlockNesting::Set,
                vec![attribute("text", &json!("string"), "required"), attribute("index", &json!("number"), "computed")],
            ),
        ],
        ..Block::default()
    };
    Schema { version: 0, block: Some(block) }
}

fn data_source_schema() -> Schema {
    let attributes =
        vec![attribute("id", &json!("string"), "computed"), attribute("name", &json!("string"), "required")];
    Schema { version: 0, block: Some(Block { attributes, ..Block::default() }) }
}

fn identity_schema() -> ResourceIdentitySchema {
    let id = IdentityAttribute {
        name: "id".to_owned(),
        r#type: json!("string").to_string().into(),
        required_for_import: true,
        ..IdentityAttribute::default()
    };
    ResourceIdentitySchema { version: 0, identity_attributes: vec![id] }
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

fn made(name: &str, object: Option<&str>) -> Json {
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
            fill(&mut state, is_unknown, made);
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
        state["id"] = made("id", state["name"].as_str());
        let state = Some(checker.encode(&state));
        let mut response = read_data_source::Response { state, ..read_data_source::Response::default() };
        if let Some(Fault::DataSource(fault)) = self.fault {
            fault(&mut response);
        }
        Ok(Response::new(response))
    }
}

/// A path of attribute names.
pub(crate) fn path(names: &[&str]) -> AttributePath {
    let step = |name: &&str| Step { selector: Some(Selector::AttributeName((*name).to_owned())) };
    AttributePath { steps: names.iter().map(step).collect() }
}

/// An object of the resource with these attributes.
pub(crate) fn encoded(object: &Json) -> DynamicValue {
    let checker = Checker::new(&schema());
    checker.encode(&complete(object, checker.block()))
}

/// A value with these bytes.
pub(crate) fn raw(msgpack: Vec<u8>) -> DynamicValue {
    DynamicValue { msgpack: msgpack.into(), ..DynamicValue::default() }
}

pub(crate) fn is_null(value: Option<&DynamicValue>) -> bool {
    value.is_none_or(|value| value.msgpack[..] == [0xc0])
}

/// Inserts an arbitrary attribute into an encoded object. Null stays null.
pub(crate) fn set(object: &mut Option<DynamicValue>, key: &str, value: Value) {
    edit(object, |members| {
        members.retain(|(name, _)| name.as_str() != Some(key));
        members.push((key.into(), value));
    });
}

/// Removes an attribute from an encoded object.
pub(crate) fn remove(object: &mut Option<DynamicValue>, key: &str) {
    edit(object, |members| members.retain(|(name, _)| name.as_str() != Some(key)));
}

/// Duplicates the last element of a list.
pub(crate) fn repeat(object: &mut Option<DynamicValue>, key: &str) {
    edit(object, |members| {
        let list = members.iter_mut().find(|(name, _)| name.as_str() == Some(key));
        if let Some((_, Value::Array(elements))) = list {
            elements.extend(elements.last().cloned());
        }
    });
}

fn edit(object: &mut Option<DynamicValue>, change: impl FnOnce(&mut Vec<(Value, Value)>)) {
    let bytes = object.take().unwrap_or_default().msgpack;
    let mut value = rmpv::decode::read_value(&mut &bytes[..]).unwrap_or(Value::Nil);
    if let Value::Map(members) = &mut value {
        change(members);
    }
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &value).unwrap();
    *object = Some(raw(bytes));
}
