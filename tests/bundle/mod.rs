//! The resource `image_workspaces_bundle`, with the requests that Terraform core sends.
//!
//! - `lifecycle`: create, update in place, replacement, drift, tags, destroy.
//! - `create_faults`: lost and rejected create requests, stops.
//! - `read_faults`: damaged, denied and late responses.
//! - `delete`: bundles in use.
//! - `adoption`: import, identity, moves from usan/awsext.

mod adoption;
mod create_faults;
mod delete;
mod lifecycle;
mod read_faults;

use serde_json::{Value as Json, json};
use simulator::WorkspacesBundleRecord;

use crate::support::consistency::client::{Action, State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION};

pub(crate) const BUNDLE: &str = "image_workspaces_bundle";
/// Images of the default account.
const IMAGE: &str = "wsi-0office001";
const NEXT_IMAGE: &str = "wsi-0office002";

/// A provider, and an AWS with two images.
async fn fixture() -> ProviderFixture {
    fixture_with(&json!({ "region": REGION })).await
}

async fn fixture_with(block: &Json) -> ProviderFixture {
    let fixture = ProviderFixture::with(block).await;
    seed(
        &fixture,
        &json!({ "images": { REGION: [{ "id": IMAGE, "name": "office-1" }, { "id": NEXT_IMAGE, "name": "office-2" }] } }),
    );
    fixture
}

fn seed(fixture: &ProviderFixture, workspaces: &Json) {
    fixture.aws.seed(serde_json::from_value(json!({ "workspaces": workspaces })).unwrap()).unwrap();
}

/// A configuration with these additional or other arguments.
fn config(more: Json) -> Json {
    let mut config = json!({
        "name": "office", "description": "Office desktop", "image_id": IMAGE, "compute_type": "STANDARD",
        "user_volume_gib": 50,
    });
    let Json::Object(more) = more else { panic!("arguments are an object: {more}") };
    config.as_object_mut().unwrap().extend(more);
    config
}

/// Plans, applies and reads without diagnostics; then plans no changes.
async fn applied(fixture: &mut ProviderFixture, prior: &State, config: &Json) -> State {
    assert_eq!(summaries(&fixture.core.validate(BUNDLE, config).await), [""; 0]);
    let plan = fixture.core.plan(BUNDLE, prior, config).await;
    assert_eq!(summaries(&plan.diagnostics), [""; 0]);
    let applied = fixture.core.apply(BUNDLE, &plan).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    settled(fixture, &applied.state, config).await
}

/// Reads a state, which must not change, and plans no changes.
async fn settled(fixture: &mut ProviderFixture, state: &State, config: &Json) -> State {
    let (read, diagnostics) = fixture.core.refresh(BUNDLE, state).await;
    assert_eq!(summaries(&diagnostics), [""; 0]);
    assert_eq!(read.value, state.value);
    assert_eq!(fixture.core.plan_again(BUNDLE, &read, config).await.action, Action::NoOp);
    read
}

/// The bundles in AWS.
fn bundles(fixture: &ProviderFixture) -> Vec<WorkspacesBundleRecord> {
    fixture.aws.workspaces_bundles()
}

fn id(state: &State) -> String {
    state.value["id"].as_str().unwrap_or_default().to_owned()
}
