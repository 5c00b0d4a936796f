//! Responses from which no bundle may leave the state.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind};

use super::{BUNDLE, applied, config, fixture, fixture_with};
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::provider_fixture::REGION;

#[tokio::test]
async fn damaged_and_denied_responses_are_errors() {
    let denied = FaultKind::Error { code: "AccessDeniedException".to_owned(), message: "No.".to_owned(), status: 400 };
    let page = |body: &Json| FaultKind::Page {
        status: 200,
        content_type: "application/x-amz-json-1.1".to_owned(),
        body: body.to_string(),
    };
    let bundle = |changes: Json| {
        let mut bundle = json!({
            "BundleId": "wsb-000000001", "Name": "office", "Owner": "123456789012", "ImageId": "wsi-0office001",
            "ComputeType": { "Name": "STANDARD" }, "UserStorage": { "Capacity": "50" }, "State": "AVAILABLE",
        });
        bundle.as_object_mut().unwrap().extend(changes.as_object().cloned().unwrap_or_default());
        json!({ "Bundles": [bundle] })
    };
    let kinds = [
        FaultKind::GarbledBody,
        FaultKind::EmptyBody,
        FaultKind::NullElements,
        FaultKind::ServerError { status: 500 },
        denied,
        page(&json!({})),
        page(&json!({ "Bundles": null })),
        page(&bundle(json!({}))),
        page(&bundle(json!({ "Name": null }))),
        page(&bundle(json!({ "UserStorage": { "Capacity": "large" } }))),
    ];
    join_all(kinds.into_iter().map(keeps_bundle)).await;
}

/// Reads a bundle during a fault, which is an error, and after it.
async fn keeps_bundle(kind: FaultKind) {
    // The SDK's own retries would multiply the time of the provider's.
    let mut fixture = fixture_with(&json!({ "region": REGION, "max_retries": 1 })).await;
    let config = config(json!({}));
    let made = applied(&mut fixture, &State::default(), &config).await;
    fixture.aws.inject(Fault::of("workspaces", "DescribeWorkspaceBundles", kind.clone()));
    let (read, diagnostics) = fixture.core.refresh(BUNDLE, &made).await;
    let messages = summaries(&diagnostics);
    assert_eq!(read, made, "{kind:?}");
    assert!(
        messages.len() == 1 && messages[0].starts_with("error [] Unable to read WorkSpaces bundle \"office\""),
        "{kind:?}: {messages:?}"
    );
    fixture.aws.clear_faults();
    let (read, diagnostics) = fixture.core.refresh(BUNDLE, &made).await;
    assert_eq!((&read, summaries(&diagnostics)), (&made, Vec::new()));
    assert_eq!(fixture.core.plan_again(BUNDLE, &read, &config).await.action, Action::NoOp);
}

#[tokio::test]
async fn one_response_without_the_bundle_is_not_enough() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let nothing = FaultKind::Page {
        status: 200,
        content_type: "application/x-amz-json-1.1".to_owned(),
        body: json!({ "Bundles": [] }).to_string(),
    };
    fixture.aws.inject(Fault::of("workspaces", "DescribeWorkspaceBundles", nothing).times(1));
    let (read, diagnostics) = fixture.core.refresh(BUNDLE, &made).await;
    assert_eq!((read, summaries(&diagnostics)), (made, Vec::new()));
}

/// A new bundle that AWS does not show yet stays in the state.
#[tokio::test]
async fn new_bundle_may_be_invisible() {
    let mut fixture = fixture().await;
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    let late = FaultKind::LateReads { seconds: 0.5 };
    fixture.aws.inject(Fault::of("workspaces", "CreateWorkspaceBundle", late).times(1));
    let made = fixture.core.apply(BUNDLE, &plan).await;
    assert_eq!(summaries(&made.diagnostics), [""; 0]);
    assert_eq!(made.state.value["state"], "AVAILABLE");
    assert_eq!(fixture.count("CreateWorkspaceBundle"), 1);
}

#[tokio::test]
async fn denied_tags_are_an_error() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    fixture.aws.seed(serde_json::from_value(json!({ "denied": ["workspaces:DescribeTags"] })).unwrap()).unwrap();
    let (read, diagnostics) = fixture.core.refresh(BUNDLE, &made).await;
    assert_eq!(read, made);
    assert!(summaries(&diagnostics)[0].contains("workspaces:DescribeTags"), "{diagnostics:?}");
}
