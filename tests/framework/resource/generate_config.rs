//! Generated configuration: minimal, as a user would write it.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{DynamicValue, generate_resource_config};

use crate::framework::fixture::{FrameworkFixture, full};
use crate::framework::test_provider::RESOURCE;
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::consistency::values::complete;

async fn generated(fixture: &FrameworkFixture, state: &DynamicValue) -> generate_resource_config::Response {
    let request = generate_resource_config::Request { type_name: RESOURCE.into(), state: Some(state.clone()) };
    fixture.client().generate_resource_config(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn omits_computed_and_default_values() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    let checker = fixture.checker();
    let config = generated(&fixture, &checker.encode(&made.value)).await.config;
    let config = checker.decode(config.as_ref()).unwrap();
    let mut expected = complete(&full(), checker.block());
    expected["zone"] = json!("north");
    assert_eq!(config, expected);
    assert_eq!(fixture.core.plan_again(RESOURCE, &made, &config).await.action, Action::NoOp);

    let mut configured = full();
    configured["mode"] = json!("special");
    let state = fixture.applied(&made, &configured).await;
    let config = generated(&fixture, &checker.encode(&state.value)).await.config;
    assert_eq!(checker.decode(config.as_ref()).unwrap()["mode"], "special");
}

#[tokio::test]
async fn omits_empty_blocks() {
    let fixture = FrameworkFixture::new().await;
    let state = json!({ "name": "golden", "limits": {}, "part": [], "rule": [] });
    let config = generated(&fixture, &fixture.encoded(&state)).await.config;
    assert_eq!(fixture.checker().decode(config.as_ref()).unwrap()["limits"], Json::Null);
}

#[tokio::test]
async fn reports_unreadable_state() {
    let fixture = FrameworkFixture::new().await;
    for bytes in [&[0x81][..], &[0x80], &[0xc1], &[0x93, 1, 2, 3]] {
        let state = DynamicValue { msgpack: bytes.to_vec().into(), ..DynamicValue::default() };
        let response = generated(&fixture, &state).await;
        let texts = summaries(&response.diagnostics);
        assert!(texts.len() == 1 && texts[0].contains("Malformed request from Terraform"), "{bytes:x?}: {texts:?}");
        assert_eq!(response.config, None);
    }
}

#[tokio::test]
async fn removed_arguments_plan_removal() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    for argument in ["size", "fragile", "source", "secret", "labels", "notes", "colors"] {
        let mut config = full();
        config.as_object_mut().unwrap().remove(argument);
        let plan = fixture.plan(&made, &config).await;
        assert_ne!(plan.action, Action::NoOp, "{argument}");
        assert_eq!(plan.planned[argument], Json::Null, "{argument}");
    }
    // An attribute that was never set is not expected from the provider either.
    let plan = fixture.plan(&State::default(), &json!({ "name": "golden" })).await;
    assert_eq!((&plan.planned["size"], &plan.planned["labels"]), (&Json::Null, &Json::Null));
}
