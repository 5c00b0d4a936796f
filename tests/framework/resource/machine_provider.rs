//! A provider with one resource, a machine with nested blocks, for the tests of `nested_blocks`.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::provider_server::ProviderServer;
use terraform_provider_image::terraform::{
    Applied, Attribute, Block, Change, Context, CtyValue, Diagnostics, ErasedResource, Imported, NestedBlock, Nesting,
    Private, Provider, Refreshed, Resource, ResourceServer, Schema, Server, Value,
};

use crate::support::consistency::client::{CheckedProvider, Plan, State, summaries};

pub(crate) const MACHINE: &str = "test_machine";

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) id: Value<String>,
    pub(crate) name: Value<String>,
    pub(crate) network: Value<Network>,
    pub(crate) disk: Value<Vec<Disk>>,
    pub(crate) rule: Value<Vec<Rule>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Network {
    pub(crate) zone: Value<String>,
    pub(crate) address: Value<String>,
    pub(crate) mode: Value<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Disk {
    pub(crate) kind: Value<String>,
    pub(crate) size: Value<i64>,
    pub(crate) device: Value<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) port: Value<i64>,
    pub(crate) family: Value<String>,
    pub(crate) protocol: Value<String>,
    pub(crate) id: Value<String>,
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
pub(crate) struct MachineResource;

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
        change.in_progress = change.planned.name.text() == Some("moving");
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
pub(crate) struct Nothing {}

pub(crate) struct MachineProvider;

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

pub(crate) type Core = CheckedProvider<ProviderServer<Server<MachineProvider>>>;

/// A client that checks every response against Terraform core's rules.
pub(crate) async fn core() -> Core {
    CheckedProvider::new(ProviderClient::new(ProviderServer::new(Server::new(MachineProvider)))).await
}

pub(crate) async fn planned(core: &mut Core, prior: &State, config: &Json) -> Plan {
    let plan = core.plan(MACHINE, prior, config).await;
    assert_eq!(summaries(&plan.diagnostics), [""; 0]);
    plan
}

pub(crate) async fn applied(core: &mut Core, prior: &State, config: &Json) -> State {
    let plan = planned(core, prior, config).await;
    let applied = core.apply(MACHINE, &plan).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    applied.state
}

pub(crate) fn config() -> Json {
    json!({
        "name": "golden",
        "network": { "zone": "north" },
        "disk": [{ "size": 8 }, { "size": 9, "kind": "hdd" }],
        "rule": [{ "port": 443 }, { "port": 80, "protocol": "udp" }],
    })
}
