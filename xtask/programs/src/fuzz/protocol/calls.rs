//! Valid calls of every RPC, from which damaged ones are derived.

use fastrand::Rng;
use prost::Message;
use serde_json::{Value as Json, json};
use terraform_provider_image::engine::Timing;
use terraform_provider_image::provider::ImageProvider;
use terraform_provider_image::terraform::proto::{
    DynamicValue, RawState, ResourceIdentityData, apply_resource_change, configure_provider, generate_resource_config,
    get_provider_schema, get_resource_identity_schemas, import_resource_state, invoke_action, list_resource,
    move_resource_state, plan_action, plan_resource_change, read_data_source, read_resource, stop_provider,
    upgrade_resource_identity, upgrade_resource_state, validate_action_config, validate_data_resource_config,
    validate_list_resource_config, validate_provider_config, validate_resource_config,
};
use terraform_provider_image::terraform::{Block, Provider as _};

use super::mutator::Mutator;
use super::packed::{UNKNOWN, complete, packed};

/// An RPC.
#[derive(Debug)]
pub(crate) struct Rpc {
    pub(crate) name: &'static str,
    /// Whether the response is a stream.
    pub(crate) streams: bool,
    encode: fn(&Input) -> Vec<u8>,
}

/// The content of a request. RPCs use what their messages contain.
#[derive(Debug, Clone, Default)]
struct Input {
    type_name: String,
    parts: [Vec<u8>; 5],
}

/// The indices of the parts.
const CONFIG: usize = 0;
const PRIOR: usize = 1;
const PLANNED: usize = 2;
const PRIVATE: usize = 3;
const IDENTITY: usize = 4;

/// A valid call.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) rpc: &'static Rpc,
    input: Input,
}

impl Call {
    /// The message with a few changes, in one of its parts or anywhere.
    pub(crate) fn damaged(&self, calls: &[Self], mutator: &mut Mutator, random: &mut Rng) -> Vec<u8> {
        let other = &calls[random.usize(..calls.len())];
        let mut input = self.input.clone();
        match random.u32(..16) {
            0 => return random_bytes(random),
            1..=3 => {
                let whole = [(self.rpc.encode)(&self.input), (self.rpc.encode)(&other.input)];
                return mutator.input(&[&whole[0], &whole[1]]);
            }
            4 => input.type_name.clone_from(&other.input.type_name),
            _ => {}
        }
        for _ in 0..=random.usize(..2) {
            let part = random.usize(..input.parts.len());
            input.parts[part] = mutator.input(&[&self.input.parts[part], &other.input.parts[part]]);
        }
        (self.rpc.encode)(&input)
    }
}

fn random_bytes(random: &mut Rng) -> Vec<u8> {
    let length = random.usize(..256);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}

impl Input {
    fn value(&self, part: usize) -> Option<DynamicValue> {
        if self.parts[part].is_empty() {
            return None;
        }
        Some(DynamicValue { msgpack: self.parts[part].clone().into(), ..Default::default() })
    }

    fn raw(&self, part: usize) -> RawState {
        RawState { json: self.parts[part].clone().into(), ..Default::default() }
    }

    fn identity(&self) -> Option<ResourceIdentityData> {
        self.value(IDENTITY).map(|identity| ResourceIdentityData { identity_data: Some(identity) })
    }

    fn private(&self) -> bytes::Bytes {
        self.parts[PRIVATE].clone().into()
    }

    fn text(&self, part: usize) -> String {
        String::from_utf8_lossy(&self.parts[part]).into_owned()
    }
}

/// An RPC with the message that it expects.
macro_rules! rpc {
    ($name:literal, $message:ident, |$input:ident| { $($field:ident: $value:expr),* $(,)? }) => {
        rpc!($name, false, $message, |$input| { $($field: $value),* })
    };
    ($name:literal, $streams:literal, $message:ident, |$input:ident| { $($field:ident: $value:expr),* $(,)? }) => {
        Rpc {
            name: $name,
            streams: $streams,
            encode: |$input| {
                let mut request = $message::Request::default();
                $(request.$field = $value;)*
                request.encode_to_vec()
            },
        }
    };
}

static SCHEMAS: [Rpc; 3] = [
    Rpc { name: "GetProviderSchema", streams: false, encode: |_| get_provider_schema::Request {}.encode_to_vec() },
    Rpc {
        name: "GetResourceIdentitySchemas",
        streams: false,
        encode: |_| get_resource_identity_schemas::Request {}.encode_to_vec(),
    },
    Rpc { name: "StopProvider", streams: false, encode: |_| stop_provider::Request {}.encode_to_vec() },
];

static PROVIDER: [Rpc; 2] = [
    rpc!("ValidateProviderConfig", validate_provider_config, |input| { config: input.value(CONFIG) }),
    rpc!("ConfigureProvider", configure_provider, |input| {
        config: input.value(CONFIG),
        terraform_version: input.text(PRIVATE),
    }),
];

static RESOURCES: [Rpc; 6] = [
    rpc!("ValidateResourceConfig", validate_resource_config, |input| {
        type_name: input.type_name.clone(),
        config: input.value(CONFIG),
    }),
    rpc!("ReadResource", read_resource, |input| {
        type_name: input.type_name.clone(),
        current_state: input.value(PRIOR),
        private: input.private(),
        current_identity: input.identity(),
    }),
    rpc!("PlanResourceChange", plan_resource_change, |input| {
        type_name: input.type_name.clone(),
        prior_state: input.value(PRIOR),
        proposed_new_state: input.value(PLANNED),
        config: input.value(CONFIG),
        prior_private: input.private(),
        prior_identity: input.identity(),
    }),
    rpc!("ApplyResourceChange", apply_resource_change, |input| {
        type_name: input.type_name.clone(),
        prior_state: input.value(PRIOR),
        planned_state: input.value(PLANNED),
        config: input.value(CONFIG),
        planned_private: input.private(),
        planned_identity: input.identity(),
    }),
    rpc!("ImportResourceState", import_resource_state, |input| {
        type_name: input.type_name.clone(),
        id: input.text(PRIVATE),
        identity: input.identity(),
    }),
    rpc!("GenerateResourceConfig", generate_resource_config, |input| {
        type_name: input.type_name.clone(),
        state: input.value(PRIOR),
    }),
];

static STORED: [Rpc; 3] = [
    rpc!("UpgradeResourceState", upgrade_resource_state, |input| {
        type_name: input.type_name.clone(),
        raw_state: Some(input.raw(PRIOR)),
    }),
    rpc!("UpgradeResourceIdentity", upgrade_resource_identity, |input| {
        type_name: input.type_name.clone(),
        raw_identity: Some(input.raw(IDENTITY)),
    }),
    rpc!("MoveResourceState", move_resource_state, |input| {
        target_type_name: input.type_name.clone(),
        source_provider_address: "registry.terraform.io/hashicorp/aws".to_owned(),
        source_type_name: input.text(CONFIG),
        source_state: Some(input.raw(PRIOR)),
        source_private: input.private(),
        source_identity: Some(input.raw(IDENTITY)),
    }),
];

static DATA_SOURCES: [Rpc; 2] = [
    rpc!("ValidateDataResourceConfig", validate_data_resource_config, |input| {
        type_name: input.type_name.clone(),
        config: input.value(CONFIG),
    }),
    rpc!("ReadDataSource", read_data_source, |input| {
        type_name: input.type_name.clone(),
        config: input.value(CONFIG),
    }),
];

static LISTS: [Rpc; 2] = [
    rpc!("ValidateListResourceConfig", validate_list_resource_config, |input| {
        type_name: input.type_name.clone(),
        config: input.value(CONFIG),
    }),
    rpc!("ListResource", true, list_resource, |input| {
        type_name: input.type_name.clone(),
        config: input.value(CONFIG),
        include_resource_object: true,
        limit: 10,
    }),
];

static ACTIONS: [Rpc; 3] = [
    rpc!("ValidateActionConfig", validate_action_config, |input| {
        type_name: input.type_name.clone(),
        config: input.value(CONFIG),
    }),
    rpc!("PlanAction", plan_action, |input| {
        action_type: input.type_name.clone(),
        config: input.value(CONFIG),
    }),
    rpc!("InvokeAction", true, invoke_action, |input| {
        action_type: input.type_name.clone(),
        config: input.value(CONFIG),
    }),
];

/// Valid calls of every RPC and every type.
pub(crate) fn valid() -> Vec<Call> {
    let provider = ImageProvider::new(Timing::default());
    let mut calls = Vec::new();
    let mut add = |rpcs: &'static [Rpc], input: &Input| {
        calls.extend(rpcs.iter().map(|rpc| Call { rpc, input: input.clone() }));
    };
    add(&SCHEMAS, &Input::default());
    let block = json!({ "region": "eu-west-1", "plan_checks": "live", "max_retries": 3 });
    let config = packed(&complete(&provider.schema().block, &block));
    add(
        &PROVIDER,
        &Input { parts: [config, Vec::new(), Vec::new(), b"1.15.5".to_vec(), Vec::new()], ..Input::default() },
    );
    for resource in provider.resources() {
        let block = resource.schema().block;
        for input in resource_inputs(resource.type_name(), &block) {
            add(&RESOURCES, &input);
        }
        add(&STORED, &stored_input(resource.type_name(), &block));
    }
    for source in provider.data_sources() {
        let id = image_id(source.type_name());
        let found = if id == "golden" { json!({ "name": id }) } else { json!({ "id": id }) };
        for config in [found, json!({ "name": "golden", "region": "eu-west-1" })] {
            let parts = [packed(&complete(&source.schema().block, &config)), vec![], vec![], vec![], vec![]];
            add(&DATA_SOURCES, &Input { type_name: source.type_name().to_owned(), parts });
        }
    }
    for list in provider.list_resources() {
        let config = packed(&complete(&list.schema().block, &json!({ "region": "eu-west-1" })));
        add(&LISTS, &Input { type_name: list.type_name().to_owned(), parts: [config, vec![], vec![], vec![], vec![]] });
    }
    for action in provider.actions() {
        let id = image_id(action.type_name());
        let mut config = arguments(action.type_name());
        config["image_id"] = json!(id);
        let config = packed(&complete(&action.schema().block, &config));
        add(
            &ACTIONS,
            &Input { type_name: action.type_name().to_owned(), parts: [config, vec![], vec![], vec![], vec![]] },
        );
    }
    calls
}

/// The ID of an image of the service that a type name contains.
fn image_id(type_name: &str) -> &'static str {
    match type_name {
        name if name.contains("ec2") => "ami-0123456789abcdef0",
        name if name.contains("appstream") => "golden",
        name if name.contains("bundle") => "wsb-0123456789",
        _ => "wsi-0123456789",
    }
}

/// The arguments of a copy.
fn arguments(type_name: &str) -> Json {
    let source = match image_id(type_name) {
        "golden" => json!({ "source_image_name": "gold" }),
        id => json!({ "source_image_id": id.replace('1', "2") }),
    };
    let mut arguments = json!({ "name": "golden", "region": "eu-west-1", "source_region": "us-east-1",
        "description": "d", "tags": { "team": "web" }, "workspace_id": "ws-0123456789",
        "image_id": "wsi-0123456789", "compute_type": "STANDARD", "user_volume_gib": 50 });
    if let (Some(arguments), Json::Object(source)) = (arguments.as_object_mut(), source) {
        arguments.extend(source);
    }
    arguments
}

/// The state of an image with these arguments.
fn state(type_name: &str) -> Json {
    let mut state = arguments(type_name);
    for (name, value) in [
        ("id", json!(image_id(type_name))),
        ("state", json!("available")),
        ("tags_all", json!({ "team": "web" })),
        ("wait_for_available", json!(true)),
        ("on_destroy", json!("delete")),
    ] {
        state[name] = value;
    }
    state
}

/// A creation, an update and a deletion.
fn resource_inputs(type_name: &str, block: &Block) -> [Input; 3] {
    let value = |members: &Json| packed(&complete(block, members));
    let (config, state) = (arguments(type_name), state(type_name));
    let mut planned = state.clone();
    for name in ["id", "state", "tags_all"] {
        planned[name] = json!(UNKNOWN);
    }
    let mut changed = state.clone();
    changed["tags"] = json!({ "team": "db" });
    changed["tags_all"] = json!({ "team": "db" });
    let identity =
        json!({ "account_id": "123456789012", "region": "eu-west-1", identifier(type_name): image_id(type_name) });
    let rest = [br#"{"accepted_at":1795000000}"#.to_vec(), packed(&identity)];
    let null = || packed(&Json::Null);
    [(null(), value(&planned)), (value(&state), value(&changed)), (value(&state), null())].map(|(prior, planned)| {
        let [private, identity] = rest.clone();
        let parts = [value(&config), prior, planned, private, identity];
        Input { type_name: type_name.to_owned(), parts }
    })
}

fn identifier(type_name: &str) -> &'static str {
    if image_id(type_name) == "golden" { "name" } else { "id" }
}

/// A stored state in JSON.
fn stored_input(type_name: &str, block: &Block) -> Input {
    let state = complete(block, &state(type_name)).to_string().into_bytes();
    let identity = json!({ "region": "eu-west-1", identifier(type_name): image_id(type_name) });
    let parts = [b"aws_ami_copy".to_vec(), state, Vec::new(), Vec::new(), identity.to_string().into_bytes()];
    Input { type_name: type_name.to_owned(), parts }
}
