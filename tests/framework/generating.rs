//! Generated configuration: what a user would have written, and nothing else.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{DynamicValue, generate_resource_config};

use crate::consistency::client::{Action, State, summaries};
use crate::consistency::values::complete;
use crate::thing::THING;
use crate::world::{World, full};

async fn generated(world: &World, state: &DynamicValue) -> generate_resource_config::Response {
    let request = generate_resource_config::Request { type_name: THING.into(), state: Some(state.clone()) };
    world.client().generate_resource_config(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn what_the_provider_sets_and_what_is_default_is_left_out() {
    let mut world = World::new().await;
    let made = world.made(&full()).await;
    let checker = world.checker();
    let config = generated(&world, &checker.encode(&made.value)).await.config;
    let config = checker.decode(config.as_ref()).unwrap();
    let mut expected = complete(&full(), checker.block());
    expected["zone"] = json!("north");
    assert_eq!(config, expected);
    assert_eq!(world.core.plan_again(THING, &made, &config).await.action, Action::NoOp);

    let mut configured = full();
    configured["mode"] = json!("special");
    let state = world.applied(&made, &configured).await;
    let config = generated(&world, &checker.encode(&state.value)).await.config;
    assert_eq!(checker.decode(config.as_ref()).unwrap()["mode"], "special");
}

#[tokio::test]
async fn a_block_that_says_nothing_is_left_out() {
    let world = World::new().await;
    let state = json!({ "name": "golden", "limits": {}, "part": [], "rule": [] });
    let config = generated(&world, &world.encoded(&state)).await.config;
    assert_eq!(world.checker().decode(config.as_ref()).unwrap()["limits"], Json::Null);
}

#[tokio::test]
async fn a_state_that_cannot_be_read_is_told() {
    let world = World::new().await;
    for bytes in [&[0x81][..], &[0x80], &[0xc1], &[0x93, 1, 2, 3]] {
        let state = DynamicValue { msgpack: bytes.to_vec().into(), ..DynamicValue::default() };
        let response = generated(&world, &state).await;
        let texts = summaries(&response.diagnostics);
        assert!(texts.len() == 1 && texts[0].contains("do not understand each other"), "{bytes:x?}: {texts:?}");
        assert_eq!(response.config, None);
    }
}

#[tokio::test]
async fn what_is_taken_out_of_the_configuration_is_planned_away() {
    let mut world = World::new().await;
    let made = world.made(&full()).await;
    for argument in ["size", "fragile", "source", "secret", "labels", "notes", "colours"] {
        let mut config = full();
        config.as_object_mut().unwrap().remove(argument);
        let plan = world.plan(&made, &config).await;
        assert_ne!(plan.action, Action::NoOp, "{argument}");
        assert_eq!(plan.planned[argument], Json::Null, "{argument}");
    }
    // What was never there is not expected of the provider either.
    let plan = world.plan(&State::default(), &json!({ "name": "golden" })).await;
    assert_eq!((&plan.planned["size"], &plan.planned["labels"]), (&Json::Null, &Json::Null));
}
