//! Pending objects: only their volatile attributes are planned as unknown.

use serde_json::json;

use crate::framework::fixture::{FrameworkFixture, full};
use crate::framework::test_provider::RESOURCE;
use crate::support::consistency::client::{Action, State};
use crate::support::consistency::values::is_unknown;

#[tokio::test]
async fn only_volatile_attributes_are_unknown_while_pending() {
    let mut fixture = FrameworkFixture::new().await;
    let mut state = fixture.made(&full()).await;
    state.value["state"] = json!("growing");
    let plan = fixture.plan(&state, &full()).await;
    assert_eq!(plan.action, Action::Update, "waiting on is an update of its own");
    for (name, planned) in plan.planned.as_object().unwrap() {
        let moves = ["state", "weight"].contains(&name.as_str());
        assert_eq!(is_unknown(planned), moves, "{name}");
        assert!(moves || *planned == state.value[name], "{name}");
    }
    let applied = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!(applied.state.value["state"], "changed");
}

#[tokio::test]
async fn change_plans_volatile_attributes_as_unknown() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    let mut config = full();
    config["size"] = json!(7);
    let plan = fixture.plan(&state, &config).await;
    assert!(is_unknown(&plan.planned["weight"]) && !is_unknown(&plan.planned["id"]), "{}", plan.planned);
    let State { value, .. } = fixture.core.apply(RESOURCE, &plan).await.state;
    assert_eq!((&value["size"], &value["weight"]), (&json!(7), &json!(70)));
}
