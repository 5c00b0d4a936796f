//! Import, identity, and moves from usan/awsext.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{RawState, move_resource_state};

use super::{BUNDLE, IMAGE, applied, config, fixture, id, seed, settled};
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION};

#[tokio::test]
async fn imports_every_form_of_id() {
    let mut fixture = fixture().await;
    let config = config(json!({ "tags": { "team": "desktop" } }));
    let made = applied(&mut fixture, &State::default(), &config).await;
    let id = id(&made);
    let arn = made.value["arn"].as_str().unwrap().to_owned();
    for import_id in [id.clone(), format!("{id}@{REGION}"), arn.clone()] {
        let imported = fixture.core.import(BUNDLE, &import_id).await.unwrap();
        assert_eq!((&imported.value, &imported.identity), (&made.value, &made.identity), "{import_id}");
        settled(&mut fixture, &imported, &config).await;
    }
    for identity in [json!({ "id": id }), made.identity.clone()] {
        let imported = fixture.core.import_identity(BUNDLE, &identity).await.unwrap();
        assert_eq!(imported.value, made.value, "{identity}");
    }
    // Core reports a bundle that does not exist when the state is null.
    assert_eq!(fixture.core.import(BUNDLE, &format!("{id}@us-east-1")).await.unwrap().value, Json::Null);
}

#[tokio::test]
async fn rejects_invalid_imports() {
    let mut fixture = fixture().await;
    seed(
        &fixture,
        &json!({ "bundles": { REGION: [
            { "id": "wsb-0public001", "name": "Value", "image_id": "wsi-0public001", "owner": "AMAZON" },
            { "id": "wsb-0private01", "name": "private", "image_id": IMAGE },
        ] } }),
    );
    for (id, expected) in [
        ("office", "Invalid import ID: \"office\" is not a valid WorkSpaces bundle ID."),
        ("wsb-0private01@europe", "Invalid import ID: \"europe\""),
        (
            "arn:aws:workspaces:eu-west-1:123456789012:workspaceimage/wsi-0office001",
            "is not a valid WorkSpaces bundle ARN.",
        ),
        ("wsb-0public001", "WorkSpaces bundle \"Value\" is provided by AWS"),
        (
            "arn:aws:workspaces:eu-west-1:210987654321:workspacebundle/wsb-0private01",
            "WorkSpaces bundle not owned by AWS account 210987654321",
        ),
    ] {
        let messages = summaries(&fixture.core.import(BUNDLE, id).await.unwrap_err());
        assert!(messages.len() == 1 && messages[0].contains(expected), "{id}: {messages:?}");
    }
}

/// What usan/awsext stores of a bundle.
fn awsext(made: &State) -> Json {
    json!({
        "bundle_id": made.value["id"], "bundle_name": "office", "bundle_description": "Office desktop", "image_id": IMAGE,
        "compute_type": "STANDARD", "user_storage_capacity": "50", "root_storage_capacity": "80",
        "state": "AVAILABLE", "owner": "123456789012", "tags": { "team": "desktop" },
    })
}

async fn moved(fixture: &mut ProviderFixture, state: &Json) -> State {
    let request = move_resource_state::Request {
        source_provider_address: "registry.terraform.io/usan/awsext".to_owned(),
        source_type_name: "awsext_workspaces_bundle".to_owned(),
        source_state: Some(RawState { json: state.to_string().into(), ..RawState::default() }),
        ..move_resource_state::Request::default()
    };
    fixture.core.move_state(BUNDLE, request).await.unwrap()
}

#[tokio::test]
async fn moves_state_of_awsext_without_changes() {
    let mut fixture = fixture().await;
    let config = config(json!({ "tags": { "team": "desktop" } }));
    let made = applied(&mut fixture, &State::default(), &config).await;
    let moved = moved(&mut fixture, &awsext(&made)).await;
    let (read, diagnostics) = fixture.core.refresh(BUNDLE, &moved).await;
    assert_eq!(summaries(&diagnostics), [""; 0]);
    assert_eq!((&read.value, &read.identity), (&made.value, &made.identity));
    settled(&mut fixture, &read, &config).await;
    assert_eq!(fixture.count("CreateWorkspaceBundle"), 1);
}

/// The state of awsext contains no Region.
#[tokio::test]
async fn moves_bundle_of_another_region() {
    let mut fixture = fixture().await;
    seed(&fixture, &json!({ "images": { "us-east-1": [{ "id": "wsi-0eastern1", "name": "eastern" }] } }));
    let there = config(json!({ "region": "us-east-1", "image_id": "wsi-0eastern1", "tags": { "team": "desktop" } }));
    let made = applied(&mut fixture, &State::default(), &there).await;
    let mut state = awsext(&made);
    state["image_id"] = json!("wsi-0eastern1");
    let moved = moved(&mut fixture, &state).await;
    let (read, _) = fixture.core.refresh(BUNDLE, &moved).await;
    assert_eq!(read.value["id"], made.value["id"]);

    let mut elsewhere = there.clone();
    elsewhere["region"] = json!(REGION);
    let rejected = fixture.core.plan(BUNDLE, &read, &elsewhere).await;
    assert!(summaries(&rejected.diagnostics)[0].contains("Moved WorkSpaces bundle not found in eu-west-1"));
    let plan = fixture.core.plan(BUNDLE, &read, &there).await;
    assert_eq!((plan.action, summaries(&plan.diagnostics)), (Action::Update, Vec::new()));
    let located = fixture.core.apply(BUNDLE, &plan).await;
    assert_eq!(summaries(&located.diagnostics), [""; 0]);
    assert_eq!(located.state.value, made.value);
    settled(&mut fixture, &located.state, &there).await;
    assert_eq!((fixture.count("CreateWorkspaceBundle"), fixture.count("UpdateWorkspaceBundle")), (1, 0));
}
