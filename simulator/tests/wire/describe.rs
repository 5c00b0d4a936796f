//! Tests of EC2's describe operations.

use serde_json::json;

use crate::support::{ENCRYPTED, PUBLIC, SHARED, WEB, demo, ec2, ec2_as, seed};

/// Parameters and the selected images.
type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);

const EVERY: [&str; 4] = [WEB, ENCRYPTED, SHARED, PUBLIC];

#[tokio::test]
async fn selects_images_by_owner_and_filter() {
    let simulator = demo();
    let cases: &[Case] = &[
        (&[], &EVERY),
        (&[("Owner.1", "self")], &[WEB, ENCRYPTED]),
        (&[("Owner.1", "amazon"), ("Owner.2", "999988887777")], &[SHARED, PUBLIC]),
        (&[("ExecutableBy.1", "self")], &[SHARED]),
        (&[("ExecutableBy.1", "all")], &[PUBLIC]),
        (&[("Filter.1.Name", "name"), ("Filter.1.Value.1", "web-*"), ("Filter.1.Value.2", "pay*")], &[WEB, ENCRYPTED]),
        (&[("Filter.1.Name", "tag:team"), ("Filter.1.Value.1", "w?b")], &[WEB]),
        (&[("Filter.1.Name", "tag-key"), ("Filter.1.Value.1", "team")], &[WEB, ENCRYPTED]),
        (&[("Filter.1.Name", "is-public"), ("Filter.1.Value.1", "true")], &[PUBLIC]),
        (&[("Filter.1.Name", "block-device-mapping.encrypted"), ("Filter.1.Value.1", "true")], &[ENCRYPTED]),
        (&[("Filter.1.Name", "image-id"), ("Filter.1.Value.1", "ami-0123456789abcdef0")], &[]),
        (&[("Filter.1.Name", "state"), ("Filter.1.Value.1", "pending")], &[]),
    ];
    for (parameters, expected) in cases {
        let images = ec2(&simulator, "us-east-1", "DescribeImages", parameters).await.ok();
        assert_eq!(images.all("imageId"), *expected, "{parameters:?}");
    }
    for (parameters, code) in [
        ([("Filter.1.Name", "nmae"), ("Filter.1.Value.1", "x")], "InvalidParameterValue"),
        ([("Owner.1", "me"), ("Owner.2", "self")], "InvalidParameterValue"),
        ([("ImageId.1", WEB), ("ImageId.2", "ami-x")], "InvalidAMIID.Malformed"),
        ([("ImageId.1", WEB), ("ImageId.2", "ami-0123456789abcdef0")], "InvalidAMIID.NotFound"),
    ] {
        assert_eq!(ec2(&simulator, "us-east-1", "DescribeImages", &parameters).await.code(), code, "{parameters:?}");
    }
}

#[tokio::test]
async fn limits_filter_values_to_200() {
    let simulator = demo();
    let names: Vec<String> = (1..=201).map(|number| format!("Filter.1.Value.{number}")).collect();
    let mut parameters = vec![("Filter.1.Name", "image-id")];
    parameters.extend(names.iter().map(|name| (name.as_str(), WEB)));
    assert_eq!(ec2(&simulator, "us-east-1", "DescribeImages", &parameters).await.code(), "FilterLimitExceeded");
    parameters.pop();
    assert_eq!(ec2(&simulator, "us-east-1", "DescribeImages", &parameters).await.ok().all("imageId"), [WEB]);
}

#[tokio::test]
async fn paginates_images_and_snapshots() {
    let simulator = demo();
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let mut parameters = vec![("MaxResults", "3")];
        parameters.extend((!token.is_empty()).then_some(("NextToken", token.as_str())));
        let page = ec2(&simulator, "us-east-1", "DescribeImages", &parameters).await.ok();
        seen.push(page.all("imageId").len());
        token = page.text("nextToken");
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, [3, 1]);
}

#[tokio::test]
async fn hides_deprecated_images_of_other_accounts() {
    let simulator = demo();
    let image = json!({"id": "ami-0ccccccccccccccc1", "name": "old", "public": true, "owner": "999988887777",
        "deprecation_time": "2020-01-01T00:00:00Z"});
    seed(&simulator, json!({"ec2": {"images": {"eu-west-1": [image]}}, "access_keys": {"AKIAOWNER": "999988887777"}}));
    let count = async |key: &str, parameters: &[(&str, &str)]| {
        let images = ec2_as(&simulator, key, "eu-west-1", "DescribeImages", parameters).await.unwrap().ok();
        images.all("imageId").len()
    };
    assert_eq!(count("AKIADEFAULT", &[]).await, 0);
    assert_eq!(count("AKIADEFAULT", &[("IncludeDeprecated", "true")]).await, 1);
    assert_eq!(count("AKIADEFAULT", &[("ImageId.1", "ami-0ccccccccccccccc1")]).await, 1);
    assert_eq!(count("AKIAOWNER", &[]).await, 1);
}

#[tokio::test]
async fn lists_readable_snapshots() {
    let simulator = demo();
    let owners = async |parameters: &[(&str, &str)]| {
        let mut owners = ec2(&simulator, "us-east-1", "DescribeSnapshots", parameters).await.ok().all("ownerId");
        owners.dedup();
        owners.sort();
        owners.dedup();
        owners
    };
    assert_eq!(owners(&[]).await, ["123456789012", "137112412989", "999988887777"]);
    assert_eq!(owners(&[("Owner.1", "self")]).await, ["123456789012"]);
    assert_eq!(owners(&[("RestorableBy.1", "all")]).await, ["137112412989"]);
    let malformed = ec2(&simulator, "us-east-1", "DescribeSnapshots", &[("SnapshotId.1", "x")]).await;
    assert_eq!(malformed.code(), "InvalidParameterValue");
    let unknown = [("SnapshotId.1", "snap-0123456789abcdef0")];
    let unknown = ec2(&simulator, "us-east-1", "DescribeSnapshots", &unknown).await;
    assert_eq!(unknown.code(), "InvalidSnapshot.NotFound");
}

#[tokio::test]
async fn lists_regions_of_the_partition() {
    let simulator = demo();
    seed(
        &simulator,
        json!({"opted_in_regions": ["ap-east-1"], "partitions": {"222233334444": "aws-cn"},
        "access_keys": {"AKIACHINA": "222233334444"}}),
    );
    let enabled = ec2(&simulator, "us-east-1", "DescribeRegions", &[]).await.ok();
    let names = enabled.all("regionName");
    assert!(names.contains(&"ap-east-1".to_owned()) && !names.contains(&"ap-east-2".to_owned()), "{names:?}");
    let all = ec2(&simulator, "us-east-1", "DescribeRegions", &[("AllRegions", "true")]).await.ok();
    assert_eq!(all.all("regionName").len(), 36);
    let unknown = ec2(&simulator, "us-east-1", "DescribeRegions", &[("RegionName.1", "cn-north-1")]).await;
    assert_eq!(unknown.code(), "InvalidParameterValue");
    let china = ec2_as(&simulator, "AKIACHINA", "cn-north-1", "DescribeRegions", &[]).await.unwrap().ok();
    assert_eq!(china.all("regionEndpoint"), ["ec2.cn-north-1.amazonaws.com.cn", "ec2.cn-northwest-1.amazonaws.com.cn"]);
}

#[tokio::test]
async fn reads_encryption_defaults_of_the_region() {
    let simulator = demo();
    let ec2_seed = json!({"encryption_by_default": ["eu-west-1"], "default_kms_keys": {"eu-west-1": "alias/images"}});
    seed(&simulator, json!({"ec2": ec2_seed}));
    let on = ec2(&simulator, "eu-west-1", "GetEbsEncryptionByDefault", &[]).await.ok();
    assert_eq!(on.text("ebsEncryptionByDefault"), "true");
    let off = ec2(&simulator, "eu-west-2", "GetEbsEncryptionByDefault", &[]).await.ok();
    assert_eq!(off.text("ebsEncryptionByDefault"), "false");
    let key = ec2(&simulator, "eu-west-1", "GetEbsDefaultKmsKeyId", &[]).await.ok().text("kmsKeyId");
    assert!(key.starts_with("arn:aws:kms:eu-west-1:123456789012:key/"), "{key}");
    let own = ec2(&simulator, "eu-west-2", "GetEbsDefaultKmsKeyId", &[]).await.ok().text("kmsKeyId");
    assert_eq!(own, "alias/aws/ebs");
}
