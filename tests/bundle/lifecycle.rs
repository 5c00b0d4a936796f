//! From the first apply to destroy.

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind};

use super::{BUNDLE, IMAGE, NEXT_IMAGE, applied, bundles, config, fixture, fixture_with, id};
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::consistency::values::is_unknown;
use crate::support::provider_fixture::REGION;

#[tokio::test]
async fn creates_bundle_with_all_attributes() {
    let mut fixture = fixture().await;
    let config = config(json!({ "root_volume_gib": 175, "tags": { "team": "desktop" } }));
    let made = applied(&mut fixture, &State::default(), &config).await;
    let id = id(&made);
    let expected = json!({
        "id": id, "arn": format!("arn:aws:workspaces:{REGION}:123456789012:workspacebundle/{id}"), "name": "office",
        "description": "Office desktop", "image_id": IMAGE, "compute_type": "STANDARD", "user_volume_gib": 50,
        "root_volume_gib": 175, "region": REGION, "owner_id": "123456789012", "state": "AVAILABLE",
        "tags": { "team": "desktop" }, "tags_all": { "team": "desktop" },
    });
    assert_eq!(made.value, expected);
    assert_eq!(made.identity, json!({ "account_id": "123456789012", "region": REGION, "id": id }));
    let record = &bundles(&fixture)[0];
    assert_eq!((record.user_volume.as_str(), record.root_volume.as_str()), ("50", "175"));
    // The tags are part of the create request.
    assert_eq!(fixture.count("CreateTags"), 0);

    let destroyed = fixture.core.destroy(BUNDLE, &made).await;
    assert_eq!((summaries(&destroyed.diagnostics), destroyed.state.value), (Vec::new(), Json::Null));
    assert!(bundles(&fixture).is_empty());
}

#[tokio::test]
async fn workspaces_chooses_the_root_volume() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    assert_eq!((&made.value["root_volume_gib"], &made.value["tags"]), (&json!(80), &Json::Null));
}

#[tokio::test]
async fn changes_image_in_place() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let next = config(json!({ "image_id": NEXT_IMAGE }));
    let plan = fixture.core.plan(BUNDLE, &made, &next).await;
    assert_eq!((plan.action, is_unknown(&plan.planned["state"])), (Action::Update, true));
    let changed = applied(&mut fixture, &made, &next).await;
    assert_eq!((id(&changed), &changed.value["image_id"]), (id(&made), &json!(NEXT_IMAGE)));
    assert_eq!(bundles(&fixture)[0].image_id, NEXT_IMAGE);
    assert_eq!((fixture.count("CreateWorkspaceBundle"), fixture.count("UpdateWorkspaceBundle")), (1, 1));
}

#[tokio::test]
async fn waits_until_aws_shows_the_update() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let late = FaultKind::LateReads { seconds: 0.3 };
    fixture.aws.inject(Fault::of("workspaces", "UpdateWorkspaceBundle", late.clone()).times(1));
    fixture.aws.inject(Fault::of("workspaces", "CreateTags", late).times(1));
    let next = config(json!({ "image_id": NEXT_IMAGE, "tags": { "team": "desktop" } }));
    applied(&mut fixture, &made, &next).await;
    assert_eq!(fixture.count("UpdateWorkspaceBundle"), 1);
}

#[tokio::test]
async fn every_other_argument_replaces() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({ "root_volume_gib": 80 }))).await;
    for (argument, value) in [
        ("name", json!("office-2")),
        ("description", json!("Another")),
        ("compute_type", json!("POWER")),
        ("user_volume_gib", json!(100)),
        ("root_volume_gib", json!(175)),
        ("region", json!("us-east-1")),
    ] {
        let mut changed = config(json!({ "root_volume_gib": 80, "image_id": IMAGE }));
        changed[argument] = value;
        let plan = fixture.core.plan(BUNDLE, &made, &changed).await;
        assert!(plan.requires_replace.contains(&argument.to_owned()), "{argument}: {:?}", plan.requires_replace);
    }
}

#[tokio::test]
async fn replaces_bundle_with_another_name() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let replaced = config(json!({ "name": "office-power", "compute_type": "POWER" }));
    let plan = fixture.core.plan(BUNDLE, &made, &replaced).await;
    assert_eq!((plan.action, summaries(&plan.diagnostics)), (Action::Replace, Vec::new()));
    let next = fixture.core.apply(BUNDLE, &plan).await;
    assert_eq!(summaries(&next.diagnostics), [""; 0]);
    assert_ne!(id(&next.state), id(&made));
    assert_eq!(bundles(&fixture).len(), 1);
}

#[tokio::test]
async fn default_tags_and_ignored_tags() {
    let block = json!({
        "region": REGION, "default_tags": [{ "tags": { "owner": "platform", "team": "all" } }],
        "ignore_tags": [{ "keys": ["bill"] }],
    });
    let mut fixture = fixture_with(&block).await;
    let tagged = config(json!({ "tags": { "team": "desktop" } }));
    let made = applied(&mut fixture, &State::default(), &tagged).await;
    assert_eq!(made.value["tags_all"], json!({ "owner": "platform", "team": "desktop" }));

    // A tag that another tool sets is drift, unless the provider ignores it.
    let tags = [("owner", "platform"), ("team", "desktop"), ("bill", "7"), ("foreign", "x")];
    assert!(fixture.aws.set_workspaces_bundle_tags(REGION, &id(&made), tags));
    let (read, _) = fixture.core.refresh(BUNDLE, &made).await;
    assert_eq!(read.value["tags"], json!({ "team": "desktop", "foreign": "x" }));
    let changed = applied(&mut fixture, &read, &config(json!({ "tags": { "stage": "test" } }))).await;
    assert_eq!(changed.value["tags_all"], json!({ "owner": "platform", "team": "all", "stage": "test" }));
    let actual = serde_json::to_value(&bundles(&fixture)[0].tags).unwrap();
    assert_eq!(actual, json!({ "owner": "platform", "team": "all", "stage": "test", "bill": "7" }));
}

#[tokio::test]
async fn changed_image_is_drift() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    assert!(fixture.aws.set_workspaces_bundle_image(REGION, &id(&made), NEXT_IMAGE));
    let (read, _) = fixture.core.refresh(BUNDLE, &made).await;
    assert_eq!(read.value["image_id"], NEXT_IMAGE);
    let plan = fixture.core.plan(BUNDLE, &read, &config(json!({}))).await;
    assert_eq!(plan.action, Action::Update);
    applied(&mut fixture, &read, &config(json!({}))).await;
    assert_eq!(bundles(&fixture)[0].image_id, IMAGE);
}

#[tokio::test]
async fn deleted_bundle_leaves_the_state() {
    let mut fixture = fixture().await;
    let made = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    assert!(fixture.aws.remove_workspaces_bundle(REGION, &id(&made)));
    fixture.aws.clear_calls();
    let (read, diagnostics) = fixture.core.refresh(BUNDLE, &made).await;
    assert_eq!((read.value, summaries(&diagnostics)), (Json::Null, Vec::new()));
    // One response is not enough.
    assert_eq!(fixture.count("DescribeWorkspaceBundles"), 2);
    let destroyed = fixture.core.destroy(BUNDLE, &made).await;
    assert_eq!((summaries(&destroyed.diagnostics), destroyed.state.value), (Vec::new(), Json::Null));
}

#[tokio::test]
async fn static_plans_make_no_calls() {
    let mut fixture = fixture_with(&json!({ "region": REGION, "plan_checks": "static" })).await;
    let calls = fixture.aws.calls().len();
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({ "image_id": "wsi-0missing01" }))).await;
    assert_eq!(summaries(&plan.diagnostics), [""; 0]);
    assert_eq!(fixture.aws.calls().len(), calls);
}
