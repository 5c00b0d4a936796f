//! Values that are known only after apply.

use serde_json::{Value as Json, json};

use crate::framework::fixture::FrameworkFixture;
use crate::framework::test_provider::RESOURCE;
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::consistency::values::{is_unknown, unknown, unknown_beginning_with};

#[tokio::test]
async fn plans_unknown_values_and_completes_them() {
    let mut fixture = FrameworkFixture::new().await;
    // Terraform refines an interpolation with its prefix (MessagePack extension 12), and a reference with nothing.
    let partly = json!({
        "name": unknown_beginning_with("gold-"),
        "size": unknown(),
        "zone": unknown(),
        "labels": { "team": "web", "number": unknown_beginning_with("n") },
        "notes": ["a", unknown()],
        "colors": unknown(),
        "limits": { "create": unknown() },
        "part": [{ "kind": unknown_beginning_with("l"), "count": unknown() }],
        "rule": [{ "port": unknown() }],
    });
    assert_eq!(summaries(&fixture.core.validate(RESOURCE, &partly).await), [""; 0]);
    let plan = fixture.plan(&State::default(), &partly).await;
    assert!(is_unknown(&plan.planned["name"]) && is_unknown(&plan.planned["zone"]));
    assert_eq!(plan.planned["labels"]["team"], "web");
    assert!(is_unknown(&plan.planned["labels"]["number"]) && is_unknown(&plan.planned["part"][0]["kind"]));

    let known = json!({
        "name": "gold-7",
        "size": 2,
        "zone": null,
        "labels": { "team": "web", "number": "n7" },
        "notes": ["a", "b"],
        "colors": ["red"],
        "limits": { "create": "2h" },
        "part": [{ "kind": "leg", "count": null }],
        "rule": [{ "port": 443 }],
    });
    let applied = fixture.core.apply_with(RESOURCE, &plan, &known).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert_eq!(applied.state.value["labels"], known["labels"]);
    assert_eq!(fixture.core.plan_again(RESOURCE, &applied.state, &known).await.action, Action::NoOp);
}

#[tokio::test]
async fn plans_dynamic_blocks_as_unknown() {
    let mut fixture = FrameworkFixture::new().await;
    let partly = json!({ "name": "golden", "part": unknown(), "rule": unknown(), "limits": unknown() });
    assert_eq!(summaries(&fixture.core.validate(RESOURCE, &partly).await), [""; 0]);
    let plan = fixture.plan(&State::default(), &partly).await;
    for block in ["part", "rule", "limits"] {
        assert!(is_unknown(&plan.planned[block]), "{block}: {}", plan.planned);
    }
    let known = json!({ "name": "golden", "part": [{ "kind": "leg" }, { "kind": "top" }] });
    let applied = fixture.core.apply_with(RESOURCE, &plan, &known).await;
    assert_eq!(applied.state.value["part"][1]["kind"], "top");
    assert_eq!((&applied.state.value["rule"], &applied.state.value["limits"]), (&json!([]), &Json::Null));
}

#[tokio::test]
async fn unknown_value_forces_replacement() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&json!({ "name": "golden" })).await;
    let plan = fixture.plan(&state, &json!({ "name": unknown_beginning_with("gold") })).await;
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(plan.requires_replace, ["name"]);
    let applied = fixture.core.apply_with(RESOURCE, &plan, &json!({ "name": "goldfish" })).await;
    assert_eq!(applied.state.value["id"], "t-goldfish");
    assert_eq!(fixture.backend.objects().len(), 1);
}

#[tokio::test]
async fn update_with_unknown_value_may_change_nothing() {
    let mut fixture = FrameworkFixture::new().await;
    let config = json!({ "name": "golden", "labels": { "team": "web" } });
    let state = fixture.made(&config).await;
    let plan = fixture.plan(&state, &json!({ "name": "golden", "labels": unknown() })).await;
    assert_eq!(plan.action, Action::Update);
    let applied = fixture.core.apply_with(RESOURCE, &plan, &config).await;
    assert_eq!(applied.state, state);
}

#[tokio::test]
async fn default_replaces_null_known_at_apply() {
    let mut fixture = FrameworkFixture::new().await;
    let plan = fixture.plan(&State::default(), &json!({ "name": "golden", "mode": unknown() })).await;
    assert!(is_unknown(&plan.planned["mode"]));
    let applied = fixture.core.apply_with(RESOURCE, &plan, &json!({ "name": "golden" })).await;
    assert_eq!(applied.state.value["mode"], "plain");
}

#[tokio::test]
async fn accepts_unknown_provider_arguments() {
    let mut fixture = FrameworkFixture::new().await;
    for block in
        [json!({ "height": unknown(), "bracket": [{ "material": unknown() }] }), json!({ "bracket": unknown() })]
    {
        assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0]);
    }
}
