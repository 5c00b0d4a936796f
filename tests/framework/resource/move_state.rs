//! Moves an object from another type, as a `moved` block requests.

use bytes::Bytes;
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{RawState, move_resource_state};

use crate::framework::fixture::{FrameworkFixture, full, only};
use crate::framework::test_provider::{Call, Fault, RESOURCE};
use crate::support::consistency::client::{Action, State, summaries};

fn request(state: &Json) -> move_resource_state::Request {
    move_resource_state::Request {
        source_provider_address: "registry.terraform.io/someone/crate".into(),
        source_type_name: "other_object".into(),
        source_state: Some(RawState { json: state.to_string().into(), ..RawState::default() }),
        source_private: Bytes::from_static(br#"{"revision":7}"#),
        ..move_resource_state::Request::default()
    }
}

#[tokio::test]
async fn moves_state_of_other_type_without_changes() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    // The crate type has no modes, and an attribute of its own.
    let mut stored = made.value.clone();
    let attributes = stored.as_object_mut().unwrap();
    let name = attributes.remove("name").unwrap();
    attributes.remove("mode");
    attributes.extend([("lid".to_owned(), name), ("handles".to_owned(), json!(2))]);
    let moved = fixture.core.move_state(RESOURCE, request(&stored)).await.unwrap();
    assert_eq!((&moved.value, &moved.identity), (&made.value, &made.identity));
    assert_eq!(moved.private, request(&stored).source_private);
    let (read, _) = fixture.core.refresh(RESOURCE, &moved).await;
    assert_eq!(fixture.core.plan_again(RESOURCE, &read, &full()).await.action, Action::NoOp);
}

#[tokio::test]
async fn rejects_unknown_source_type_with_both_names() {
    let mut fixture = FrameworkFixture::new().await;
    let known = request(&json!({ "id": "t-golden" }));
    let other_type = move_resource_state::Request { source_type_name: "other_lid".into(), ..known.clone() };
    let text = only(&fixture.core.move_state(RESOURCE, other_type).await.unwrap_err());
    assert!(
        text.starts_with("error [] Unsupported move between resource types: The provider cannot move other_lid"),
        "{text}"
    );
    assert!(text.contains("registry.terraform.io/someone/crate") && text.contains("Nothing was moved"), "{text}");
    let other_provider = move_resource_state::Request { source_provider_address: "x/y/crate".into(), ..known.clone() };
    assert!(fixture.core.move_state(RESOURCE, other_provider).await.is_err());
    for (fault, expected) in [
        (Fault::Refusal(Call::Move), "error [] The backend refuses: The test requested it."),
        (Fault::Panic(Call::Move), "error [] Provider panicked: "),
    ] {
        fixture.backend.inject_fault(fault);
        let text = only(&fixture.core.move_state(RESOURCE, known.clone()).await.unwrap_err());
        assert!(text.starts_with(expected), "{text}");
        fixture.backend.clear_fault();
    }
}

#[tokio::test]
async fn reports_unreadable_state() {
    let fixture = FrameworkFixture::new().await;
    for (json, expected) in [
        ("", "Cannot read source state"),
        ("null", "Cannot read source state"),
        ("[1]", "Cannot read source state"),
        (r#"{"size": "large"}"#, "Cannot read source state"),
    ] {
        let source_state = Some(RawState { json: json.to_owned().into(), ..RawState::default() });
        let request = request(&json!({}));
        let request = move_resource_state::Request { source_state, target_type_name: RESOURCE.to_owned(), ..request };
        let response = fixture.client().move_resource_state(request).await.unwrap().into_inner();
        let texts = summaries(&response.diagnostics);
        assert!(texts.len() == 1 && texts[0].starts_with(&format!("error [] {expected}: ")), "{json}: {texts:?}");
        assert_eq!((response.target_state, State::default().value), (None, json!(null)));
    }
}
