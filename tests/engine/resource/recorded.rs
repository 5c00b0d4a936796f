//! Copies in an AWS that answers in the less usual forms of its recorded responses.

use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::Settings;
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::services::workspaces::{FromImage, WorkspacesService};
use terraform_provider_image::terraform::{Private, Resource, Value};
use tokio::time::Instant;

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, planned, texts};
use crate::engine::resource::workspaces;

const ID: &str = "ami-0ccccccccccccccc1";

/// Seeds an AMI in the source Region.
fn seed_source(fixture: &EngineFixture, mut image: Json) {
    image["id"] = json!(ID);
    fixture.aws.seed(serde_json::from_value(json!({"ec2": {"images": {"us-east-1": [image]}}})).unwrap()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn removes_description_that_ec2_adds() {
    let settings = Settings { copy_time: COPY_TIME, copies_describe_their_source: true, ..Settings::default() };
    let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
    let state = fixture.copied(planned("golden")).await;
    assert_eq!((&state.service.description, fixture.images()[0].description.as_str()), (&Value::Null, ""));
    assert_eq!(fixture.mutations(), ["CopyImage", "ModifyImageAttribute"]);
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state));
}

#[tokio::test(start_paused = true)]
async fn copies_devices_without_snapshots() {
    let fixture = EngineFixture::new().await;
    let devices = json!([
        {"device": "/dev/sda"},
        {"device": "/dev/sdb", "virtual_name": "ephemeral0"},
        {"device": "/dev/sdc", "empty": true},
        {"device": "/dev/sdd"},
    ]);
    seed_source(&fixture, json!({"root_device_name": "/dev/sda1", "volumes": devices}));
    let mut plan = planned("golden");
    plan.service.source_image_id = ID.into();
    let state = fixture.copied(plan).await;
    let snapshots = &fixture.images()[0].snapshot_ids;
    assert_eq!(snapshots.len(), 2);
    assert_eq!(state.service.root_device_name.text(), Some("/dev/sda1"));
    assert_eq!(state.service.root_snapshot_id.text(), Some(snapshots[0].as_str()));
    assert_eq!(state.service.snapshot_ids.known().map(Vec::len), Some(2));
    assert_eq!(fixture.read(&state).await.unwrap().as_ref(), Some(&state));
    assert_eq!(texts(&fixture.destroyed(state).await), [""; 0]);
    assert!(fixture.images().is_empty());
    assert!(fixture.aws.snapshots().iter().all(|snapshot| snapshot.region != REGION));
}

#[tokio::test(start_paused = true)]
async fn second_deregistration_counts_as_deleted() {
    let (listed, empty) = (Duration::from_secs(3), Duration::from_secs(2));
    for (deregistered_time, deregistered_empty_time) in
        [(Duration::ZERO, Duration::ZERO), (Duration::ZERO, empty), (listed, empty)]
    {
        let settings =
            Settings { copy_time: COPY_TIME, deregistered_time, deregistered_empty_time, ..Settings::default() };
        let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
        let state = fixture.copied(planned("golden")).await;
        let mut deregistered = state.clone();
        deregistered.common.on_destroy = "deregister".into();
        let other = fixture.resource_of_another_process();
        let first = other.delete(&fixture.context, deregistered, Private::default()).await;
        assert_eq!(texts(&first.diagnostics), [""; 0]);
        let began = Instant::now();
        assert_eq!(texts(&fixture.destroyed(state).await), [""; 0]);
        assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
        assert!(fixture.aws.snapshots().iter().all(|snapshot| snapshot.region != REGION));
    }
}

#[tokio::test(start_paused = true)]
async fn manages_workspaces_images_without_reported_owner() {
    let settings = Settings { copy_time: COPY_TIME, workspaces_omits_owners: true, ..Settings::default() };
    let service = WorkspacesService::new(FromImage);
    let fixture = EngineFixture::of(service, settings, ProviderBlock::default()).await;
    let state = fixture.copied(workspaces::copy("golden")).await;
    assert_eq!((&state.common.arn, &state.service.image.owner_account_id), (&Value::Null, &Value::Null));
    assert_eq!(state.service.image.update_available, Value::Null);
    assert_eq!(fixture.read(&state).await.unwrap().as_ref(), Some(&state));
    assert_eq!(texts(&fixture.destroyed(state).await), [""; 0]);
}
