//! Errors and panics: each gives a diagnostic, and no state is lost.

use bytes::Bytes;
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{
    Diagnostic, DynamicValue, apply_resource_change, configure_provider, import_resource_state, plan_resource_change,
    read_resource, upgrade_resource_state, validate_provider_config, validate_resource_config,
};
use tonic::Code;

use crate::framework::fixture::{FrameworkFixture, full, only};
use crate::framework::test_provider::{Call, Fault, RESOURCE};
use crate::support::consistency::client::{State, summaries};

const PRIVATE: Bytes = Bytes::from_static(b"{\"revision\":5}");

/// A fixture with one object, and the object's state on the wire.
async fn fixture_with_object() -> (FrameworkFixture, State, DynamicValue) {
    let mut fixture = FrameworkFixture::new().await;
    let state = State { private: PRIVATE, ..fixture.made(&full()).await };
    let encoded = fixture.encoded(&state.value);
    (fixture, state, encoded)
}

fn is_a_panic(diagnostics: &[Diagnostic]) {
    let text = only(diagnostics);
    assert!(text.starts_with("error [] Provider panicked: "), "{text}");
}

#[tokio::test]
async fn panic_in_plan_keeps_prior_and_private_state() {
    let (mut fixture, state, encoded) = fixture_with_object().await;
    fixture.backend.inject_fault(Fault::Panic(Call::Plan));
    let request = plan_resource_change::Request {
        type_name: RESOURCE.into(),
        prior_state: Some(encoded.clone()),
        proposed_new_state: Some(encoded.clone()),
        config: Some(fixture.encoded(&full())),
        prior_private: PRIVATE,
        ..Default::default()
    };
    let response = fixture.client().plan_resource_change(request).await.unwrap().into_inner();
    is_a_panic(&response.diagnostics);
    assert_eq!((response.planned_state, response.planned_private), (Some(encoded), PRIVATE));
    fixture.core.plan_again(RESOURCE, &state, &full()).await;
}

#[tokio::test]
async fn panic_in_read_keeps_state() {
    let (mut fixture, state, encoded) = fixture_with_object().await;
    fixture.backend.inject_fault(Fault::Panic(Call::Read));
    let request = read_resource::Request {
        type_name: RESOURCE.into(),
        current_state: Some(encoded.clone()),
        private: PRIVATE,
        ..Default::default()
    };
    let response = fixture.client().read_resource(request).await.unwrap().into_inner();
    is_a_panic(&response.diagnostics);
    assert_eq!((response.new_state, response.private), (Some(encoded), PRIVATE));
    assert_eq!(fixture.core.read(RESOURCE, &state).await, (state, vec![]));
}

#[tokio::test]
async fn panic_in_create_leaves_no_state() {
    let mut fixture = FrameworkFixture::new().await;
    let plan = fixture.plan(&State::default(), &full()).await;
    fixture.backend.inject_fault(Fault::Panic(Call::Create));
    let applied = fixture.core.apply(RESOURCE, &plan).await;
    is_a_panic(&applied.diagnostics);
    assert_eq!((applied.state.value, applied.tainted), (Json::Null, false));
    let applied = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!(applied.state.value["id"], "t-golden");
}

#[tokio::test]
async fn panic_in_update_or_delete_keeps_prior_state() {
    for (call, planned) in [(Call::Update, Some(json!({ "name": "golden" }))), (Call::Delete, None)] {
        let (mut fixture, state, encoded) = fixture_with_object().await;
        let nothing = fixture.checker().encode(&Json::Null);
        let mut changed = state.value.clone();
        changed["fragile"] = json!(false);
        let planned = planned.map_or(nothing, |_| fixture.encoded(&changed));
        fixture.backend.inject_fault(Fault::Panic(call));
        let request = apply_resource_change::Request {
            type_name: RESOURCE.into(),
            prior_state: Some(encoded.clone()),
            planned_state: Some(planned),
            planned_private: PRIVATE,
            ..Default::default()
        };
        let response = fixture.client().apply_resource_change(request).await.unwrap().into_inner();
        is_a_panic(&response.diagnostics);
        assert_eq!((response.new_state, response.private), (Some(encoded), PRIVATE), "{call:?}");
        assert_eq!(fixture.backend.objects().len(), 1);
        assert_eq!(fixture.core.destroy(RESOURCE, &state).await.state.value, Json::Null);
        assert!(fixture.backend.objects().is_empty());
    }
}

#[tokio::test]
async fn panic_in_stateless_request_is_diagnostic() {
    let (mut fixture, ..) = fixture_with_object().await;
    let stored = json!({ "name": "golden" });
    for call in [Call::Validate, Call::Import, Call::Upgrade, Call::ValidateProvider, Call::Configure] {
        fixture.backend.inject_fault(Fault::Panic(call));
        let mut outcomes = Vec::new();
        for _ in 0..2 {
            outcomes.push(match call {
                Call::Validate => fixture.core.validate(RESOURCE, &full()).await,
                Call::Import => fixture.core.import(RESOURCE, "t-golden").await.err().unwrap_or_default(),
                Call::Upgrade => fixture.core.upgrade(RESOURCE, 0, &stored).await.err().unwrap_or_default(),
                _ => fixture.core.configure(&json!({})).await,
            });
        }
        is_a_panic(&outcomes[0]);
        assert_eq!(summaries(&outcomes[1]), [""; 0], "{call:?}");
    }
}

#[tokio::test]
async fn error_after_create_keeps_state() {
    let mut fixture = FrameworkFixture::new().await;
    fixture.backend.inject_fault(Fault::Late(Call::Create));
    let plan = fixture.plan(&State::default(), &full()).await;
    let applied = fixture.core.apply(RESOURCE, &plan).await;
    assert!(applied.tainted, "core replaces what was not finished");
    assert_eq!(only(&applied.diagnostics), "error [] The object broke: It was made before it broke.");
    assert_eq!(applied.state.value["id"], "t-golden");
    assert_eq!(applied.state.value["weight"], Json::Null, "missing values are null, never unknown");
    assert_eq!(applied.state.private, &b"{\"revision\":1}"[..]);
    fixture.backend.clear_fault();
    assert_eq!(fixture.core.destroy(RESOURCE, &applied.state).await.state.value, Json::Null);
}

#[tokio::test]
async fn failed_update_keeps_returned_or_prior_state() {
    let (mut fixture, state, _) = fixture_with_object().await;
    let mut config = full();
    config["fragile"] = json!(false);
    let plan = fixture.plan(&state, &config).await;
    fixture.backend.inject_fault(Fault::Refusal(Call::Update));
    let refused = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!(refused.state.value, state.value);
    assert_eq!(only(&refused.diagnostics), "error [] The backend refuses: The test requested it.");
    fixture.backend.inject_fault(Fault::Late(Call::Update));
    let broken = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!((&broken.state.value["fragile"], broken.tainted), (&json!(false), false));
}

#[tokio::test]
async fn errors_keep_prior_state() {
    let (mut fixture, state, _) = fixture_with_object().await;
    let refusal = ["error [] The backend refuses: The test requested it.".to_owned()];
    fixture.backend.inject_fault(Fault::Refusal(Call::Read));
    let (read, diagnostics) = fixture.core.read(RESOURCE, &state).await;
    assert_eq!((read, summaries(&diagnostics)), (state.clone(), refusal.to_vec()));
    fixture.backend.inject_fault(Fault::Refusal(Call::Plan));
    assert_eq!(summaries(&fixture.core.plan(RESOURCE, &state, &full()).await.diagnostics), refusal);
    fixture.backend.inject_fault(Fault::Refusal(Call::Delete));
    let destroyed = fixture.core.destroy(RESOURCE, &state).await;
    assert_eq!((destroyed.state, summaries(&destroyed.diagnostics)), (state, refusal.to_vec()));
    assert_eq!(fixture.backend.objects().len(), 1);
    fixture.backend.inject_fault(Fault::Refusal(Call::Create));
    let plan = fixture.plan(&State::default(), &json!({ "name": "silver" })).await;
    let applied = fixture.core.apply(RESOURCE, &plan).await;
    assert_eq!((applied.state.value, summaries(&applied.diagnostics)), (Json::Null, refusal.to_vec()));
}

#[tokio::test]
async fn reports_unknown_type_and_keeps_state() {
    let (fixture, _, encoded) = fixture_with_object().await;
    let (mut client, name) = (fixture.client(), "test_object_of_tomorrow".to_owned());
    let state = Some(encoded);
    let unknown = |diagnostics: &[Diagnostic]| {
        let text = only(diagnostics);
        assert!(text.starts_with("error [] Unknown resource type: "), "{text}");
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
async fn provider_block_error_has_path() {
    let mut fixture = FrameworkFixture::new().await;
    let text = only(&fixture.core.configure(&json!({ "height": 0 })).await);
    assert_eq!(text, "error [height] Too low: A provider is one high or higher.");
    assert!(!fixture.backend.take_calls().contains(&Call::Configure));
}

#[tokio::test]
async fn unsupported_requests_are_unimplemented() {
    let fixture = FrameworkFixture::new().await;
    let request = terraform_provider_image::terraform::proto::get_functions::Request {};
    assert_eq!(fixture.client().get_functions(request).await.unwrap_err().code(), Code::Unimplemented);
    // An empty message gets a response, too.
    let mut client = fixture.client();
    let configured = client.configure_provider(configure_provider::Request::default()).await.unwrap().into_inner();
    assert!(summaries(&configured.diagnostics)[0].starts_with("error "), "{configured:?}");
    let validated = client.validate_provider_config(validate_provider_config::Request::default()).await.unwrap();
    assert!(summaries(&validated.into_inner().diagnostics)[0].starts_with("error "));
}
