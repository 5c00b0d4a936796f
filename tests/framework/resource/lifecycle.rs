//! Lifecycle of a resource: create, plan, update, replace, delete.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::Value;

use crate::framework::fixture::{FrameworkFixture, full, only};
use crate::framework::test_provider::{Call, Fault, RESOURCE, ZONE};
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::consistency::values::{is_unknown, unknown};

#[tokio::test]
async fn create_plans_defaults_and_unknown_computed_values() {
    let mut fixture = FrameworkFixture::new().await;
    let plan = fixture.plan(&State::default(), &json!({ "name": "golden" })).await;
    assert_eq!(plan.action, Action::Create);
    assert_eq!((&plan.planned["mode"], &plan.planned["zone"]), (&json!("plain"), &json!(ZONE)));
    for computed in ["id", "state", "weight"] {
        assert!(is_unknown(&plan.planned[computed]), "{computed}: {}", plan.planned);
    }
    assert_eq!(plan.planned["size"], Json::Null);
    assert!(fixture.backend.objects().is_empty(), "a plan makes nothing");

    let applied = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!(applied.state.value["id"], "t-golden");
    assert_eq!(applied.state.value["weight"], Json::Null, "an unknown value may become null");
}

#[tokio::test]
async fn round_trips_every_type() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    let object = fixture.backend.objects()["t-golden"].clone();
    assert_eq!(object.size.known(), Some(&3));
    assert_eq!(object.part.known().unwrap()[0].count.known(), Some(&4));
    assert_eq!(object.colors.known().map(Vec::len), Some(2), "a set has no repetitions");
    assert_eq!(object.notes.known().map(Vec::len), Some(3), "a list has");
    assert_eq!(state.value["labels"], json!({ "team": "web", "empty": "" }));
    assert_eq!(state.value["part"][1], json!({ "kind": "top", "count": null }));
    assert_eq!(state.value["weight"], 30);
    let (read, diagnostics) = fixture.core.refresh(RESOURCE, &state).await;
    assert_eq!((read, summaries(&diagnostics)), (state, vec![]));
}

#[tokio::test]
async fn applied_state_plans_no_changes() {
    let mut fixture = FrameworkFixture::new().await;
    for config in [json!({ "name": "plain" }), full(), json!({ "name": "odd", "labels": {}, "notes": [], "size": 0 })] {
        let state = fixture.made(&config).await;
        let (state, _) = fixture.core.refresh(RESOURCE, &state).await;
        assert_eq!(fixture.core.plan_again(RESOURCE, &state, &config).await.action, Action::NoOp);
    }
}

#[tokio::test]
async fn update_keeps_unrelated_attributes() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    fixture.backend.take_calls();
    let mut config = full();
    config["labels"] = json!({ "team": "mobile" });
    config["part"] = json!([{ "kind": "leg", "count": 3 }]);
    config.as_object_mut().unwrap().remove("limits");
    let plan = fixture.plan(&state, &config).await;
    assert_eq!(plan.action, Action::Update);
    assert_eq!(plan.planned["id"], "t-golden");
    assert_eq!(plan.planned["state"], "made");
    let updated = fixture.core.apply(RESOURCE, &plan).await;
    // Nothing changed, so the planned state stays, whatever the service reports; the next refresh records the
    // difference.
    assert_eq!(updated.state.value["state"], "made");
    assert_eq!(updated.state.value["labels"], json!({ "team": "mobile" }));
    assert_eq!(updated.state.value["limits"], Json::Null);
    assert!(!fixture.backend.take_calls().contains(&Call::Create));
    assert_eq!(fixture.core.refresh(RESOURCE, &updated.state).await.0.value["state"], "changed");
}

#[tokio::test]
async fn removed_argument_becomes_default_or_prior_or_null() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&json!({ "name": "golden", "mode": "odd", "zone": "west", "fragile": true })).await;
    let plan = fixture.plan(&state, &json!({ "name": "golden" })).await;
    assert_eq!(plan.action, Action::Update);
    assert_eq!(plan.planned["mode"], "plain", "the default");
    assert_eq!(plan.planned["zone"], "west", "computed: as it is");
    assert_eq!(plan.planned["fragile"], Json::Null);
}

#[tokio::test]
async fn replacement_names_attributes_and_creates_object() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    let mut config = full();
    config["name"] = json!("silver");
    config["zone"] = json!("west");
    let plan = fixture.plan(&state, &config).await;
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(plan.requires_replace, ["name", "zone"]);
    assert!(is_unknown(&plan.planned["id"]), "another object has another id");
    let applied = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!(applied.state.value["id"], "t-silver");
    assert_eq!(fixture.backend.objects().keys().collect::<Vec<_>>(), ["t-silver"]);
}

#[tokio::test]
async fn adopts_unreported_value_then_requires_replacement() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&json!({ "name": "golden" })).await;
    let plan = fixture.plan(&state, &json!({ "name": "golden", "source": "box" })).await;
    assert_eq!(plan.action, Action::Update);
    let adopted = fixture.core.apply(RESOURCE, &plan).await.state;
    assert_eq!(adopted.value["source"], "box");
    for other in [json!("crate"), Json::Null] {
        let plan = fixture.plan(&adopted, &json!({ "name": "golden", "source": other })).await;
        assert_eq!(plan.action, Action::Replace);
        assert_eq!(plan.requires_replace, ["source"]);
    }
    // The exception applies to that attribute only: another one requires replacement from null as well.
    let mut nameless = adopted.clone();
    nameless.value["zone"] = Json::Null;
    let config = json!({ "name": "golden", "source": "box", "zone": "west" });
    assert_eq!(fixture.plan(&nameless, &config).await.action, Action::Replace);
}

#[tokio::test]
async fn rejects_configured_computed_attributes() {
    let mut fixture = FrameworkFixture::new().await;
    for value in [json!("t-mine"), unknown()] {
        let diagnostics = fixture.core.validate(RESOURCE, &json!({ "name": "golden", "id": value })).await;
        let text = only(&diagnostics);
        assert!(text.starts_with("error [id] Invalid configuration for read-only attribute: "), "{text}");
    }
    // Other checks of the configuration still run.
    let config = json!({ "name": "golden", "state": "x", "weight": 1, "size": 2000 });
    let diagnostics = fixture.core.validate(RESOURCE, &config).await;
    let paths: Vec<_> = summaries(&diagnostics).iter().map(|text| text.split(' ').nth(1).unwrap().to_owned()).collect();
    assert_eq!(paths, ["[state]", "[weight]", "[size]"]);
}

#[tokio::test]
async fn rejects_fractions_with_path() {
    let mut fixture = FrameworkFixture::new().await;
    let whole = json!({ "name": "golden", "size": 3.0 });
    assert_eq!(summaries(&fixture.core.validate(RESOURCE, &whole).await), [""; 0]);
    for (config, path) in [
        (json!({ "name": "golden", "size": 2.5 }), "size"),
        (json!({ "name": "golden", "size": 1e30 }), "size"),
        (json!({ "name": "golden", "part": [{ "kind": "leg", "count": 0.5 }] }), "part[0].count"),
    ] {
        let text = only(&fixture.core.validate(RESOURCE, &config).await);
        assert!(text.starts_with(&format!("error [{path}] ")) && text.contains("whole number"), "{text}");
    }
    // The other checks still run as far as possible.
    let config = json!({ "name": "golden", "id": "t-mine", "size": 2.5 });
    assert_eq!(fixture.core.validate(RESOURCE, &config).await.len(), 2);
    let text = only(&fixture.core.configure(&json!({ "height": 1.5 })).await);
    assert!(text.starts_with("error [height] ") && text.contains("whole number"), "{text}");
}

#[tokio::test]
async fn recreates_deleted_object() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    fixture.backend.objects().clear();
    let (gone, diagnostics) = fixture.core.refresh(RESOURCE, &state).await;
    assert_eq!((gone.value.clone(), summaries(&diagnostics)), (Json::Null, vec![]));
    assert_eq!(fixture.plan(&gone, &full()).await.action, Action::Create);
}

#[tokio::test]
async fn plans_drift_correction() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    fixture.backend.objects().get_mut("t-golden").unwrap().fragile = Value::Known(false);
    let (drifted, _) = fixture.core.refresh(RESOURCE, &state).await;
    assert_eq!(drifted.value["fragile"], false);
    let plan = fixture.plan(&drifted, &full()).await;
    assert_eq!((plan.action, &plan.planned["fragile"]), (Action::Update, &json!(true)));
}

#[tokio::test]
async fn unplanned_result_becomes_drift() {
    let mut fixture = FrameworkFixture::new().await;
    fixture.backend.inject_fault(Fault::WrongZone);
    let state = fixture.made(&full()).await;
    assert_eq!(state.value["zone"], ZONE, "the plan's promise");
    fixture.backend.clear_fault();
    assert_eq!(fixture.core.refresh(RESOURCE, &state).await.0.value["zone"], "south");
}

#[tokio::test]
async fn destroy_leaves_no_state() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    let destroyed = fixture.core.destroy(RESOURCE, &state).await;
    assert_eq!((destroyed.state.value, summaries(&destroyed.diagnostics)), (Json::Null, vec![]));
    assert!(fixture.backend.objects().is_empty());
}
