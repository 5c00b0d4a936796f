//! Attributes of nested blocks that are computed, have defaults or require replacement.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{generate_resource_config, validate_resource_config};
use terraform_provider_image::terraform::{Attribute, ErasedResource, Resource, ResourceServer, check_schema};

use crate::framework::resource::machine_provider::{MACHINE, MachineResource, applied, config, core, planned};
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::consistency::values::{complete, is_unknown};

#[test]
fn accepts_nested_schema_except_adoption_in_set() {
    let mut schema = MachineResource.schema();
    assert_eq!(check_schema(&schema), [""; 0]);
    let family = Attribute::string("family").requires_replace_if_known().describe("The family.");
    schema.block.blocks[2].block.attributes[1] = family;
    let problem = "rule.family: attributes in sets cannot be adopted";
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
    let detail = |name: &str| format!("`{name}` cannot be set, because the provider sets it. Remove the argument.");
    let expected = [("network.address", "address"), ("disk[1].device", "device"), ("rule", "id")]
        .map(|(path, name)| format!("error [{path}] Invalid configuration for read-only attribute: {}", detail(name)));
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
