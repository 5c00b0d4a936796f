//! Tests of the members of AMIs.

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{Settings, Simulator};

use crate::support::{Answer, WEB, copy, demo, ec2, seed, with};

const ID: &str = "ami-0ccccccccccccccc1";

/// Seeds an image in eu-west-1 and describes it.
async fn described(image: Value) -> Answer {
    let simulator = demo();
    seed_image(&simulator, image);
    describe(&simulator, ID).await
}

fn seed_image(simulator: &Simulator, mut image: Value) {
    image["id"] = json!(ID);
    seed(simulator, json!({"ec2": {"images": {"eu-west-1": [image]}}}));
}

async fn describe(simulator: &Simulator, id: &str) -> Answer {
    ec2(simulator, "eu-west-1", "DescribeImages", &[("ImageId.1", id)]).await.ok()
}

/// The IDs of the images that have a value in a field.
async fn filtered(simulator: &Simulator, field: &str, value: &str) -> Vec<String> {
    let filter = [("Filter.1.Name", field), ("Filter.1.Value.1", value)];
    ec2(simulator, "eu-west-1", "DescribeImages", &filter).await.ok().all("imageId")
}

#[tokio::test(start_paused = true)]
async fn creation_date_has_whole_seconds() {
    let simulator = demo();
    let mut dates = Vec::new();
    for _ in 0..3 {
        let id = copy(&simulator, "eu-west-1", WEB, &[]).await.ok().text("imageId");
        dates.push(describe(&simulator, &id).await.text("creationDate"));
        tokio::time::advance(Duration::from_millis(400)).await;
    }
    let seeded = described(json!({"name": "web", "creation_date": "2026-01-02T03:04:05.678Z"})).await;
    assert_eq!(seeded.text("creationDate"), "2026-01-02T03:04:05.000Z");
    assert!(dates.iter().all(|date| date.contains(".000Z")), "{dates:?}");
    dates.dedup();
    assert!(dates.len() < 3, "images of one second have the same date: {dates:?}");
}

#[tokio::test]
async fn omits_image_allowed() {
    let image = described(json!({"name": "web"})).await;
    assert!(!image.body.contains("imageAllowed"), "{}", image.body);
}

#[tokio::test]
async fn reports_free_tier_eligibility_if_known() {
    for (attributes, expected) in [
        (json!({}), &["false"][..]),
        (json!({"free_tier_eligible": true}), &["true"]),
        (json!({"free_tier_eligible": null}), &[]),
    ] {
        let simulator = demo();
        seed_image(&simulator, json!({"name": "web", "attributes": attributes}));
        assert_eq!(describe(&simulator, ID).await.all("freeTierEligible"), expected);
        let found = filtered(&simulator, "free-tier-eligible", "true").await;
        assert_eq!(found == [ID], expected == ["true"]);
    }
}

#[tokio::test]
async fn public_images_of_others_have_a_source() {
    let source = json!({"source_image_id": WEB, "source_region": "us-east-1", "owner": "999988887777", "name": "web"});
    for (visibility, expected) in [("public", vec![WEB]), ("shared_with", Vec::new())] {
        let mut image = source.clone();
        image[visibility] = if visibility == "public" { json!(true) } else { json!(["123456789012"]) };
        let image = described(image).await;
        assert_eq!(image.all("sourceImageId"), expected);
        assert_eq!(image.all("sourceImageRegion").len(), expected.len());
    }
}

#[tokio::test]
async fn images_of_instances_have_source_image_and_instance() {
    let simulator = demo();
    let instance = "i-0123456789abcdef0";
    let image =
        json!({"name": "web", "source_image_id": WEB, "source_region": "eu-west-1", "source_instance_id": instance});
    seed_image(&simulator, image);
    let image = describe(&simulator, ID).await;
    assert_eq!((image.text("sourceInstanceId"), image.text("sourceImageId")), (instance.to_owned(), WEB.to_owned()));
    assert_eq!(filtered(&simulator, "source-instance-id", instance).await, [ID]);
    assert!(filtered(&simulator, "source-instance-id", "i-0123456789abcdef1").await.is_empty());
}

#[tokio::test]
async fn public_images_are_deprecated_after_two_years_to_the_second() {
    let image = json!({"name": "web", "public": true, "creation_date": "2025-09-24T00:36:36Z"});
    let simulator = demo();
    seed_image(&simulator, image);
    for _ in 0..2 {
        assert_eq!(describe(&simulator, ID).await.text("deprecationTime"), "2027-09-24T00:36:36.000Z");
        ec2(&simulator, "eu-west-1", "DisableImageDeprecation", &[("ImageId", ID)]).await.ok();
    }
}

#[tokio::test(start_paused = true)]
async fn describes_devices_without_snapshots() {
    let simulator = demo();
    let volumes = json!([
        {"iops": 3000, "throughput": 125, "size_gib": 10},
        {"device": "/dev/sdb", "virtual_name": "ephemeral0"},
        {"device": "/dev/sdc", "empty": true, "size_gib": 20},
    ]);
    seed_image(&simulator, json!({"name": "web", "volumes": volumes}));
    let copied = [("SourceRegion", "eu-west-1")];
    let copied = copy(&simulator, "eu-west-1", ID, &copied).await.ok().text("imageId");
    for id in [ID, copied.as_str()] {
        let image = describe(&simulator, id).await;
        assert_eq!(image.all("deviceName"), ["/dev/xvda", "/dev/sdb", "/dev/sdc"]);
        assert_eq!((image.all("volumeSize"), image.all("snapshotId").len()), (vec!["10".into(), "20".into()], 1));
        assert_eq!((image.all("iops"), image.all("throughput")), (vec!["3000".into()], vec!["125".into()]));
        let ephemeral =
            "<deviceName>/dev/sdb</deviceName>\n                    <virtualName>ephemeral0</virtualName>\n";
        assert!(image.body.contains(ephemeral), "{}", image.body);
    }
    let bare = described(json!({"name": "web", "attributes": {"root_device_type": "instance-store"}})).await;
    assert!(bare.body.contains("<blockDeviceMapping/>"), "{}", bare.body);
}

#[tokio::test]
async fn omits_absent_members() {
    let simulator = demo();
    seed_image(&simulator, json!({"volumes": [{}], "root_device_name": ""}));
    let image = describe(&simulator, ID).await;
    for absent in ["name", "description", "rootDeviceName", "platform"].map(|name| format!("<{name}>")) {
        assert!(!image.body.contains(&absent), "{absent}: {}", image.body);
    }
    for field in ["name", "root-device-name"] {
        assert!(filtered(&simulator, field, "*").await.is_empty(), "{field}");
    }
    let form = json!({"empty_description": true, "empty_creation_date": true});
    let image = described(json!({"name": "web", "form": form})).await;
    for empty in ["description", "creationDate"] {
        assert!(image.body.contains(&format!("<{empty}/>")), "{empty}: {}", image.body);
    }
}

#[tokio::test(start_paused = true)]
async fn root_device_may_have_another_name_in_the_mapping() {
    let simulator = demo();
    seed_image(
        &simulator,
        json!({"name": "web", "root_device_name": "/dev/sda1", "volumes": [{"device": "/dev/sda"}]}),
    );
    let copied = copy(&simulator, "eu-west-1", ID, &[("SourceRegion", "eu-west-1")]).await.ok().text("imageId");
    for id in [ID, copied.as_str()] {
        let image = describe(&simulator, id).await;
        assert_eq!((image.text("rootDeviceName"), image.text("deviceName")), ("/dev/sda1".into(), "/dev/sda".into()));
    }
    assert_eq!(filtered(&simulator, "root-device-name", "/dev/sda1").await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn copy_without_description_may_describe_its_source() {
    for (describes, expected) in
        [(false, String::new()), (true, format!("[Copied {WEB} (web-2026.11) from us-east-1] Web server, two volumes"))]
    {
        let simulator = with(Settings { copies_describe_their_source: describes, ..Settings::default() });
        let id = copy(&simulator, "eu-west-1", WEB, &[]).await.ok().text("imageId");
        assert_eq!(describe(&simulator, &id).await.text("description"), expected);
        let id = copy(&simulator, "eu-west-1", WEB, &[("Description", "own")]).await.ok().text("imageId");
        assert_eq!(describe(&simulator, &id).await.text("description"), "own");
    }
}

#[tokio::test]
async fn tags_are_between_virtualization_type_and_hypervisor() {
    let image = described(json!({"name": "web", "tags": {"empty": "", "team": "web"}})).await;
    let place = |text: &str| image.body.find(text).unwrap();
    assert!(place("</virtualizationType>") < place("<tagSet>") && place("</tagSet>") < place("<hypervisor>"));
    assert!(image.body.contains("<key>empty</key>\n                    <value/>"), "{}", image.body);
}
