//! Planned private state (protocol version 6.11): a plan that is applied twice creates one AMI.

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, ImageState};

use crate::support::consistency::client::{Action, Plan, State, summaries};
use crate::support::provider_fixture::{COPY, ENCRYPTED_SOURCE, ProviderFixture, REGION, copy};

/// A fixture with a host that stores planned private state.
fn storing(fixture: ProviderFixture) -> ProviderFixture {
    ProviderFixture { core: fixture.core.storing_planned_private(), ..fixture }
}

fn tokens(fixture: &ProviderFixture) -> Vec<Json> {
    let copies = fixture.aws.calls().into_iter().filter(|call| call.operation == "CopyImage" && !call.dry_run);
    copies.map(|call| call.parameters["ClientToken"].clone()).collect()
}

/// Applies a plan and discards the result, as if Terraform was killed before it saved the state; then applies the same
/// plan again in another process. Returns the IDs of both runs.
async fn applied_twice(mut fixture: ProviderFixture, plan: &Plan) -> (ProviderFixture, [Json; 2]) {
    let lost = fixture.core.apply(COPY, plan).await.state;
    let fixture = fixture.next_process().await;
    let mut fixture = if plan.private.is_empty() { fixture } else { storing(fixture) };
    let saved = fixture.core.apply(COPY, plan).await.state;
    (fixture, [lost.value["id"].clone(), saved.value["id"].clone()])
}

#[tokio::test]
async fn saved_plan_applied_twice_creates_one_ami() {
    let mut fixture = storing(ProviderFixture::new().await);
    let config = copy("golden", json!({ "tags": { "team": "web" } }));
    let plan = fixture.plan(&State::default(), &config).await;
    assert!(!plan.private.is_empty());
    let (mut fixture, [lost, saved]) = applied_twice(fixture, &plan).await;
    assert_eq!(lost, saved);
    assert_eq!(fixture.images().len(), 1);
    let tokens = tokens(&fixture);
    assert!(tokens.len() == 2 && tokens[0] == tokens[1], "{tokens:?}");

    // The replacement is another image.
    let imported = fixture.core.import(COPY, saved.as_str().unwrap()).await.unwrap();
    let plan = fixture.core.plan(COPY, &imported, &copy("silver", json!({}))).await;
    assert_eq!(plan.action, Action::Replace);
    let replaced = fixture.core.apply(COPY, &plan).await.state;
    assert_ne!(replaced.value["id"], saved);
    assert_ne!(self::tokens(&fixture)[2], tokens[0]);
}

/// Applies a plan in a process that is killed while it waits for the AMI; the copy outlasts the test.
async fn killed(fixture: ProviderFixture, plan: &Plan) -> ProviderFixture {
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds));
    let (mut core, plan) = (fixture.core.clone(), plan.clone());
    let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
    fixture.wait_for_calls("CopyImage", 1).await;
    let looks = fixture.count("DescribeImages");
    fixture.wait_for_calls("DescribeImages", looks + 1).await;
    fixture.host.process.signal("KILL");
    assert!(apply.await.is_err(), "the process was killed");
    fixture.next_process().await
}

#[tokio::test]
async fn reapply_after_kill_keeps_pending_ami() {
    let mut fixture = storing(ProviderFixture::new().await);
    let plan = fixture.plan(&State::default(), &copy("golden", json!({ "tags": { "team": "web" } }))).await;
    let mut fixture = storing(killed(fixture, &plan).await);
    let id = fixture.images()[0].image_id.clone();

    let (mut core, again) = (fixture.core.clone(), plan.clone());
    let apply = tokio::spawn(async move { core.apply(COPY, &again).await });
    fixture.wait_for_calls("CopyImage", 2).await;
    assert!(fixture.aws.set_image_state(REGION, &id, ImageState::Available, None));
    let applied = apply.await.unwrap();
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert_eq!((&applied.state.value["id"], &applied.state.value["state"]), (&json!(id), &json!("available")));
    assert_eq!(fixture.images().len(), 1);
    let tokens = tokens(&fixture);
    assert!(tokens.len() == 2 && tokens[0] == tokens[1], "{tokens:?}");
    fixture.apply_and_read(&applied.state, &plan.config).await;
}

#[tokio::test]
async fn reapply_without_private_state_creates_no_second_ami() {
    let mut fixture = ProviderFixture::new().await;
    let plan = fixture.plan(&State::default(), &copy("golden", json!({ "tags": { "team": "web" } }))).await;
    let mut fixture = killed(fixture, &plan).await;
    let id = fixture.images()[0].image_id.clone();
    let refused = fixture.core.apply(COPY, &plan).await;
    let [message] = &summaries(&refused.diagnostics)[..] else { panic!("{:?}", refused.diagnostics) };
    assert!(message.starts_with("error [name] AMI copy already in progress: "), "{message}");
    assert!(message.contains(&format!("id = \"{id}@{REGION}\"")), "{message}");
    assert_eq!((fixture.count("CopyImage"), fixture.images().len()), (1, 1));
}

#[tokio::test]
async fn omits_private_state_for_hosts_without_it() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({}));
    let plan = fixture.plan(&State::default(), &config).await;
    assert!(plan.private.is_empty());
    let (fixture, [lost, saved]) = applied_twice(fixture, &plan).await;
    assert_ne!(lost, saved);
    assert_eq!(fixture.images().len(), 2);
}

#[tokio::test]
async fn each_plan_has_own_token() {
    let mut fixture = storing(ProviderFixture::new().await);
    let config = copy("golden", json!({}));
    let first = fixture.plan(&State::default(), &config).await;
    let second = fixture.plan(&State::default(), &config).await;
    assert_ne!(first.private, second.private);
    // Private state is passed unchanged from plan to apply, and removed afterwards.
    let made = fixture.core.apply(COPY, &first).await.state;
    assert_ne!(made.private, first.private);
    assert_eq!(fixture.core.plan_again(COPY, &made, &config).await.private, made.private);
}

#[tokio::test]
async fn replaced_image_is_known_to_the_process_that_applies_the_plan() {
    let mut fixture = storing(ProviderFixture::new().await);
    let made = fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    let plan = fixture.plan(&made, &copy("golden", json!({ "source_image_id": ENCRYPTED_SOURCE }))).await;
    assert_eq!(plan.action, Action::Replace);
    // With create_before_destroy, core sends nothing of the replaced image before its replacement is created.
    let creation = Plan { action: Action::Create, prior: State::default(), ..plan };
    let mut fixture = storing(fixture.next_process().await);
    let last = fixture.core.plan_with(COPY, &State::default(), &creation.config, &creation.private).await;
    assert_eq!(summaries(&last.diagnostics), [""; 0]);
    let applied = fixture.core.apply(COPY, &creation).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert_eq!(fixture.images().len(), 2);
}
