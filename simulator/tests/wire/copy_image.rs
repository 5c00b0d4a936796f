//! Tests of EC2's `CopyImage`.

use std::time::Duration;

use crate::support::{ENCRYPTED, PUBLIC, SHARED, WEB, copy, demo, ec2, ec2_as, kms, seed, state, with};
use serde_json::json;
use simulator::{Fault, FaultKind, ImageState, Settings, SnapshotState};

#[tokio::test(start_paused = true)]
async fn copy_becomes_available() {
    let simulator = demo();
    let further = [("Description", "<copy> & more"), ("TagSpecification.1.ResourceType", "image")];
    let tags = [("TagSpecification.1.Tag.1.Key", "team"), ("TagSpecification.1.Tag.1.Value", "b")];
    let id = copy(&simulator, "eu-west-1", WEB, &[further, tags].concat()).await.ok().text("imageId");
    tokio::time::advance(Duration::from_secs(5)).await;
    let snapshots = ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[("Owner.1", "self")]).await.ok();
    assert_eq!(snapshots.all("progress"), ["99%", "99%"]);
    assert!(snapshots.text("description").starts_with(&format!("Copied for DestinationAmi {id} from SourceAmi {WEB}")));
    assert_eq!(state(&simulator, "eu-west-1", &id).await, "pending");
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(state(&simulator, "eu-west-1", &id).await, "available");
    let image = simulator.images().into_iter().find(|image| image.image_id == id).unwrap();
    assert_eq!((image.source_image_id.as_deref(), image.source_region.as_deref()), (Some(WEB), Some("us-east-1")));
    assert_eq!((image.description.as_str(), image.tags["team"].as_str()), ("<copy> & more", "b"));
    assert!(!image.encrypted && image.snapshot_ids.len() == 2);
    assert!(simulator.snapshots().iter().all(|snapshot| snapshot.state == SnapshotState::Completed));
    assert_eq!(state(&simulator, "us-east-1", &id).await, "", "Regions are isolated");
}

#[tokio::test(start_paused = true)]
async fn client_token_makes_copies_idempotent() {
    let simulator = demo();
    let first = copy(&simulator, "eu-west-1", WEB, &[("ClientToken", "t")]).await.ok();
    let again = copy(&simulator, "eu-west-1", WEB, &[("ClientToken", "t")]).await.ok();
    assert_eq!(first.text("imageId"), again.text("imageId"));
    let other = copy(&simulator, "eu-west-1", WEB, &[("ClientToken", "t"), ("Name", "another")]).await;
    assert_eq!(other.code(), "IdempotentParameterMismatch");
    let elsewhere = copy(&simulator, "eu-west-2", WEB, &[("ClientToken", "t")]).await.ok();
    assert_ne!(first.text("imageId"), elsewhere.text("imageId"));
    // Names are not unique, so the name does not make a copy idempotent.
    let second = copy(&simulator, "eu-west-1", WEB, &[]).await.ok();
    assert_ne!(first.text("imageId"), second.text("imageId"));
}

#[tokio::test(start_paused = true)]
async fn rejects_invalid_requests() {
    let simulator = demo();
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("Name", "ab")], "InvalidAMIName.Malformed"),
        (&[("Name", "a#b")], "InvalidAMIName.Malformed"),
        (&[("Nmae", "abc")], "UnknownParameter"),
        (&[("Encrypted", "maybe")], "InvalidParameterValue"),
        (&[("Description", &"d".repeat(256))], "InvalidParameterValue"),
        (&[("KmsKeyId", "alias/images")], "InvalidParameterDependency"),
        (&[("KmsKeyId", "alias/images"), ("Encrypted", "false")], "InvalidParameterDependency"),
        (&[("SourceImageId", ENCRYPTED), ("Encrypted", "false")], "InvalidRequest"),
        (&[("SourceImageId", "ami-1")], "InvalidAMIID.Malformed"),
        (&[("SourceImageId", "ami-0123456789abcdef0")], "InvalidAMIID.NotFound"),
        (&[("SourceRegion", "eu-central-1")], "InvalidAMIID.NotFound"),
        (&[("SourceRegion", "eu-wets-1")], "InvalidParameterValue"),
        (&[("SourceRegion", "cn-north-1")], "InvalidParameterValue"),
        (&[("SourceRegion", "ap-east-1")], "AuthFailure"),
        (&[("SnapshotCopyCompletionDurationMinutes", "20")], "InvalidParameterValue"),
        (&[("SnapshotCopyCompletionDurationMinutes", "2895")], "InvalidParameterValue"),
        (&[("DestinationAvailabilityZone", "us-west-2-lax-1a")], "InvalidParameterValue"),
        (
            &[("DestinationAvailabilityZone", "eu-west-1-x-1a"), ("DestinationAvailabilityZoneId", "euw1-x1-az1")],
            "InvalidParameterCombination",
        ),
        (&[("TagSpecification.1.ResourceType", "instance")], "InvalidParameterValue"),
        (&[("TagSpecification.1.ResourceType", "picture")], "InvalidParameterValue"),
        (
            &[("TagSpecification.1.ResourceType", "image"), ("TagSpecification.1.Tag.1.Key", "aws:x")],
            "InvalidParameterValue",
        ),
        (&[("DryRun", "true")], "DryRunOperation"),
    ];
    for (parameters, code) in cases {
        assert_eq!(copy(&simulator, "eu-west-1", WEB, parameters).await.code(), *code, "{parameters:?}");
    }
    assert_eq!(simulator.images().len(), 5, "nothing was copied");
    let missing = ec2(&simulator, "eu-west-1", "CopyImage", &[("Name", "abc"), ("SourceRegion", "us-east-1")]).await;
    assert_eq!(missing.code(), "MissingParameter");
}

#[tokio::test(start_paused = true)]
async fn requires_readable_source() {
    let simulator = demo();
    let own = json!({"id": "ami-0ccccccccccccccc1", "name": "closed", "owner": "999988887777", "snapshots_not_shared": true,
        "shared_with": ["123456789012"], "volumes": [{}]});
    let pending = json!({"id": "ami-0ccccccccccccccc2", "name": "pending", "state": "pending", "volumes": [{}]});
    let bought = json!({"id": "ami-0ccccccccccccccc3", "name": "bought", "owner": "999988887777", "public": true,
        "marketplace_product_code": "abc", "volumes": [{}]});
    let contents = json!({"ec2": {"images": {"us-east-1": [own, pending, bought]}},
        "access_keys": {"AKIASTRANGER": "111122223333"}});
    seed(&simulator, contents);
    for source in [SHARED, PUBLIC] {
        copy(&simulator, "eu-west-1", source, &[]).await.ok();
    }
    let closed = copy(&simulator, "eu-west-1", "ami-0ccccccccccccccc1", &[]).await;
    assert_eq!(closed.text("Message"), "You do not have permission to access the storage of this ami");
    assert_eq!(copy(&simulator, "eu-west-1", "ami-0ccccccccccccccc2", &[]).await.code(), "InvalidAMIID.Unavailable");
    assert_eq!(copy(&simulator, "eu-west-1", "ami-0ccccccccccccccc3", &[]).await.code(), "InvalidRequest");
    let parameters = [("Name", "stolen"), ("SourceImageId", WEB), ("SourceRegion", "us-east-1")];
    let stranger = ec2_as(&simulator, "AKIASTRANGER", "eu-west-1", "CopyImage", &parameters).await.unwrap();
    assert_eq!(stranger.code(), "InvalidAMIID.NotFound");
}

#[tokio::test(start_paused = true)]
async fn derives_encryption_from_source_request_and_account() {
    let simulator = demo();
    seed(&simulator, json!({"ec2": {"encryption_by_default": ["eu-west-2"]}}));
    let missing = kms(&simulator, "eu-west-3", r#"{"KeyId": "alias/aws/ebs"}"#).await;
    assert_eq!((missing.0, missing.1["__type"].as_str()), (400, Some("NotFoundException")));
    let images = json!({"KeyId": "alias/images"}).to_string();
    let custom = kms(&simulator, "eu-west-1", &images).await.1["KeyMetadata"]["Arn"].clone();
    let named = [("Encrypted", "true"), ("KmsKeyId", "alias/images")];
    for (region, source, parameters, key) in [
        ("eu-west-1", WEB, &[][..], None),
        ("eu-west-1", WEB, &named, custom.as_str()),
        ("eu-west-2", WEB, &[], Some("alias/aws/ebs")),
        ("eu-west-3", ENCRYPTED, &[], Some("alias/aws/ebs")),
        ("eu-north-1", WEB, &[("Encrypted", "true")], Some("alias/aws/ebs")),
    ] {
        let id = copy(&simulator, region, source, parameters).await.ok().text("imageId");
        let image = simulator.images().into_iter().find(|image| image.image_id == id).unwrap();
        let expected = match key {
            Some(key) if key.starts_with("alias/") => {
                let body = json!({"KeyId": key}).to_string();
                kms(&simulator, region, &body).await.1["KeyMetadata"]["Arn"].as_str().map(str::to_owned)
            }
            key => key.map(str::to_owned),
        };
        assert_eq!(image.encrypted, key.is_some(), "{region} {source}");
        assert_eq!(image.kms_key_arns.into_iter().next(), expected, "{region} {source}");
    }
}

#[tokio::test(start_paused = true)]
async fn unusable_key_fails_copy() {
    let simulator = demo();
    let key = |alias: &str, member: &str, value: &str| json!({"alias": alias, member: value});
    seed(
        &simulator,
        json!({"kms": {"keys": {"eu-west-1": [
            key("alias/disabled", "state", "Disabled"),
            key("alias/asymmetric", "spec", "RSA_2048"),
            {"alias": "alias/closed", "unusable": true},
        ]}}}),
    );
    let elsewhere = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-a000-000000000000";
    let mut copies = Vec::new();
    for key in ["alias/typo", "alias/disabled", "alias/asymmetric", "alias/closed", "what is this", elsewhere] {
        let parameters = [("Encrypted", "true"), ("KmsKeyId", key)];
        copies.push(copy(&simulator, "eu-west-1", WEB, &parameters).await.ok().text("imageId"));
    }
    assert_eq!(state(&simulator, "eu-west-1", &copies[0]).await, "pending");
    tokio::time::advance(Duration::from_secs(10)).await;
    for id in copies {
        let images = ec2(&simulator, "eu-west-1", "DescribeImages", &[("ImageId.1", id.as_str())]).await.ok();
        assert_eq!(images.text("imageState"), "failed");
        assert!(images.text("stateReason").contains("Copy image failed with an internal error."));
        let snapshot = images.text("snapshotId");
        let snapshots = ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[("SnapshotId.1", &snapshot)]).await.ok();
        assert_eq!(snapshots.text("status"), "error");
        assert!(snapshots.text("statusMessage").starts_with("Given key ID is not accessible"), "{}", snapshots.body);
    }
}

#[tokio::test(start_paused = true)]
async fn enforces_snapshot_copy_quota() {
    let simulator = demo();
    for _ in 0..10 {
        copy(&simulator, "eu-west-1", WEB, &[]).await.ok();
    }
    let rejected = copy(&simulator, "eu-west-1", WEB, &[]).await;
    assert_eq!(rejected.code(), "ResourceLimitExceeded");
    let message = "Too many snapshot copies in progress. The limit is 20 for this destination region.";
    assert_eq!(rejected.text("Message"), message);
    copy(&simulator, "eu-west-2", WEB, &[]).await.ok();
    tokio::time::advance(Duration::from_secs(10)).await;
    copy(&simulator, "eu-west-1", WEB, &[]).await.ok();
}

#[tokio::test(start_paused = true)]
async fn copies_source_tags_on_request() {
    let simulator = demo();
    let contents = json!({"ec2": {"images": {"us-east-1": [{"id": "ami-0ccccccccccccccc1", "name": "tagged",
        "tags": {"aws:cloudformation:stack-name": "s", "team": "web", "stage": "test"}, "volumes": [{}]}]}}});
    seed(&simulator, contents);
    let tags = [
        ("CopyImageTags", "true"),
        ("TagSpecification.1.ResourceType", "image"),
        ("TagSpecification.1.Tag.1.Key", "stage"),
        ("TagSpecification.1.Tag.1.Value", "live"),
        ("TagSpecification.2.ResourceType", "snapshot"),
        ("TagSpecification.2.Tag.1.Key", "backup"),
        ("TagSpecification.2.Tag.1.Value", "no"),
    ];
    let id = copy(&simulator, "eu-west-1", "ami-0ccccccccccccccc1", &tags).await.ok().text("imageId");
    let image = simulator.images().into_iter().find(|image| image.image_id == id).unwrap();
    assert_eq!(json!(image.tags), json!({"team": "web", "stage": "live"}));
    let snapshot = simulator.snapshots().into_iter().find(|one| image.snapshot_ids.contains(&one.snapshot_id)).unwrap();
    assert_eq!(json!(snapshot.tags), json!({"backup": "no"}));
}

#[tokio::test(start_paused = true)]
async fn new_ids_are_eventually_consistent() {
    let delay = Duration::from_secs(2);
    let simulator =
        with(Settings { propagation_delay: delay, snapshot_ids_while_pending: false, ..Settings::default() });
    let id = copy(&simulator, "eu-west-1", WEB, &[]).await.ok().text("imageId");
    let lookup = [("ImageId.1", id.as_str())];
    assert_eq!(ec2(&simulator, "eu-west-1", "DescribeImages", &lookup).await.code(), "InvalidAMIID.NotFound");
    let tags = [("ResourceId.1", id.as_str()), ("Tag.1.Key", "a"), ("Tag.1.Value", "b")];
    assert_eq!(ec2(&simulator, "eu-west-1", "CreateTags", &tags).await.code(), "InvalidAMIID.NotFound");
    tokio::time::advance(delay).await;
    let found = ec2(&simulator, "eu-west-1", "DescribeImages", &lookup).await.ok();
    assert_eq!((found.text("imageState").as_str(), found.all("snapshotId").len()), ("pending", 0));
    tokio::time::advance(Duration::from_secs(3)).await;
    let available = ec2(&simulator, "eu-west-1", "DescribeImages", &lookup).await.ok();
    assert_eq!((available.text("imageState").as_str(), available.all("snapshotId").len()), ("available", 2));
}

#[tokio::test(start_paused = true)]
async fn faults_control_copies() {
    let simulator = demo();
    let fault = |kind: FaultKind, name: &str| Fault::of("ec2", "CopyImage", kind).with_parameter("Name", name).times(1);
    let fails = FaultKind::CopyFails { state_reason: "No.".to_owned(), snapshot_message: "Because.".to_owned() };
    simulator.inject(fault(fails, "fails"));
    simulator.inject(fault(FaultKind::CopyNeverEnds, "hangs"));
    simulator.inject(fault(FaultKind::CopyTime { seconds: 1.0 }, "quick"));
    let mut ids = Vec::new();
    for name in ["fails", "hangs", "quick", "fails"] {
        ids.push(copy(&simulator, "eu-west-1", WEB, &[("Name", name)]).await.ok().text("imageId"));
    }
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(state(&simulator, "eu-west-1", &ids[2]).await, "available");
    tokio::time::advance(Duration::from_hours(1)).await;
    let states: Vec<ImageState> = ids
        .iter()
        .map(|id| simulator.images().into_iter().find(|image| image.image_id == *id).unwrap().state)
        .collect();
    assert_eq!(states, [ImageState::Failed, ImageState::Pending, ImageState::Available, ImageState::Available]);
    assert!(simulator.snapshots().iter().any(|snapshot| snapshot.state_message == "Because."));
    assert!(simulator.set_image_state("eu-west-1", &ids[1], ImageState::Available, None));
    assert_eq!(state(&simulator, "eu-west-1", &ids[1]).await, "available");
}

#[tokio::test(start_paused = true)]
async fn encrypts_copies_to_outposts() {
    let simulator = demo();
    let outpost = "arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0";
    let id = copy(&simulator, "us-east-1", WEB, &[("DestinationOutpostArn", outpost)]).await.ok().text("imageId");
    let image = simulator.images().into_iter().find(|image| image.image_id == id).unwrap();
    assert!(image.encrypted && image.outpost_arn.as_deref() == Some(outpost));
    let elsewhere = copy(&simulator, "eu-west-1", WEB, &[("DestinationOutpostArn", outpost)]).await;
    assert_eq!(elsewhere.code(), "InvalidParameterValue");
    let minutes = ("SnapshotCopyCompletionDurationMinutes", "15");
    let timed = copy(&simulator, "us-east-1", WEB, &[("DestinationOutpostArn", outpost), minutes]).await;
    assert_eq!(timed.code(), "InvalidParameterCombination");
}
