//! Texts of AWS in progress messages of actions and in list results: no character controls the terminal.

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, Seed, Settings};
use terraform_provider_image::terraform::proto::{DynamicValue, invoke_action, list_resource};

use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::{ProviderFixture, REGION, credentials};

/// A text that sets the title of a terminal, clears it and reverses what follows, with C0, C1 and bidi controls.
const HOSTILE: &str = "\u{1b}]0;PWNED\u{7}\u{1b}[2J\u{9b}31m\u{202e}\r\u{8}Apply complete!";
/// What remains of it.
const HARMLESS: &str = "]0;PWNED[2J31mApply complete!";

async fn fixture(seed: Json) -> ProviderFixture {
    // The search for the image of a lost response takes a fraction of a second.
    let variables = || credentials().into_iter().chain([("TF_PROVIDER_IMAGE_SPEED", "500".into())]).collect();
    let seed: Seed = serde_json::from_value(seed).unwrap();
    let mut fixture = ProviderFixture::among(Settings::default(), seed, |_| variables()).await;
    let block = json!({ "region": REGION, "max_retries": 1 });
    assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0]);
    fixture
}

/// A configuration in JSON, in which null members are optional.
fn object(members: &Json) -> DynamicValue {
    DynamicValue { json: members.to_string().into(), ..DynamicValue::default() }
}

#[track_caller]
fn assert_harmless(texts: &[String]) {
    for text in texts {
        let controls = |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
        assert!(!text.contains(controls), "{text:?}");
    }
    assert!(texts.iter().any(|text| text.contains(HARMLESS)), "{texts:?}");
}

/// The names and diagnostics that a list of WorkSpaces images returns.
async fn listed(fixture: &ProviderFixture) -> Vec<String> {
    let request = list_resource::Request {
        type_name: "image_copy_workspaces".to_owned(),
        config: Some(object(&json!({}))),
        limit: 10,
        ..list_resource::Request::default()
    };
    let mut events = fixture.host.provider().list_resource(request).await.unwrap().into_inner();
    let mut texts = Vec::new();
    while let Some(event) = events.message().await.unwrap() {
        texts.push(event.display_name);
        texts.extend(summaries(&event.diagnostic));
    }
    texts
}

#[tokio::test]
async fn list_results_contain_no_control_characters() {
    let image = json!({ "id": "wsi-012345678", "name": format!("golden{HOSTILE}") });
    let fixture = fixture(json!({ "workspaces": { "images": { REGION: [image] } } })).await;
    assert_harmless(&listed(&fixture).await);
}

#[tokio::test]
async fn diagnostics_of_lists_contain_no_control_characters() {
    let fixture = fixture(json!({})).await;
    fixture.aws.inject(Fault::of("workspaces", "DescribeWorkspaceImages", rejection("ValidationException")));
    assert_harmless(&listed(&fixture).await);
}

#[tokio::test]
async fn progress_messages_contain_no_control_characters() {
    let fixture = fixture(json!({})).await;
    // The action reports that it retries after the first fault, which also outlasts the retry of the SDK.
    let passing =
        FaultKind::Error { code: "InternalServerException".to_owned(), message: HOSTILE.to_owned(), status: 500 };
    fixture.aws.inject(Fault::of("workspaces", "CopyWorkspaceImage", passing).times(2));
    fixture.aws.inject(Fault::of("workspaces", "CopyWorkspaceImage", rejection("ValidationException")));
    let config =
        Some(object(&json!({ "name": "golden", "source_image_id": "wsi-0aaaaaaa1", "source_region": "us-east-1" })));
    let action_type = "image_copy_workspaces".to_owned();
    let request = invoke_action::Request { action_type, config, ..invoke_action::Request::default() };
    let mut events = fixture.host.provider().invoke_action(request).await.unwrap().into_inner();
    let (mut lines, mut diagnostics) = (Vec::new(), Vec::new());
    while let Some(event) = events.message().await.unwrap() {
        match event.r#type {
            Some(invoke_action::event::Type::Progress(progress)) => lines.push(progress.message),
            Some(invoke_action::event::Type::Completed(completed)) => diagnostics = summaries(&completed.diagnostics),
            None => {}
        }
    }
    assert_harmless(&diagnostics);
    assert_harmless(&lines);
}

fn rejection(code: &str) -> FaultKind {
    FaultKind::Error { code: code.to_owned(), message: HOSTILE.to_owned(), status: 400 }
}
