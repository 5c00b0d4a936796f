//! Reads the simulator's responses with boto3 and compares them with its records.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use simulator::{ImageState, Seed, Settings};
use testing::{AwsCall, CheckedSimulator, call_aws};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The AWS account ID of the caller.
const ACCOUNT: &str = "123456789012";

/// An image with a value in every field, and text that XML must escape.
const SEED: &str = r#"{
  "ec2": {
    "images": {
      "eu-west-3": [{
        "id": "ami-0ccccccccccccccc1",
        "name": "all & <everything> \"quoted\" 'too'",
        "description": "Größe <&> 画像  with  spaces",
        "architecture": "arm64",
        "public": true,
        "shared_with": ["999988887777", "111122223333"],
        "tags": {"empty": "", "a<b&c>\"d\"": "Ünïcode & 画像", "spaces": "  kept  "},
        "volumes": [{"size_gib": 8}, {"device": "/dev/sdf", "size_gib": 100, "encrypted": true, "volume_type": "io2"}],
        "state_reason": "everything & nothing",
        "source_image_id": "ami-0ccccccccccccccc2",
        "source_region": "eu-west-1",
        "creation_date": "2026-01-02T03:04:05Z",
        "deprecation_time": "2027-06-01T12:00:00Z",
        "deregistration_protection": "enabled-with-cooldown",
        "attributes": {
          "boot_mode": "uefi", "ena_support": false, "hypervisor": "xen", "imds_support": "v2.0", "tpm_support": "v2.0",
          "virtualization_type": "hvm", "root_device_type": "ebs", "platform": "Windows", "platform_details": "Windows",
          "usage_operation": "RunInstances:0002"
        }
      }]
    }
  }
}"#;

#[tokio::test]
async fn boto3_reads_every_image() -> Outcome {
    let world = CheckedSimulator::start_with(
        Settings { copy_time: std::time::Duration::from_mins(10), ..Settings::default() },
        Seed::demo(),
    )
    .await?;
    world.seed(serde_json::from_str(SEED)?)?;
    let tags = json!([{"Key": "team", "Value": "web"}, {"Key": "empty", "Value": ""}]);
    let copy = |region: &str, name: &str| {
        let tags = [json!({"ResourceType": "image", "Tags": tags}), json!({"ResourceType": "snapshot", "Tags": tags})];
        let parameters = json!({
            "Name": name, "Description": "A copy",
            "SourceImageId": "ami-0aaaaaaaaaaaaaaa1", "SourceRegion": "us-east-1",
            "Encrypted": true, "KmsKeyId": "alias/images", "TagSpecifications": tags,
            "SnapshotCopyCompletionDurationMinutes": 30,
        });
        AwsCall::ec2(region, "CopyImage", parameters)
    };
    let copies = ["pending", "available", "failed", "disabled"].map(|name| copy("eu-west-1", name));
    let made = call_aws(&world.endpoint(), &copies).await?;
    let ids: Vec<&str> = made.iter().filter_map(|made| made["answer"]["ImageId"].as_str()).collect();
    let [pending, available, failed, disabled] = ids[..] else { return Err(format!("{made:?}").into()) };
    assert!(world.set_image_state("eu-west-1", available, ImageState::Available, None));
    assert!(world.set_image_state("eu-west-1", failed, ImageState::Failed, Some("Snapshot copy failed & <why>")));
    assert!(world.set_image_state("eu-west-1", disabled, ImageState::Available, None));
    assert!(world.disable_image("eu-west-1", disabled));

    let records = world.images();
    let states: BTreeMap<&str, ImageState> =
        records.iter().map(|image| (image.image_id.as_str(), image.state)).collect();
    let expected = [ImageState::Pending, ImageState::Available, ImageState::Failed, ImageState::Disabled];
    assert_eq!([pending, available, failed, disabled].map(|id| states.get(id).copied()), expected.map(Some));
    let regions: Vec<&str> = {
        let mut regions: Vec<&str> = records.iter().map(|image| image.region.as_str()).collect();
        regions.dedup();
        regions
    };
    let mut seen = Vec::new();
    for region in regions {
        seen.extend(read_images(&world, region).await?);
    }
    let expected: Vec<Value> =
        records.iter().map(|record| serde_json::to_value(record).map(visible)).collect::<Result<_, _>>()?;
    assert_eq!(seen.len(), expected.len());
    for (seen, expected) in seen.iter().zip(&expected) {
        assert_eq!(seen, expected);
    }
    Ok(())
}

#[tokio::test]
async fn boto3_reads_image_attributes() -> Outcome {
    let world = CheckedSimulator::start_with(Settings::default(), serde_json::from_str(SEED)?).await?;
    let describe = AwsCall::ec2("eu-west-3", "DescribeImages", json!({"ImageIds": ["ami-0ccccccccccccccc1"]}));
    let answers = call_aws(&world.endpoint(), &[describe]).await?;
    let image = &answers[0]["answer"]["Images"][0];
    let expected = json!({
        "BootMode": "uefi", "EnaSupport": false, "Hypervisor": "xen", "ImageType": "machine", "ImdsSupport": "v2.0",
        "TpmSupport": "v2.0", "VirtualizationType": "hvm", "RootDeviceType": "ebs", "RootDeviceName": "/dev/xvda",
        "Platform": "windows", "PlatformDetails": "Windows", "UsageOperation": "RunInstances:0002",
    });
    for (name, value) in expected.as_object().into_iter().flatten() {
        let same = match (&image[name], value) {
            // EC2 documents lowercase values but has returned both.
            (Value::String(seen), Value::String(expected)) if name == "Platform" => seen.eq_ignore_ascii_case(expected),
            (seen, expected) => seen == expected,
        };
        assert!(same, "{name}: {} is not {value}", image[name]);
    }
    let volumes: Vec<Value> = image["BlockDeviceMappings"].as_array().into_iter().flatten().map(volume).collect();
    assert_eq!(volumes, [json!(["/dev/xvda", 8, "gp3", false]), json!(["/dev/sdf", 100, "io2", true])]);
    Ok(())
}

#[tokio::test]
async fn boto3_reads_errors() -> Outcome {
    let world = CheckedSimulator::start().await?;
    let describe = AwsCall::ec2("eu-west-1", "DescribeImages", json!({"ImageIds": ["ami-0123456789abcdef0"]}));
    let answers = call_aws(&world.endpoint(), &[describe]).await?;
    assert_eq!(answers[0]["error"]["Code"], "InvalidAMIID.NotFound");
    Ok(())
}

/// The images of a Region as simulator records, built from boto3's results only.
async fn read_images(world: &CheckedSimulator, region: &str) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    let all = json!({"IncludeDisabled": true, "IncludeDeprecated": true});
    let calls = [AwsCall::ec2(region, "DescribeImages", all), AwsCall::ec2(region, "DescribeSnapshots", json!({}))];
    let answers = call_aws(&world.endpoint(), &calls).await?;
    let list = |answer: &Value, name: &str| answer["answer"][name].as_array().cloned().unwrap_or_default();
    let mut images = list(&answers[0], "Images");
    images.sort_by_key(|image| image["ImageId"].as_str().map(str::to_owned));
    let own = images.iter().filter(|image| image["OwnerId"] == ACCOUNT);
    let permissions: Vec<AwsCall> = own
        .clone()
        .map(|image| json!({"ImageId": image["ImageId"], "Attribute": "launchPermission"}))
        .map(|parameters| AwsCall::ec2(region, "DescribeImageAttribute", parameters))
        .collect();
    let permissions = call_aws(&world.endpoint(), &permissions).await?;
    let permissions: BTreeMap<String, Value> = permissions
        .iter()
        .map(|answer| &answer["answer"])
        .map(|answer| (answer["ImageId"].as_str().unwrap_or_default().to_owned(), answer["LaunchPermissions"].clone()))
        .collect();
    let snapshots = list(&answers[1], "Snapshots");
    Ok(images.iter().map(|image| visible(record(region, image, &snapshots, &permissions))).collect())
}

/// An image that boto3 has read, as a simulator record.
fn record(region: &str, image: &Value, snapshots: &[Value], permissions: &BTreeMap<String, Value>) -> Value {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let volumes = list(&image["BlockDeviceMappings"]);
    let ids: Vec<&Value> = volumes.iter().map(|volume| &volume["Ebs"]["SnapshotId"]).collect();
    let mut keys: Vec<&Value> = snapshots
        .iter()
        .filter(|snapshot| ids.contains(&&snapshot["SnapshotId"]))
        .map(|snapshot| &snapshot["KmsKeyId"])
        .collect();
    keys.retain(|key| !key.is_null());
    keys.sort_by_key(|key| key.as_str());
    keys.dedup();
    let tags: Map<String, Value> = list(&image["Tags"])
        .into_iter()
        .map(|tag| (tag["Key"].as_str().unwrap_or_default().to_owned(), tag["Value"].clone()))
        .collect();
    let permissions = permissions.get(image["ImageId"].as_str().unwrap_or_default()).map(list).unwrap_or_default();
    // The permission of the group `all` is the field `public` of the record.
    let accounts: Vec<Value> = permissions
        .iter()
        .map(|permission| &permission["UserId"])
        .filter(|account| !account.is_null())
        .map(|account| json!({"account": account}))
        .collect();
    json!({
        "region": region,
        "image_id": image["ImageId"],
        "name": image["Name"],
        "owner": image["OwnerId"],
        "description": image["Description"].as_str().unwrap_or_default(),
        "architecture": image["Architecture"],
        "state": image["State"],
        "state_reason": image["StateReason"]["Message"],
        "tags": tags,
        "source_image_id": image["SourceImageId"],
        "source_region": image["SourceImageRegion"],
        "snapshot_ids": ids,
        "encrypted": volumes.iter().any(|volume| volume["Ebs"]["Encrypted"] == true),
        "kms_key_arns": keys,
        "public": image["Public"],
        "launch_permissions": accounts,
        "deprecation_time": image["DeprecationTime"],
        "deregistration_protection": image["DeregistrationProtection"],
        "creation_date": image["CreationDate"],
        "outpost_arn": volumes.first().map_or(&Value::Null, |volume| &volume["Ebs"]["OutpostArn"]),
        "availability_zone": volumes.first().map_or(&Value::Null, |volume| &volume["Ebs"]["AvailabilityZone"]),
    })
}

/// A record without the fields that EC2 shows to the owner only, if another account owns the image.
fn visible(mut record: Value) -> Value {
    if record["owner"] != ACCOUNT {
        for name in [
            "tags",
            "launch_permissions",
            "deregistration_protection",
            "source_image_id",
            "source_region",
            "kms_key_arns",
        ] {
            record[name] = Value::Null;
        }
    }
    record
}

/// Device name, size in GiB, volume type and encryption of a block device mapping.
fn volume(mapping: &Value) -> Value {
    let ebs = &mapping["Ebs"];
    json!([mapping["DeviceName"], ebs["VolumeSize"], ebs["VolumeType"], ebs["Encrypted"]])
}
