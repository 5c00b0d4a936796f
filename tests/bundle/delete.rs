//! Bundles that WorkSpaces use.

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind};

use super::{BUNDLE, applied, bundles, config, fixture, id, seed};
use crate::support::consistency::client::{CheckedProvider, State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION};

/// A bundle that two WorkSpaces use.
async fn used() -> (ProviderFixture, State) {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let workspace = |id: &str, user: &str| json!({ "id": id, "user_name": user, "bundle_id": made.value["id"] });
    let workspaces = [workspace("ws-0office001", "ada"), workspace("ws-0office002", "bob")];
    seed(&fixture, &json!({ "workspaces": { REGION: workspaces } }));
    (fixture, made)
}

#[tokio::test]
async fn error_lists_workspaces_in_use() {
    let (mut fixture, made) = used().await;
    let plan = fixture.core.plan(BUNDLE, &made, &Json::Null).await;
    let warnings = summaries(&plan.diagnostics);
    assert!(warnings.len() == 1 && warnings[0].contains("ws-0office001 (ada), ws-0office002 (bob)"), "{warnings:?}");
    let destroyed = fixture.core.destroy(BUNDLE, &made).await;
    let errors = summaries(&destroyed.diagnostics);
    assert!(errors.len() == 1 && errors[0].starts_with("error [] Unable to delete WorkSpaces bundle"), "{errors:?}");
    for part in ["ResourceAssociatedException", "ws-0office001 (ada), ws-0office002 (bob)", "Delete these WorkSpaces"] {
        assert!(errors[0].contains(part), "{errors:?}");
    }
    assert_eq!(destroyed.state.value, made.value);
}

#[tokio::test]
async fn waits_for_workspaces_that_go() {
    let (fixture, made) = used().await;
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let destroy = tokio::spawn(async move { core.destroy(BUNDLE, &made).await });
    fixture.wait_for_calls("DeleteWorkspaceBundle", 2).await;
    assert!(["ws-0office001", "ws-0office002"].iter().all(|id| fixture.aws.remove_workspace(REGION, id)));
    let destroyed = destroy.await.unwrap();
    assert_eq!((summaries(&destroyed.diagnostics), destroyed.state.value), (Vec::new(), Json::Null));
    assert!(bundles(&fixture).is_empty());
}

#[tokio::test]
async fn lost_response_deletes_once() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let fault = Fault::of("workspaces", "DeleteWorkspaceBundle", FaultKind::DropAfter).times(1);
    fixture.aws.inject(fault);
    let destroyed = fixture.core.destroy(BUNDLE, &made).await;
    assert_eq!((summaries(&destroyed.diagnostics), destroyed.state.value), (Vec::new(), Json::Null));
    assert!(bundles(&fixture).is_empty());
}

#[tokio::test]
async fn denied_delete_keeps_the_state() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let denied = json!({ "denied": ["workspaces:DeleteWorkspaceBundle"] });
    fixture.aws.seed(serde_json::from_value(denied).unwrap()).unwrap();
    let destroyed = fixture.core.destroy(BUNDLE, &made).await;
    assert_eq!(id(&destroyed.state), id(&made));
    assert!(summaries(&destroyed.diagnostics)[0].contains("workspaces:DeleteWorkspaceBundle"));
}
