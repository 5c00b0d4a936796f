//! Lifecycle of a resource of the reference provider.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::provider_server::ProviderServer;
use terraform_provider_image::terraform::proto::{RawState, move_resource_state};

use crate::consistency::reference_provider::{Fault, RESOURCE, ReferenceProvider};
use crate::support::consistency::client::{Action, CheckedProvider, State, summaries};
use crate::support::consistency::values::{is_unknown, unknown, unknown_beginning_with};

pub(crate) type Provider = CheckedProvider<ProviderServer<ReferenceProvider>>;

/// The reference provider behind the checker.
pub(crate) async fn provider(fault: Option<Fault>) -> Provider {
    CheckedProvider::new(ProviderClient::new(ProviderServer::new(ReferenceProvider::new(fault)))).await
}

/// A configuration with a value or block of every type.
pub(crate) fn config() -> Json {
    json!({
        "name": "a",
        "secret": "hidden",
        "tags": { "key": "value" },
        "zones": ["b", "a", "b"],
        "settings": { "mode": "fast" },
        "timeouts": { "create": "1h" },
        "disk": [{ "device": "sda" }, { "device": "sdb" }],
        "rule": { "web": { "port": 80 } },
        "label": [{ "text": "one" }],
    })
}

/// Runs a resource from create to destroy, and every other request of core.
pub(crate) async fn run_lifecycle(provider: &mut Provider) {
    assert_eq!(summaries(&provider.configure(&json!({ "region": "eu-west-1" })).await), [""; 0]);
    assert_eq!(summaries(&provider.validate(RESOURCE, &config()).await), [""; 0]);
    assert_eq!(provider.read_data_source(RESOURCE, &json!({ "name": "a" })).await.unwrap()["id"], "i-a");

    // An attribute of another resource is not known yet.
    let partly_known = json!({ "name": unknown_beginning_with("a"), "disk": [{ "device": unknown() }] });
    let plan = provider.plan(RESOURCE, &State::default(), &partly_known).await;
    assert_eq!(plan.action, Action::Create);
    let known = json!({ "name": "abc", "disk": [{ "device": "sda" }] });
    let applied = provider.apply_with(RESOURCE, &plan, &known).await;
    assert_eq!(applied.state.value["name"], "abc");

    let plan = provider.plan(RESOURCE, &State::default(), &config()).await;
    assert!(is_unknown(&plan.planned["id"]), "{}", plan.planned);
    assert_eq!(plan.planned["settings"]["mode"], "fast");
    let created = provider.apply(RESOURCE, &plan).await;
    assert!(!created.tainted);
    let (read, _) = provider.refresh(RESOURCE, &created.state).await;
    assert_eq!(read, created.state);
    assert_eq!(provider.plan_again(RESOURCE, &read, &config()).await.action, Action::NoOp);

    let mut changed = config();
    changed["tags"] = json!({ "key": "other" });
    let plan = provider.plan(RESOURCE, &read, &changed).await;
    assert_eq!((plan.action, plan.planned["id"].as_str()), (Action::Update, Some("i-a")));
    let updated = provider.apply(RESOURCE, &plan).await;
    assert_eq!(updated.state.value["tags"]["key"], "other");

    changed["name"] = json!("b");
    let plan = provider.plan(RESOURCE, &updated.state, &changed).await;
    assert_eq!((plan.action, plan.requires_replace.as_slice()), (Action::Replace, ["name".to_owned()].as_slice()));
    let replaced = provider.apply(RESOURCE, &plan).await;
    assert_eq!(replaced.state.value["id"], "i-b");

    assert_eq!(provider.import(RESOURCE, "i-c").await.unwrap().value["id"], "i-c");
    let identity = json!({ "id": "i-c" });
    assert_eq!(provider.import_identity(RESOURCE, &identity).await.unwrap().value["id"], "i-c");
    assert_eq!(provider.upgrade_identity(RESOURCE, 0, &identity).await.unwrap(), identity);
    let source = RawState { json: r#"{"id":"i-d","name":"d"}"#.into(), ..RawState::default() };
    let request =
        move_resource_state::Request { source_state: Some(source), ..move_resource_state::Request::default() };
    assert_eq!(provider.move_state(RESOURCE, request).await.unwrap().value["name"], "d");

    let destroyed = provider.destroy(RESOURCE, &replaced.state).await;
    assert_eq!(destroyed.state.value, Json::Null);
}
