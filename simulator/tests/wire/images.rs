//! Tests of the operations on existing AMIs.

use std::time::Duration;

use crate::support::{Answer, ENCRYPTED, WEB, copy, demo, ec2, ec2_as, seed, state, with};
use serde_json::json;
use simulator::{ImageState, Settings, Simulator};

/// A completed copy.
async fn copied(simulator: &Simulator) -> String {
    let id = copy(simulator, "eu-west-1", WEB, &[]).await.ok().text("imageId");
    tokio::time::advance(Duration::from_mins(1)).await;
    id
}

async fn on_image(simulator: &Simulator, id: &str, action: &str, further: &[(&str, &str)]) -> Answer {
    ec2(simulator, "eu-west-1", action, &[&[("ImageId", id)], further].concat()).await
}

#[tokio::test(start_paused = true)]
async fn deregister_deletes_snapshots_on_request() {
    let simulator = demo();
    let id = copied(&simulator).await;
    let snapshots = ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[]).await.ok().all("snapshotId");
    let in_use = ec2(&simulator, "eu-west-1", "DeleteSnapshot", &[("SnapshotId", &snapshots[0])]).await;
    assert_eq!(in_use.code(), "InvalidSnapshot.InUse");
    let gone = on_image(&simulator, &id, "DeregisterImage", &[("DeleteAssociatedSnapshots", "true")]).await.ok();
    assert_eq!(gone.all("returnCode"), ["success", "success"]);
    assert_eq!(ec2(&simulator, "eu-west-1", "DescribeSnapshots", &[]).await.ok().all("snapshotId"), [""; 0]);
    let lookup = ec2(&simulator, "eu-west-1", "DescribeImages", &[("ImageId.1", &id)]).await;
    assert_eq!(lookup.text("Message"), format!("The image id '[{id}]' does not exist"));
    assert_eq!(on_image(&simulator, &id, "DeregisterImage", &[]).await.code(), "InvalidAMIID.Unavailable");
}

#[tokio::test(start_paused = true)]
async fn deregister_reports_undeleted_snapshots() {
    let simulator = demo();
    let shared = json!({"snapshot_id": "snap-0ccccccccccccccc1"});
    let image = |id: &str| json!({"id": id, "name": "twin", "volumes": [shared, {}]});
    let images = [image("ami-0ccccccccccccccc1"), image("ami-0ccccccccccccccc2")];
    seed(&simulator, json!({"ec2": {"images": {"eu-west-1": images}}}));
    let delete = [("DeleteAssociatedSnapshots", "true")];
    let first = on_image(&simulator, "ami-0ccccccccccccccc1", "DeregisterImage", &delete).await.ok();
    assert_eq!(first.all("returnCode"), ["skipped", "success"]);
    seed(&simulator, json!({"denied": ["ec2:DeleteSnapshot"]}));
    let second = on_image(&simulator, "ami-0ccccccccccccccc2", "DeregisterImage", &delete).await.ok();
    assert_eq!(second.all("returnCode"), ["missing-permissions", "missing-permissions"]);
}

#[tokio::test(start_paused = true)]
async fn lists_deregistered_images_for_a_while() {
    let (listed, empty) = (Duration::from_secs(10), Duration::from_secs(5));
    let simulator = with(Settings { deregistered_time: listed, deregistered_empty_time: empty, ..Settings::default() });
    let id = copied(&simulator).await;
    on_image(&simulator, &id, "DeregisterImage", &[]).await.ok();
    assert_eq!(state(&simulator, "eu-west-1", &id).await, "deregistered");
    assert_eq!(on_image(&simulator, &id, "DeregisterImage", &[]).await.code(), "InvalidAMIID.Unavailable");
    tokio::time::advance(listed).await;
    let lookup = [("ImageId.1", id.as_str())];
    let images = ec2(&simulator, "eu-west-1", "DescribeImages", &lookup).await.ok();
    assert!(images.body.contains("<imagesSet/>"), "{}", images.body);
    tokio::time::advance(empty).await;
    assert_eq!(ec2(&simulator, "eu-west-1", "DescribeImages", &lookup).await.code(), "InvalidAMIID.NotFound");
}

#[tokio::test(start_paused = true)]
async fn protection_holds_during_cooldown() {
    let simulator = demo();
    let id = copied(&simulator).await;
    let (enable, disable) = ("EnableImageDeregistrationProtection", "DisableImageDeregistrationProtection");
    on_image(&simulator, &id, enable, &[]).await.ok();
    assert_eq!(on_image(&simulator, &id, "DeregisterImage", &[]).await.code(), "OperationNotPermitted");
    on_image(&simulator, &id, disable, &[]).await.ok();
    on_image(&simulator, &id, enable, &[("WithCooldown", "true")]).await.ok();
    let described = ec2(&simulator, "eu-west-1", "DescribeImages", &[("ImageId.1", &id)]).await.ok();
    assert_eq!(described.text("deregistrationProtection"), "enabled-with-cooldown");
    on_image(&simulator, &id, disable, &[]).await.ok();
    tokio::time::advance(Duration::from_hours(23)).await;
    assert_eq!(on_image(&simulator, &id, "DeregisterImage", &[]).await.code(), "OperationNotPermitted");
    tokio::time::advance(Duration::from_hours(1)).await;
    on_image(&simulator, &id, "DeregisterImage", &[]).await.ok();
}

#[tokio::test(start_paused = true)]
async fn disabled_image_is_hidden_and_private() {
    let simulator = demo();
    let id = copied(&simulator).await;
    let share = [("LaunchPermission.Add.1.UserId", "999988887777")];
    on_image(&simulator, &id, "ModifyImageAttribute", &share).await.ok();
    on_image(&simulator, &id, "DisableImage", &[]).await.ok();
    let lookup = |include: &'static str| ec2(&simulator, "eu-west-1", "DescribeImages", include_disabled(include));
    assert_eq!(lookup("false").await.ok().all("imageId").len(), 0);
    assert_eq!(lookup("true").await.ok().all("imageId"), [id.as_str()]);
    assert_eq!(on_image(&simulator, &id, "DisableImage", &[]).await.code(), "IncorrectState");
    on_image(&simulator, &id, "EnableImage", &[]).await.ok();
    assert!(simulator.images().iter().find(|image| image.image_id == id).unwrap().launch_permissions.is_empty());
}

fn include_disabled(include: &'static str) -> &'static [(&'static str, &'static str)] {
    if include == "true" { &[("Owner.1", "self"), ("IncludeDisabled", "true")] } else { &[("Owner.1", "self")] }
}

#[tokio::test(start_paused = true)]
async fn modifies_one_attribute_at_a_time() {
    let simulator = demo();
    let id = copied(&simulator).await;
    let modify = "ModifyImageAttribute";
    on_image(&simulator, &id, modify, &[("Description.Value", "new")]).await.ok();
    on_image(&simulator, &id, modify, &[("ImdsSupport.Value", "v2.0")]).await.ok();
    let named = [("Attribute", "launchPermission"), ("OperationType", "add"), ("UserId.1", "999988887777")];
    on_image(&simulator, &id, modify, &named).await.ok();
    on_image(&simulator, &id, modify, &[("LaunchPermission.Add.1.Group", "all")]).await.ok();
    for (parameters, code) in [
        (&[][..], "InvalidParameterCombination"),
        (&[("Description.Value", "a"), ("ImdsSupport.Value", "v2.0")], "InvalidParameterCombination"),
        (&[("ImdsSupport.Value", "v3")], "InvalidParameterValue"),
        (&[("LaunchPermission.Add.1.UserId", "me")], "InvalidAMIAttributeItemValue"),
        (&[("LaunchPermission.Add.1.Group", "some")], "InvalidParameterValue"),
    ] {
        assert_eq!(on_image(&simulator, &id, modify, parameters).await.code(), code, "{parameters:?}");
    }
    let attribute = |name: &'static str| on_image_attribute(&simulator, &id, name);
    assert_eq!(attribute("description").await.text("value"), "new");
    assert_eq!(attribute("imdsSupport").await.text("value"), "v2.0");
    let permissions = attribute("launchPermission").await;
    assert_eq!((permissions.text("group"), permissions.text("userId")), ("all".into(), "999988887777".into()));
    assert_eq!(attribute("blockDeviceMapping").await.code(), "AuthFailure");
}

async fn on_image_attribute(simulator: &Simulator, id: &str, name: &str) -> Answer {
    on_image(simulator, id, "DescribeImageAttribute", &[("Attribute", name)]).await
}

#[tokio::test(start_paused = true)]
async fn rejects_changes_to_images_of_other_accounts() {
    let simulator = demo();
    let id = copied(&simulator).await;
    on_image(&simulator, &id, "ModifyImageAttribute", &[("LaunchPermission.Add.1.UserId", "999988887777")]).await.ok();
    seed(&simulator, json!({"access_keys": {"AKIAOTHER": "999988887777", "AKIASTRANGER": "111122223333"}}));
    let deregister = [("ImageId", id.as_str())];
    let code =
        async |key: &str| ec2_as(&simulator, key, "eu-west-1", "DeregisterImage", &deregister).await.unwrap().code();
    assert_eq!(code("AKIAOTHER").await, "AuthFailure");
    assert_eq!(code("AKIASTRANGER").await, "InvalidAMIID.NotFound");
    let lookup = [("ImageId.1", id.as_str())];
    let seen = ec2_as(&simulator, "AKIAOTHER", "eu-west-1", "DescribeImages", &lookup).await.unwrap().ok();
    assert_eq!((seen.text("imageOwnerId"), seen.text("sourceImageId")), ("123456789012".into(), String::new()));
}

#[tokio::test(start_paused = true)]
async fn rejects_sharing_of_images_with_aws_managed_key() {
    let simulator = demo();
    let id = copy(&simulator, "eu-west-1", ENCRYPTED, &[]).await.ok().text("imageId");
    let rejected =
        on_image(&simulator, &id, "ModifyImageAttribute", &[("LaunchPermission.Add.1.UserId", "999988887777")]);
    assert_eq!(rejected.await.text("Message"), "Snapshots encrypted with the AWS Managed CMK can't be shared");
}

#[tokio::test(start_paused = true)]
async fn adds_and_deletes_tags() {
    let simulator = demo();
    let id = copied(&simulator).await;
    let tags = |action: &'static str, further: &[(&'static str, &'static str)]| {
        let id = id.clone();
        let further = further.to_vec();
        let simulator = simulator.clone();
        async move {
            let parameters: Vec<(&str, &str)> = [("ResourceId.1", id.as_str())].into_iter().chain(further).collect();
            ec2(&simulator, "eu-west-1", action, &parameters).await
        }
    };
    let keys = async || {
        let filter = [("Filter.1.Name", "resource-id"), ("Filter.1.Value.1", id.as_str())];
        ec2(&simulator, "eu-west-1", "DescribeTags", &filter).await.ok().all("key")
    };
    tags("CreateTags", &[("Tag.1.Key", "a"), ("Tag.1.Value", "1"), ("Tag.2.Key", "b")]).await.ok();
    tags("DeleteTags", &[("Tag.1.Key", "a"), ("Tag.1.Value", "2"), ("Tag.2.Key", "b"), ("Tag.2.Value", "")]).await.ok();
    assert_eq!(keys().await, ["a"]);
    assert_eq!(tags("CreateTags", &[("Tag.1.Key", "aws:a")]).await.code(), "InvalidParameterValue");
    tags("DeleteTags", &[]).await.ok();
    assert_eq!(keys().await, [""; 0]);
    let unknown = [("ResourceId.1", id.as_str()), ("ResourceId.2", "ami-0123456789abcdef0"), ("Tag.1.Key", "x")];
    let rejected = ec2(&simulator, "eu-west-1", "CreateTags", &unknown).await;
    assert_eq!((rejected.code().as_str(), keys().await.len()), ("InvalidAMIID.NotFound", 0));
}

#[tokio::test(start_paused = true)]
async fn rejects_changes_to_pending_images() {
    let simulator = with(Settings { pending_images_refuse_changes: true, ..Settings::default() });
    let id = copy(&simulator, "eu-west-1", WEB, &[]).await.ok().text("imageId");
    let change = [("Description.Value", "new")];
    assert_eq!(on_image(&simulator, &id, "ModifyImageAttribute", &change).await.code(), "InvalidAMIID.Unavailable");
    tokio::time::advance(Duration::from_secs(5)).await;
    on_image(&simulator, &id, "ModifyImageAttribute", &change).await.ok();
}

#[tokio::test(start_paused = true)]
async fn enforces_deprecation_limits() {
    let simulator = demo();
    let id = copied(&simulator).await;
    let enable = async |date: &str| on_image(&simulator, &id, "EnableImageDeprecation", &[("DeprecateAt", date)]).await;
    assert_eq!(enable("tomorrow").await.code(), "InvalidParameterValue");
    assert_eq!(enable("2020-01-01T00:00:00Z").await.code(), "InvalidParameterValue");
    assert_eq!(enable("2099-01-01T00:00:00Z").await.code(), "InvalidParameterValue");
    enable("2029-01-01T00:00:31Z").await.ok();
    let image = || simulator.images().into_iter().find(|image| image.image_id == id).unwrap();
    assert_eq!(image().deprecation_time.as_deref(), Some("2029-01-01T00:01:00.000Z"));
    on_image(&simulator, &id, "DisableImageDeprecation", &[]).await.ok();
    assert_eq!(image().deprecation_time, None);
}

#[tokio::test(start_paused = true)]
async fn deprecates_public_images_after_two_years() {
    let simulator = demo();
    let id = copied(&simulator).await;
    let image = || simulator.images().into_iter().find(|image| image.image_id == id).unwrap();
    let two_years_on = |date: &str| format!("{}{}", date[..4].parse::<u16>().unwrap() + 2, &date[4..]);
    let permission = |change| [("Attribute", "launchPermission"), ("OperationType", change), ("UserGroup.1", "all")];
    on_image(&simulator, &id, "ModifyImageAttribute", &permission("add")).await.ok();
    let latest = two_years_on(&image().creation_date);
    assert_eq!(image().deprecation_time, Some(latest.clone()));
    on_image(&simulator, &id, "DisableImageDeprecation", &[]).await.ok();
    assert_eq!(image().deprecation_time, Some(latest.clone()));
    let later = two_years_on(&latest);
    let enabled = on_image(&simulator, &id, "EnableImageDeprecation", &[("DeprecateAt", &later)]).await;
    assert_eq!(enabled.code(), "InvalidParameterValue");
    // A private image keeps the time until it is canceled.
    on_image(&simulator, &id, "ModifyImageAttribute", &permission("remove")).await.ok();
    assert_eq!(image().deprecation_time, Some(latest));
    on_image(&simulator, &id, "DisableImageDeprecation", &[]).await.ok();
    assert_eq!(image().deprecation_time, None);
}

#[tokio::test(start_paused = true)]
async fn lists_seeded_references() {
    let simulator = demo();
    let template = "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-0123456789abcdef0";
    let references = json!([{"resource_type": "ec2:LaunchTemplate", "arn": template}]);
    let image = json!({"id": "ami-0ccccccccccccccc1", "name": "used", "references": references});
    seed(&simulator, json!({"ec2": {"images": {"eu-west-1": [image]}}}));
    let references = async |further: &[(&str, &str)]| {
        let parameters = [&[("ImageId.1", "ami-0ccccccccccccccc1")], further].concat();
        ec2(&simulator, "eu-west-1", "DescribeImageReferences", &parameters).await
    };
    assert_eq!(references(&[("IncludeAllResourceTypes", "true")]).await.ok().text("arn"), template);
    assert_eq!(references(&[("ResourceType.1.ResourceType", "ec2:Instance")]).await.ok().all("arn").len(), 0);
    assert_eq!(references(&[]).await.code(), "InvalidParameterCombination");
}

#[tokio::test(start_paused = true)]
async fn changes_images_out_of_band() {
    let simulator = demo();
    let id = copied(&simulator).await;
    assert!(simulator.disable_image("eu-west-1", &id));
    assert_eq!(state(&simulator, "eu-west-1", &id).await, "disabled");
    assert!(simulator.set_image_state("eu-west-1", &id, ImageState::Error, Some("broken")));
    assert_eq!(state(&simulator, "eu-west-1", &id).await, "error");
    assert!(simulator.set_image_tags("eu-west-1", &id, [("team", "other")]));
    assert!(simulator.remove_image("eu-west-1", &id));
    assert!(!simulator.remove_image("eu-west-1", &id));
    assert_eq!(simulator.snapshots().iter().filter(|snapshot| snapshot.region == "eu-west-1").count(), 2);
}
