//! Tests of the members of snapshots.

use std::time::Duration;

use serde_json::json;

use crate::support::{WEB, copy, demo, ec2, seed};

const ID: &str = "ami-0ccccccccccccccc1";

#[tokio::test(start_paused = true)]
async fn start_time_has_milliseconds() {
    let simulator = demo();
    let mut times = Vec::new();
    for region in ["eu-west-1", "eu-west-2"] {
        copy(&simulator, region, WEB, &[]).await.ok();
        times.push(ec2(&simulator, region, "DescribeSnapshots", &[]).await.ok().text("startTime"));
        tokio::time::advance(Duration::from_millis(500)).await;
    }
    assert!(times.iter().any(|time| !time.contains(".000Z")), "{times:?}");
    assert_ne!(times[0], times[1]);
}

#[tokio::test(start_paused = true)]
async fn copy_names_its_source_and_task() {
    let simulator = demo();
    let id = copy(&simulator, "eu-west-1", WEB, &[]).await.ok().text("imageId");
    let sources = ec2(&simulator, "us-east-1", "DescribeImages", &[("ImageId.1", WEB)]).await.ok().all("snapshotId");
    let snapshots = ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[]).await.ok();
    assert_eq!(snapshots.all("volumeId"), ["vol-ffffffff", "vol-ffffffff"]);
    for description in snapshots.all("description") {
        let (start, task) = description.split_once(". Task created on ").unwrap();
        let start =
            start.strip_prefix(&format!("Copied for DestinationAmi {id} from SourceAmi {WEB} for SourceSnapshot "));
        assert!(sources.iter().any(|source| start == Some(source)), "{description}");
        let groups: Vec<&str> = task.strip_suffix('.').unwrap().split(',').collect();
        assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [1, 3, 3, 3, 3], "{description}");
    }
}

#[tokio::test(start_paused = true)]
async fn pending_snapshot_is_at_0_and_then_at_99_percent() {
    let simulator = demo();
    copy(&simulator, "eu-west-1", WEB, &[]).await.ok();
    let mut progress = Vec::new();
    for _ in 0..11 {
        progress.push(ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[]).await.ok().text("progress"));
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    progress.dedup();
    assert_eq!(progress, ["0%", "99%", "100%"]);
}

#[tokio::test]
async fn description_is_always_present() {
    let simulator = demo();
    let volumes = json!([{}, {"snapshot_description": "Nightly"}]);
    seed(&simulator, json!({"ec2": {"images": {"eu-west-1": [{"id": ID, "name": "web", "volumes": volumes}]}}}));
    let snapshots = ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[]).await.ok();
    assert_eq!(snapshots.body.matches("<description/>").count(), 1, "{}", snapshots.body);
    assert_eq!(snapshots.all("description"), ["Nightly"]);
}

#[tokio::test]
async fn snapshots_of_instances_name_volume_and_image() {
    let simulator = demo();
    let image = json!({"id": ID, "name": "web", "source_instance_id": "i-0123456789abcdef0", "volumes": [{}, {}]});
    seed(&simulator, json!({"ec2": {"images": {"eu-west-1": [image]}}}));
    let snapshots = ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[]).await.ok();
    assert_eq!(snapshots.text("description"), format!("Created by CreateImage(i-0123456789abcdef0) for {ID}"));
    let volumes = snapshots.all("volumeId");
    assert!(
        volumes[0] != volumes[1] && volumes.iter().all(|id| id.len() == "vol-0123456789abcdef0".len()),
        "{volumes:?}"
    );
    let filter = [("Filter.1.Name", "volume-id"), ("Filter.1.Value.1", volumes[1].as_str())];
    assert_eq!(ec2(&simulator, "eu-west-1", "DescribeSnapshots", &filter).await.ok().all("volumeId"), [&*volumes[1]]);
}
