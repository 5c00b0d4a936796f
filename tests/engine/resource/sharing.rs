//! The `sharing` block of each service.

use serde_json::json;
use simulator::{LaunchPermission, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{ImageModel, Sharing, SharingValue};
use terraform_provider_image::services::appstream::{AppStreamAttributes, AppStreamService};
use terraform_provider_image::terraform::Value;

use crate::engine::fixture::{EngineFixture, REGION, common, parameter, planned, texts};

const ORGANIZATION: &str = "arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5";
const UNIT: &str = "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-cdef3456";
const ONE: &str = "111122223333";
const TWO: &str = "222233334444";

fn set(elements: &[&str]) -> Value<SharingValue> {
    Value::Known(SharingValue::Set(elements.iter().map(|element| (*element).into()).collect()))
}

const fn flag(value: bool) -> Value<SharingValue> {
    Value::Known(SharingValue::Flag(value))
}

/// The block of an AMI that is shared with accounts.
fn accounts(accounts: &[&str], snapshots: Value<SharingValue>) -> Value<Sharing> {
    let null = || Value::Null;
    Value::Known(Sharing::new([
        ("account_ids", set(accounts)),
        ("organization_arns", null()),
        ("organizational_unit_arns", null()),
        ("public", null()),
        ("snapshots", snapshots),
    ]))
}

/// The accounts that can create volumes from each snapshot of the copies.
fn snapshot_accounts(fixture: &EngineFixture) -> Vec<Vec<String>> {
    let snapshots = fixture.aws.snapshots().into_iter();
    let copies = snapshots.filter(|snapshot| snapshot.region == REGION && !snapshot.description.is_empty());
    copies.map(|snapshot| snapshot.shared_with.into_iter().collect()).collect()
}

#[tokio::test(start_paused = true)]
async fn ami_permissions_change_in_one_call() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    let all = Sharing::new([
        ("account_ids", set(&[ONE, TWO])),
        ("organization_arns", set(&[ORGANIZATION])),
        ("organizational_unit_arns", set(&[UNIT])),
        ("public", flag(true)),
        ("snapshots", Value::Null),
    ]);
    plan.common.sharing = Value::Known(all.clone());
    let state = fixture.copied(plan.clone()).await;
    assert_eq!(fixture.mutations(), ["CopyImage", "ModifyImageAttribute"]);
    assert_eq!(state.service.public, Value::Known(true));
    let read = fixture.read(&state).await.unwrap().unwrap();
    assert_eq!((read.common.sharing, read.service.public), (Value::Known(all), Value::Known(true)));

    let mut fewer = state.clone();
    fewer.common.sharing = accounts(&[TWO, "333344445555"], Value::Null);
    fixture.aws.clear_calls();
    let changed = fixture.changed(&state, fewer).await;
    assert_eq!(changed.service.public, Value::Known(false));
    let [call] = &fixture.calls("ModifyImageAttribute")[..] else { panic!("one call expected") };
    let removed = parameter(call, "LaunchPermission")["Remove"].as_array().unwrap().len();
    assert_eq!(removed, 4, "one account, the organization, the unit and the group");
    assert_eq!(parameter(call, "LaunchPermission")["Add"], json!([{ "UserId": "333344445555" }]));
    let expected = [TWO, "333344445555"].map(|account| LaunchPermission::Account(account.to_owned()));
    assert_eq!(fixture.images()[0].launch_permissions, expected);
}

#[tokio::test(start_paused = true)]
async fn snapshots_are_shared_with_the_accounts() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.common.sharing = accounts(&[ONE], flag(true));
    let state = fixture.copied(plan).await;
    assert_eq!(snapshot_accounts(&fixture), [[ONE], [ONE]]);
    let unchanged = fixture.read(&state).await.unwrap().unwrap();
    assert_eq!(unchanged.common.sharing, state.common.sharing);

    let snapshot = &fixture.images()[0].snapshot_ids[0];
    assert!(fixture.aws.share_snapshot(REGION, snapshot, TWO, true));
    assert!(fixture.aws.share_snapshot(REGION, snapshot, ONE, false));
    let drift = fixture.read(&state).await.unwrap().unwrap();
    assert_eq!(drift.common.sharing, accounts(&[ONE, TWO], flag(false)));
    let mut wanted = drift.clone();
    wanted.common.sharing = accounts(&[ONE], flag(true));
    fixture.aws.clear_calls();
    let state = fixture.changed(&drift, wanted).await;
    assert_eq!(snapshot_accounts(&fixture), [[ONE], [ONE]]);
    assert_eq!(fixture.mutations(), ["ModifySnapshotAttribute"; 2], "only what differs");

    let mut without = state.clone();
    without.common.sharing = Value::Null;
    fixture.changed(&state, without).await;
    assert_eq!(snapshot_accounts(&fixture), [[""; 0]; 2]);
    assert_eq!(fixture.images()[0].launch_permissions, []);
}

#[tokio::test(start_paused = true)]
async fn destroy_that_keeps_the_snapshots_revokes_their_permissions() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.common.on_destroy = "deregister".into();
    plan.common.sharing = accounts(&[ONE], flag(true));
    let state = fixture.copied(plan).await;
    assert_eq!(texts(&fixture.destroyed(state).await), [""; 0]);
    assert_eq!(snapshot_accounts(&fixture), [[""; 0]; 2]);
}

#[tokio::test(start_paused = true)]
async fn appstream_sets_both_permissions_of_an_account() {
    let fixture = EngineFixture::of(AppStreamService, Settings::default(), ProviderBlock::default()).await;
    let block = |fleets: &[&str], builders: &[&str]| {
        Value::Known(Sharing::new([("fleet_account_ids", set(fleets)), ("image_builder_account_ids", set(builders))]))
    };
    let mut plan = ImageModel {
        common: common("golden"),
        service: AppStreamAttributes {
            source_image_name: "win2022-base".into(),
            source_region: "us-east-1".into(),
            ..AppStreamAttributes::default()
        },
    };
    plan.common.sharing = block(&[ONE], &[ONE, TWO]);
    let state = fixture.copied(plan).await;
    assert_eq!(fixture.calls("UpdateImagePermissions").len(), 2);
    assert_eq!(state.service.shared_with_others, Value::Known(true));
    let read = fixture.read(&state).await.unwrap().unwrap();
    assert_eq!(read.common.sharing, state.common.sharing);

    let mut fewer = state.clone();
    fewer.common.sharing = block(&[ONE], &[]);
    fixture.aws.clear_calls();
    let state = fixture.changed(&state, fewer).await;
    assert_eq!(fixture.mutations(), ["DeleteImagePermissions", "UpdateImagePermissions"]);
    assert_eq!(texts(&fixture.destroyed(state).await), [""; 0]);
}
