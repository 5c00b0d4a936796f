//! Attributes of nested blocks that are computed, have defaults or require replacement.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::provider_server::ProviderServer;
use terraform_provider_image::terraform::proto::{generate_resource_config, validate_resource_config};
use terraform_provider_image::terraform::{
    Applied, Attribute, Block, Change, Context, CtyValue, Diagnostics, ErasedResource, Imported, NestedBlock, Nesting,
    Private, Provider, Refreshed, Resource, ResourceServer, Schema, Server, Value, check_schema,
};

use crate::support::consistency::client::{Action, CheckedProvider, Plan, State, summaries};
use crate::support::consistency::values::{complete, is_unknown};

const MACHINE: &str = "test_machine";

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Machine {
    id: Value<String>,
    name: Value<String>,
    network: Value<Network>,
    disk: Value<Vec<Disk>>,
    rule: Value<Vec<Rule>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Network {
    zone: Value<String>,
    address: Value<String>,
    mode: Value<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Disk {
    kind: Value<String>,
    size: Value<i64>,
    device: Value<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Rule {
    port: Value<i64>,
    family: Value<String>,
    protocol: Value<String>,
    id: Value<String>,
}

impl Machine {
    /// Sets the computed attributes.
    fn completed(mut self) -> Self {
        if self.id.is_unknown() {
            self.id = "m-1".into();
        }
        if let Value::Known(network) = &mut self.network
            && network.address.is_unknown()
        {
            network.address = "10.0.0.1".into();
        }
        if let Value::Known(disks) = &mut self.disk {
            for (index, disk) in disks.iter_mut().enumerate().filter(|(_, disk)| disk.device.is_unknown()) {
                disk.device = Value::Known(format!("/dev/{index}"));
            }
        }
        if let Value::Known(rules) = &mut self.rule {
            for rule in rules.iter_mut().filter(|rule| rule.id.is_unknown()) {
                rule.id = Value::Known(format!("r-{}", rule.port.known().unwrap()));
            }
        }
        self
    }
}

fn block(name: &str, nesting: Nesting, attributes: Vec<Attribute>) -> NestedBlock {
    let block = Block { description: format!("A {name}."), attributes, blocks: Vec::new() };
    NestedBlock { name: name.into(), nesting, max_items: None, block }
}

fn default(text: &str) -> CtyValue {
    CtyValue::String(text.to_owned())
}

#[derive(Debug)]
struct MachineResource;

impl Resource for MachineResource {
    type Model = Machine;

    fn type_name(&self) -> &str {
        MACHINE
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("id").computed().describe("The id."),
            Attribute::string("name").required().describe("The name."),
        ];
        let network = vec![
            Attribute::string("zone").requires_replace_if_known().describe("The zone."),
            Attribute::string("address").computed().unknown_while_pending().describe("The address."),
            Attribute::string("mode").default_value(default("bridge")).describe("The mode."),
        ];
        let disk = vec![
            Attribute::string("kind").default_value(default("ssd")).requires_replace_if_known().describe("The kind."),
            Attribute::number("size").required().describe("The size."),
            Attribute::string("device").computed().describe("The device."),
        ];
        let rule = vec![
            Attribute::number("port").required().describe("The port."),
            Attribute::string("family").requires_replace().describe("The family."),
            Attribute::string("protocol").default_value(default("tcp")).describe("The protocol."),
            Attribute::string("id").computed().describe("The id."),
        ];
        let blocks = vec![
            block("network", Nesting::Single, network),
            block("disk", Nesting::List, disk),
            block("rule", Nesting::Set, rule),
        ];
        Schema { version: 0, block: Block { description: "A machine.".into(), attributes, blocks } }
    }

    fn validate(&self, _: &Machine) -> Diagnostics {
        Diagnostics::new()
    }

    async fn plan(&self, _: &Context, change: &mut Change<Machine>) -> Diagnostics {
        change.moving = change.planned.name.text() == Some("moving");
        Diagnostics::new()
    }

    async fn create(&self, _: &Context, planned: Machine) -> Applied<Machine> {
        Applied { state: Some(planned.completed()), private: Private::default(), diagnostics: Diagnostics::new() }
    }

    async fn read(&self, _: &Context, state: Machine, _: &Private) -> Result<Refreshed<Machine>, Diagnostics> {
        Ok(Some(state).into())
    }

    async fn update(&self, _: &Context, _: Machine, planned: Machine, private: Private) -> Applied<Machine> {
        Applied { state: Some(planned.completed()), private, diagnostics: Diagnostics::new() }
    }

    async fn delete(&self, _: &Context, _: Machine, private: Private) -> Applied<Machine> {
        Applied { state: None, private, diagnostics: Diagnostics::new() }
    }

    async fn import(&self, _: &Context, id: &str) -> Result<Imported<Machine>, Diagnostics> {
        let network = Value::Known(Network::default());
        let disk = Value::Known(vec![Disk { size: Value::Known(8), device: "/dev/0".into(), ..Disk::default() }]);
        let rule = Value::Known(Vec::new());
        let state = Machine { id: id.into(), name: "golden".into(), network, disk, rule };
        Ok(Imported { state, warnings: Diagnostics::new() })
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Nothing {}

struct MachineProvider;

impl Provider for MachineProvider {
    type Configuration = Nothing;

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Block { description: "Machines.".into(), ..Block::default() } }
    }

    fn validate(&self, _: &Nothing) -> Diagnostics {
        Diagnostics::new()
    }

    async fn configure(&self, _: Nothing, _: &str) -> Diagnostics {
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        vec![Box::new(ResourceServer::new(MachineResource))]
    }
}

type Core = CheckedProvider<ProviderServer<Server<MachineProvider>>>;

/// A client that checks every response against Terraform core's rules.
async fn core() -> Core {
    CheckedProvider::new(ProviderClient::new(ProviderServer::new(Server::new(MachineProvider)))).await
}

async fn planned(core: &mut Core, prior: &State, config: &Json) -> Plan {
    let plan = core.plan(MACHINE, prior, config).await;
    assert_eq!(summaries(&plan.diagnostics), [""; 0]);
    plan
}

async fn applied(core: &mut Core, prior: &State, config: &Json) -> State {
    let plan = planned(core, prior, config).await;
    let applied = core.apply(MACHINE, &plan).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    applied.state
}

fn config() -> Json {
    json!({
        "name": "golden",
        "network": { "zone": "north" },
        "disk": [{ "size": 8 }, { "size": 9, "kind": "hdd" }],
        "rule": [{ "port": 443 }, { "port": 80, "protocol": "udp" }],
    })
}

#[test]
fn accepts_nested_schema_except_adoption_in_set() {
    let mut schema = MachineResource.schema();
    assert_eq!(check_schema(&schema), [""; 0]);
    let family = Attribute::string("family").requires_replace_if_known().describe("The family.");
    schema.block.blocks[2].block.attributes[1] = family;
    let problem = "rule.family: the elements of a set have no address, so none can be adopted";
    assert_eq!(check_schema(&schema), [problem]);
}

#[tokio::test]
async fn create_plans_defaults_and_unknown_computed_values() {
    let mut core = core().await;
    let plan = planned(&mut core, &State::default(), &config()).await;
    assert_eq!(plan.planned["network"]["mode"], "bridge");
    assert_eq!((&plan.planned["disk"][0]["kind"], &plan.planned["disk"][1]["kind"]), (&json!("ssd"), &json!("hdd")));
    for computed in [&plan.planned["network"]["address"], &plan.planned["disk"][1]["device"]] {
        assert!(is_unknown(computed), "{}", plan.planned);
    }
    assert!(plan.planned["rule"].as_array().unwrap().iter().all(|rule| is_unknown(&rule["id"])), "{}", plan.planned);
    let state = core.apply(MACHINE, &plan).await.state.value;
    assert_eq!(state["disk"][1], json!({ "kind": "hdd", "size": 9, "device": "/dev/1" }));
    let rules = state["rule"].as_array().unwrap();
    assert!(rules.contains(&json!({ "port": 443, "family": null, "protocol": "tcp", "id": "r-443" })), "{state}");
    assert!(rules.contains(&json!({ "port": 80, "family": null, "protocol": "udp", "id": "r-80" })), "{state}");
}

#[tokio::test]
async fn applied_state_plans_no_changes() {
    let mut core = core().await;
    for config in [json!({ "name": "golden" }), config(), json!({ "name": "golden", "network": {} })] {
        let state = applied(&mut core, &State::default(), &config).await;
        assert_eq!(core.plan_again(MACHINE, &state, &config).await.action, Action::NoOp, "{config}");
    }
}

#[tokio::test]
async fn added_block_has_unknown_computed_values() {
    let mut core = core().await;
    let state = applied(&mut core, &State::default(), &config()).await;
    let mut more = config();
    more["disk"].as_array_mut().unwrap().push(json!({ "size": 10, "kind": "ssd" }));
    more["rule"].as_array_mut().unwrap().push(json!({ "port": 22 }));
    let plan = planned(&mut core, &state, &more).await;
    assert_eq!(plan.planned["disk"][0]["device"], "/dev/0");
    assert!(is_unknown(&plan.planned["disk"][2]["device"]), "{}", plan.planned);
    let rules = plan.planned["rule"].as_array().unwrap();
    for rule in rules {
        assert_eq!(is_unknown(&rule["id"]), rule["port"] == 22, "{rule}");
    }
    let made = core.apply(MACHINE, &plan).await.state.value;
    assert_eq!(made["disk"][2]["device"], "/dev/2");

    let mut fewer = config();
    fewer.as_object_mut().unwrap().remove("network");
    fewer["rule"] = json!([{ "port": 443 }]);
    let state = applied(&mut core, &state, &fewer).await.value;
    assert_eq!(state["network"], Json::Null);
    assert_eq!(state["rule"], json!([{ "port": 443, "family": null, "protocol": "tcp", "id": "r-443" }]));
}

#[tokio::test]
async fn block_change_requires_replacement() {
    let mut core = core().await;
    let state = applied(&mut core, &State::default(), &config()).await;
    let mut replaced = async |change: fn(&mut Json)| {
        let mut config = config();
        change(&mut config);
        let plan = planned(&mut core, &state, &config).await;
        let by = plan.requires_replace.join(" ");
        (plan.action, by)
    };
    let replace = |by: &str| (Action::Replace, by.to_owned());
    let update = (Action::Update, String::new());
    assert_eq!(replaced(|config| config["disk"][0]["size"] = json!(20)).await, update);
    assert_eq!(replaced(|config| config["rule"][0]["protocol"] = json!("udp")).await, update);
    assert_eq!(replaced(|config| config["network"]["zone"] = json!("south")).await, replace("network.zone"));
    assert_eq!(replaced(|config| config["disk"][1]["kind"] = json!("ssd")).await, replace("disk[1].kind"));
    assert_eq!(replaced(|config| config["rule"][0]["family"] = json!("v6")).await, replace("rule"));
}

#[tokio::test]
async fn volatile_block_attribute_is_unknown_while_pending() {
    let mut core = core().await;
    let state = applied(&mut core, &State::default(), &config()).await;
    let mut moving = config();
    moving["name"] = json!("moving");
    let plan = planned(&mut core, &state, &moving).await;
    assert!(is_unknown(&plan.planned["network"]["address"]), "{}", plan.planned);
    assert_eq!(plan.planned["disk"][0]["device"], "/dev/0");
}

#[tokio::test]
async fn import_sets_block_defaults_and_adopts() {
    let mut core = core().await;
    let state = core.import(MACHINE, "m-7").await.unwrap();
    assert_eq!((&state.value["network"]["mode"], &state.value["disk"][0]["kind"]), (&json!("bridge"), &json!("ssd")));
    let config = json!({ "name": "golden", "network": { "zone": "north" }, "disk": [{ "size": 8 }] });
    let plan = planned(&mut core, &state, &config).await;
    assert_eq!((plan.action, plan.requires_replace), (Action::Update, Vec::new()));
}

#[tokio::test]
async fn rejects_computed_attribute_in_block() {
    let core = core().await;
    let checker = core.resource(MACHINE);
    let config = json!({
        "name": "golden",
        "network": { "address": "10.0.0.7" },
        "disk": [{ "size": 8 }, { "size": 8, "device": "/dev/7" }],
        "rule": [{ "port": 80, "id": "r-7" }],
    });
    let request = validate_resource_config::Request {
        type_name: MACHINE.to_owned(),
        config: Some(checker.encode(&complete(&config, checker.block()))),
        ..Default::default()
    };
    let response = ResourceServer::new(MachineResource).validate(request);
    let detail = |name: &str| {
        format!("The provider sets {name} itself, so a configuration can only read it. Remove the argument.")
    };
    let expected = [("network.address", "address"), ("disk[1].device", "device"), ("rule", "id")]
        .map(|(path, name)| format!("error [{path}] {name} cannot be set: {}", detail(name)));
    assert_eq!(summaries(&response.diagnostics), expected);
}

#[tokio::test]
async fn generated_config_omits_optional_block_values() {
    let mut core = core().await;
    let state = applied(&mut core, &State::default(), &config()).await;
    let checker = core.resource(MACHINE);
    let request =
        generate_resource_config::Request { type_name: MACHINE.to_owned(), state: Some(checker.encode(&state.value)) };
    let generated = ResourceServer::new(MachineResource).generate(request);
    let generated = checker.decode(generated.config.as_ref()).unwrap();
    assert_eq!(generated, complete(&config(), checker.block()));
    assert_eq!(core.plan_again(MACHINE, &state, &generated).await.action, Action::NoOp);
}
