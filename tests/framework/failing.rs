//! Errors and panics: each is a message to the user, and no state is lost to it.

use bytes::Bytes;
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{
    Diagnostic, DynamicValue, apply_resource_change, configure_provider, import_resource_state, plan_resource_change,
    read_resource, upgrade_resource_state, validate_provider_config, validate_resource_config,
};
use tonic::Code;

use crate::consistency::client::{State, summaries};
use crate::thing::{Call, Fault, THING};
use crate::world::{World, full, only};

const PRIVATE: Bytes = Bytes::from_static(b"{\"revision\":5}");

/// A world with one thing, and the thing's state as it travels.
async fn with_a_thing() -> (World, State, DynamicValue) {
    let mut world = World::new().await;
    let state = State { private: PRIVATE, ..world.made(&full()).await };
    let encoded = world.encoded(&state.value);
    (world, state, encoded)
}

fn is_a_panic(diagnostics: &[Diagnostic]) {
    let text = only(diagnostics);
    assert!(text.starts_with("error [] The provider failed unexpectedly: "), "{text}");
}

#[tokio::test]
async fn a_panic_while_planning_keeps_the_prior_state_and_what_is_remembered() {
    let (mut world, state, encoded) = with_a_thing().await;
    world.shelf.break_with(Fault::Panic(Call::Plan));
    let request = plan_resource_change::Request {
        type_name: THING.into(),
        prior_state: Some(encoded.clone()),
        proposed_new_state: Some(encoded.clone()),
        config: Some(world.encoded(&full())),
        prior_private: PRIVATE,
        ..Default::default()
    };
    let response = world.client().plan_resource_change(request).await.unwrap().into_inner();
    is_a_panic(&response.diagnostics);
    assert_eq!((response.planned_state, response.planned_private), (Some(encoded), PRIVATE));
    world.core.plan_again(THING, &state, &full()).await;
}

#[tokio::test]
async fn a_panic_while_reading_keeps_the_state_and_what_is_remembered() {
    let (mut world, state, encoded) = with_a_thing().await;
    world.shelf.break_with(Fault::Panic(Call::Read));
    let request = read_resource::Request {
        type_name: THING.into(),
        current_state: Some(encoded.clone()),
        private: PRIVATE,
        ..Default::default()
    };
    let response = world.client().read_resource(request).await.unwrap().into_inner();
    is_a_panic(&response.diagnostics);
    assert_eq!((response.new_state, response.private), (Some(encoded), PRIVATE));
    assert_eq!(world.core.read(THING, &state).await, (state, vec![]));
}

#[tokio::test]
async fn a_panic_while_creating_leaves_no_state_and_the_next_apply_works() {
    let mut world = World::new().await;
    let plan = world.plan(&State::default(), &full()).await;
    world.shelf.break_with(Fault::Panic(Call::Create));
    let applied = world.core.apply(THING, &plan).await;
    is_a_panic(&applied.diagnostics);
    assert_eq!((applied.state.value, applied.tainted), (Json::Null, false));
    let applied = world.core.apply(THING, &plan).await;
    assert_eq!(applied.state.value["id"], "t-golden");
}

#[tokio::test]
async fn a_panic_while_changing_or_deleting_keeps_the_prior_state_and_what_is_remembered() {
    for (call, planned) in [(Call::Update, Some(json!({ "name": "golden" }))), (Call::Delete, None)] {
        let (mut world, state, encoded) = with_a_thing().await;
        let nothing = world.checker().encode(&Json::Null);
        let mut changed = state.value.clone();
        changed["fragile"] = json!(false);
        let planned = planned.map_or(nothing, |_| world.encoded(&changed));
        world.shelf.break_with(Fault::Panic(call));
        let request = apply_resource_change::Request {
            type_name: THING.into(),
            prior_state: Some(encoded.clone()),
            planned_state: Some(planned),
            planned_private: PRIVATE,
            ..Default::default()
        };
        let response = world.client().apply_resource_change(request).await.unwrap().into_inner();
        is_a_panic(&response.diagnostics);
        assert_eq!((response.new_state, response.private), (Some(encoded), PRIVATE), "{call:?}");
        assert_eq!(world.shelf.things().len(), 1);
        assert_eq!(world.core.destroy(THING, &state).await.state.value, Json::Null);
        assert!(world.shelf.things().is_empty());
    }
}

#[tokio::test]
async fn a_panic_in_a_call_without_a_state_is_a_message_and_the_next_call_works() {
    let (mut world, ..) = with_a_thing().await;
    let stored = json!({ "name": "golden" });
    for call in [Call::Validate, Call::Import, Call::Upgrade, Call::ValidateProvider, Call::Configure] {
        world.shelf.break_with(Fault::Panic(call));
        let mut outcomes = Vec::new();
        for _ in 0..2 {
            outcomes.push(match call {
                Call::Validate => world.core.validate(THING, &full()).await,
                Call::Import => world.core.import(THING, "t-golden").await.err().unwrap_or_default(),
                Call::Upgrade => world.core.upgrade(THING, 0, &stored).await.err().unwrap_or_default(),
                _ => world.core.configure(&json!({})).await,
            });
        }
        is_a_panic(&outcomes[0]);
        assert_eq!(summaries(&outcomes[1]), [""; 0], "{call:?}");
    }
}

#[tokio::test]
async fn an_error_after_the_object_was_made_keeps_its_state() {
    let mut world = World::new().await;
    world.shelf.break_with(Fault::Late(Call::Create));
    let plan = world.plan(&State::default(), &full()).await;
    let applied = world.core.apply(THING, &plan).await;
    assert!(applied.tainted, "core replaces what was not finished");
    assert_eq!(only(&applied.diagnostics), "error [] The thing broke: It was made before it broke.");
    assert_eq!(applied.state.value["id"], "t-golden");
    assert_eq!(applied.state.value["weight"], Json::Null, "what nobody knows is null, never unknown");
    assert_eq!(applied.state.private, &b"{\"revision\":1}"[..]);
    world.shelf.mend();
    assert_eq!(world.core.destroy(THING, &applied.state).await.state.value, Json::Null);
}

#[tokio::test]
async fn an_error_after_a_change_keeps_what_is_and_an_error_before_it_what_was() {
    let (mut world, state, _) = with_a_thing().await;
    let mut config = full();
    config["fragile"] = json!(false);
    let plan = world.plan(&state, &config).await;
    world.shelf.break_with(Fault::Refusal(Call::Update));
    let refused = world.core.apply(THING, &plan).await;
    assert_eq!(refused.state.value, state.value);
    assert_eq!(only(&refused.diagnostics), "error [] The shelf refuses: It was told to.");
    world.shelf.break_with(Fault::Late(Call::Update));
    let broken = world.core.apply(THING, &plan).await;
    assert_eq!((&broken.state.value["fragile"], broken.tainted), (&json!(false), false));
}

#[tokio::test]
async fn an_error_while_reading_planning_creating_or_deleting_changes_nothing() {
    let (mut world, state, _) = with_a_thing().await;
    let refusal = ["error [] The shelf refuses: It was told to.".to_owned()];
    world.shelf.break_with(Fault::Refusal(Call::Read));
    let (read, diagnostics) = world.core.read(THING, &state).await;
    assert_eq!((read, summaries(&diagnostics)), (state.clone(), refusal.to_vec()));
    world.shelf.break_with(Fault::Refusal(Call::Plan));
    assert_eq!(summaries(&world.core.plan(THING, &state, &full()).await.diagnostics), refusal);
    world.shelf.break_with(Fault::Refusal(Call::Delete));
    let destroyed = world.core.destroy(THING, &state).await;
    assert_eq!((destroyed.state, summaries(&destroyed.diagnostics)), (state, refusal.to_vec()));
    assert_eq!(world.shelf.things().len(), 1);
    world.shelf.break_with(Fault::Refusal(Call::Create));
    let plan = world.plan(&State::default(), &json!({ "name": "silver" })).await;
    let applied = world.core.apply(THING, &plan).await;
    assert_eq!((applied.state.value, summaries(&applied.diagnostics)), (Json::Null, refusal.to_vec()));
}

#[tokio::test]
async fn a_type_that_there_is_not_is_named_and_states_are_kept() {
    let (world, _, encoded) = with_a_thing().await;
    let (mut client, name) = (world.client(), "shelf_thing_of_tomorrow".to_owned());
    let state = Some(encoded);
    let unknown = |diagnostics: &[Diagnostic]| {
        let text = only(diagnostics);
        assert!(text.starts_with("error [] There is no resource type shelf_thing_of_tomorrow: "), "{text}");
    };
    let request = validate_resource_config::Request { type_name: name.clone(), ..Default::default() };
    unknown(&client.validate_resource_config(request).await.unwrap().into_inner().diagnostics);
    let request = upgrade_resource_state::Request { type_name: name.clone(), ..Default::default() };
    unknown(&client.upgrade_resource_state(request).await.unwrap().into_inner().diagnostics);
    let request = import_resource_state::Request { type_name: name.clone(), ..Default::default() };
    unknown(&client.import_resource_state(request).await.unwrap().into_inner().diagnostics);

    let request = read_resource::Request {
        type_name: name.clone(),
        current_state: state.clone(),
        private: PRIVATE,
        ..Default::default()
    };
    let read = client.read_resource(request).await.unwrap().into_inner();
    unknown(&read.diagnostics);
    assert_eq!((read.new_state, read.private), (state.clone(), PRIVATE));
    let request = plan_resource_change::Request {
        type_name: name.clone(),
        prior_state: state.clone(),
        prior_private: PRIVATE,
        ..Default::default()
    };
    let planned = client.plan_resource_change(request).await.unwrap().into_inner();
    unknown(&planned.diagnostics);
    assert_eq!((planned.planned_state, planned.planned_private), (state.clone(), PRIVATE));
    let request = apply_resource_change::Request {
        type_name: name,
        prior_state: state.clone(),
        planned_private: PRIVATE,
        ..Default::default()
    };
    let applied = client.apply_resource_change(request).await.unwrap().into_inner();
    unknown(&applied.diagnostics);
    assert_eq!((applied.new_state, applied.private), (state, PRIVATE));
}

#[tokio::test]
async fn an_error_of_the_provider_block_has_its_path() {
    let mut world = World::new().await;
    let text = only(&world.core.configure(&json!({ "height": 0 })).await);
    assert_eq!(text, "error [height] Too low: A shelf is one high or higher.");
    assert!(!world.shelf.take_calls().contains(&Call::Configure));
}

#[tokio::test]
async fn what_the_framework_does_not_do_is_unimplemented() {
    let world = World::new().await;
    let request = terraform_provider_image::terraform::proto::get_functions::Request {};
    assert_eq!(world.client().get_functions(request).await.unwrap_err().code(), Code::Unimplemented);
    // A message without anything in it is answered all the same.
    let mut client = world.client();
    let configured = client.configure_provider(configure_provider::Request::default()).await.unwrap().into_inner();
    assert!(summaries(&configured.diagnostics)[0].starts_with("error "), "{configured:?}");
    let validated = client.validate_provider_config(validate_provider_config::Request::default()).await.unwrap();
    assert!(summaries(&validated.into_inner().diagnostics)[0].starts_with("error "));
}
