//! Stored states: of older versions, without a version, and their private state.

use bytes::Bytes;
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{RawState, upgrade_resource_state};

use crate::framework::fixture::{FrameworkFixture, full, only};
use crate::framework::test_provider::{Call, RESOURCE, StoredPrivate};
use crate::support::consistency::client::{Action, State, summaries};

fn revision(private: &Bytes) -> u32 {
    serde_json::from_slice::<StoredPrivate>(private).unwrap().revision
}

#[tokio::test]
async fn upgrades_older_states() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&json!({ "name": "golden", "size": 3 })).await;
    let stored = |change: fn(&mut serde_json::Map<String, Json>)| {
        let mut value = state.value.clone();
        change(value.as_object_mut().unwrap());
        value
    };
    let version_0 = stored(|it| {
        let name = it.remove("name").unwrap();
        it.insert("title".into(), name);
        it.insert("size".into(), json!("3 units"));
    });
    let version_1 = stored(|it| {
        it.insert("size".into(), json!("3 units"));
    });
    for (version, value) in [(0, version_0), (1, version_1), (2, state.value.clone())] {
        fixture.backend.take_calls();
        assert_eq!(fixture.core.upgrade(RESOURCE, version, &value).await.unwrap(), state.value, "version {version}");
        let upgraded = fixture.backend.take_calls().contains(&Call::Upgrade);
        assert_eq!(upgraded, version < 2, "version {version}: the present version needs no upgrade");
    }
}

#[tokio::test]
async fn failed_upgrade_reports_reason() {
    let mut fixture = FrameworkFixture::new().await;
    let stored = json!({ "name": "golden", "size": "three" });
    let text = only(&fixture.core.upgrade(RESOURCE, 1, &stored).await.unwrap_err());
    assert_eq!(text, "error [] Not a size: \"three\" has no units.");
}

#[tokio::test]
async fn upgrade_fills_missing_and_drops_unknown_attributes() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    let mut stored = state.value.clone();
    let object = stored.as_object_mut().unwrap();
    object.remove("labels");
    object.insert("invented".into(), json!({ "by": "another version" }));
    object["part"][0]["invented"] = json!(true);
    let upgraded = fixture.core.upgrade(RESOURCE, 2, &stored).await.unwrap();
    let expected = State {
        value: {
            let mut value = state.value;
            value["labels"] = Json::Null;
            value
        },
        ..state
    };
    assert_eq!(upgraded, expected.value);
    // The next read fills in missing attributes.
    assert_eq!(fixture.core.refresh(RESOURCE, &expected).await.0.value["labels"], full()["labels"]);
}

#[tokio::test]
async fn reports_unreadable_state_and_keeps_it() {
    let fixture = FrameworkFixture::new().await;
    let json = |text: &str| Some(RawState { json: text.to_owned().into(), ..RawState::default() });
    let flat = RawState { flatmap: [("name".to_owned(), "golden".to_owned())].into(), ..RawState::default() };
    for raw_state in [
        None,
        Some(flat),
        json("{"),
        json("null"),
        json("[]"),
        json("\u{0}"),
        json(r#"{"size": "3 metres"}"#),
        json(r#"{"labels": ["not", "a", "map"]}"#),
        json(r#"{"part": [[]]}"#),
        json(&"[".repeat(100_000)),
        json(&format!(r#"{{"name": {}1{}}}"#, "[".repeat(120), "]".repeat(120))),
    ] {
        let described = format!("{raw_state:.60?}");
        let request = upgrade_resource_state::Request { type_name: RESOURCE.into(), version: 2, raw_state };
        let response = fixture.client().upgrade_resource_state(request).await.unwrap().into_inner();
        let text = only(&response.diagnostics);
        assert!(text.starts_with("error [] Cannot read stored state: "), "{described}: {text}");
        assert!(text.contains("Nothing was changed"), "{described}: {text}");
        assert_eq!(response.upgraded_state, None, "{described}");
    }
}

#[tokio::test]
async fn private_state_passes_through_plan_apply_and_read() {
    let mut fixture = FrameworkFixture::new().await;
    let state = fixture.made(&full()).await;
    assert_eq!(revision(&state.private), 1);
    let (read, _) = fixture.core.refresh(RESOURCE, &state).await;
    assert_eq!(read.private, state.private);
    let mut config = full();
    config["fragile"] = json!(false);
    let plan = fixture.plan(&read, &config).await;
    assert_eq!(plan.private, state.private);
    let updated = fixture.core.apply(RESOURCE, &plan).await.state;
    assert_eq!(revision(&updated.private), 2);

    // Another object does not inherit the private state of the previous one.
    config["name"] = json!("silver");
    let replaced = fixture.applied(&updated, &config).await;
    assert_eq!(revision(&replaced.private), 1);
}

#[tokio::test]
async fn keeps_private_state_of_other_versions() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    let foreign = State { private: Bytes::from_static(b"\xff\x00 not ours"), ..made };
    let (read, _) = fixture.core.refresh(RESOURCE, &foreign).await;
    assert_eq!(read, foreign);
    assert_eq!(fixture.core.plan_again(RESOURCE, &read, &full()).await.private, foreign.private);
    let plan = fixture.plan(&read, &json!({ "name": "golden", "source": "box" })).await;
    assert_eq!((plan.action, &plan.private), (Action::Update, &foreign.private));
    let applied = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert_eq!(revision(&applied.state.private), 1, "what cannot be read counts as absent");
}
