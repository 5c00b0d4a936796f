//! Objects in AWS that the cases need in addition to the simulator's demo objects.

use serde_json::{Value as Json, json};

/// A Region that AWS lists and this version of the provider does not know.
pub(crate) const NEW_REGION: &str = "eu-west-9";
/// A Region with as many images as the default quotas, which are raised there.
const RAISED: &str = "eu-central-1";

/// ID of an AMI.
pub(crate) fn ami(number: u32) -> String {
    format!("ami-{number:017}")
}

/// ARN of a KMS key in the target Region.
pub(crate) fn key_arn(number: u32) -> String {
    format!("arn:aws:kms:eu-west-1:123456789012:key/{}", key_id(number))
}

pub(crate) fn key_id(number: u32) -> String {
    format!("1234abcd-12ab-34cd-56ef-{number:012}")
}

/// A seed of the simulator.
pub(crate) fn seed() -> Json {
    json!({
        "new_regions": [NEW_REGION],
        "ec2": ec2(), "kms": kms(), "appstream": appstream(), "workspaces": workspaces(),
        "service_quotas": { "quotas": { RAISED: { "L-E1182CCA": 20, "L-18CE281C": 50 } } },
    })
}

fn ec2() -> Json {
    let volumes = json!([{ "size_gib": 8 }]);
    let source_key = format!("arn:aws:kms:us-east-1:123456789012:key/{}", key_id(8));
    let [updating, importing] = [11, 12].map(|key| format!("arn:aws:kms:us-east-1:123456789012:key/{}", key_id(key)));
    let shared = |number: u32, owner: &str| json!({ "id": ami(number), "name": "shared", "owner": owner, "public": true, "volumes": volumes });
    let copy = |number: u32, name: &str, more: Json| {
        let mut image = json!({ "id": ami(number), "name": name, "volumes": volumes });
        image["source_image_id"] = json!("ami-0aaaaaaaaaaaaaaa1");
        image["source_region"] = json!("us-east-1");
        image.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        image
    };
    let template = json!({
        "resource_type": "ec2:LaunchTemplate", "arn": "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1",
    });
    json!({
        "encryption_by_default": ["eu-west-3"],
        "block_public_access": ["eu-west-2"],
        "allowed_images": { "ap-south-1": { "state": "enabled", "providers": ["amazon"] } },
        "images": {
            "us-east-1": [
                { "id": ami(1), "name": "failed", "state": "failed", "state_reason": "It went wrong.", "volumes": volumes },
                { "id": ami(2), "name": "disabled", "state": "disabled", "volumes": volumes },
                { "id": ami(3), "name": "pending", "state": "pending", "volumes": volumes },
                {
                    "id": ami(4), "name": "hidden", "owner": "999988887777", "shared_with": ["123456789012"],
                    "snapshots_not_shared": true,
                    "volumes": [{ "size_gib": 8, "snapshot_id": "snap-00000000000000004" }],
                },
                {
                    "id": ami(5), "name": "sold", "owner": "aws-marketplace", "public": true,
                    "marketplace_product_code": "product", "volumes": volumes,
                },
                { "id": ami(6), "name": "bought", "marketplace_product_code": "product", "volumes": volumes },
                {
                    "id": ami(19), "name": "derived", "owner": "999988887777", "shared_with": ["123456789012"],
                    "marketplace_product_code": "product", "volumes": volumes,
                },
                {
                    "id": ami(20), "name": "zoned",
                    "volumes": [{ "size_gib": 8, "availability_zone": "us-east-1-bos-1a" }],
                },
                { "id": ami(24), "name": "updating", "encrypted": true, "kms_key_id": updating, "volumes": volumes },
                { "id": ami(25), "name": "importing", "encrypted": true, "kms_key_id": importing, "volumes": volumes },
                { "id": ami(7), "name": "locked", "encrypted": true, "kms_key_id": source_key, "volumes": volumes },
            ],
            "ap-south-1": [shared(21, "999988887777"), shared(22, "amazon"), shared(23, "123456789012")],
            "eu-west-1": [
                copy(26, "switched-off", json!({ "state": "disabled" })),
                copy(27, "published", json!({ "public": true, "creation_date": "2033-01-01T00:00:00Z" })),
                copy(28, "cooling", json!({ "deregistration_protection": "disabled after 2099-01-01T00:00:00Z" })),
                copy(10, "taken", json!({})),
                copy(11, "used", json!({ "references": [template] })),
                copy(12, "protected", json!({ "deregistration_protection": "enabled-without-cooldown" })),
                copy(20, "cooled", json!({ "deregistration_protection": "disabled after 2020-01-01T00:00:00.000Z" })),
                copy(13, "old", json!({ "deprecation_time": "2020-01-01T00:00:00Z" })),
                copy(14, "broken", json!({ "state": "failed", "state_reason": "It went wrong." })),
                copy(18, "resumed", json!({ "state": "pending" })),
                copy(29, "sealed", json!({ "encrypted": true, "kms_key_id": format!("arn:aws:kms:eu-west-1:123456789012:key/{}", key_id(13)) })),
                // No case has these in the state.
                copy(15, "stranger", json!({})),
                copy(16, "wreck", json!({ "state": "failed" })),
                { "id": ami(17), "name": "original", "volumes": volumes },
                copy(18, "underway", json!({ "state": "pending" })),
            ],
        },
    })
}

fn kms() -> Json {
    json!({ "keys": {
        "us-east-1": [
            { "id": key_id(8), "state": "Disabled" },
            { "id": key_id(11), "state": "Updating" },
            { "id": key_id(12), "state": "PendingImport" },
        ],
        "eu-west-2": [
            { "id": key_id(7), "alias": "alias/aws/s3", "aws_managed": true },
            { "id": key_id(10), "alias": "alias/aws/ebs", "aws_managed": true },
        ],
        "eu-west-1": [
            { "id": key_id(1), "state": "Disabled" },
            { "id": key_id(2), "alias": "alias/dying", "state": "PendingDeletion" },
            { "id": key_id(3), "alias": "alias/asymmetric", "spec": "RSA_2048" },
            { "id": key_id(4) },
            { "id": key_id(5), "state": "Updating" },
            { "id": key_id(6), "state": "PendingImport" },
            { "id": key_id(13), "alias": "alias/aws/ebs", "aws_managed": true },
            {
                "id": key_id(7), "alias": "alias/aws/s3", "aws_managed": true,
                "description": "Default key that protects my S3 objects when no other key is defined",
            },
        ],
    } })
}

fn appstream() -> Json {
    let many: Vec<Json> = (0..10).map(|number| json!({ "name": format!("image-{number}") })).collect();
    let reason = json!({ "code": "INTERNAL_ERROR", "message": "It went wrong." });
    json!({
        "images": {
            "us-east-1": [
                { "name": "failed", "state": "FAILED", "state_reason": reason },
                { "name": "unfinished", "state": "PENDING" },
                { "name": "licensed", "attributes": { "image_type": "BYOL" } },
            ],
            "eu-west-1": [
                { "name": "free" },
                { "name": "used" },
                { "name": "built" },
                { "name": "shared", "shared_with": ["999988887777"] },
                { "name": "broken", "state": "FAILED", "state_reason": reason },
                { "name": "stranger" },
                { "name": "wreck", "state": "FAILED", "state_reason": reason },
            ],
            RAISED: many,
            "eu-west-2": many,
        },
        "fleets": { "eu-west-1": [{ "name": "office", "image": "used" }] },
        "image_builders": { "eu-west-1": [{ "name": "workshop", "image": "built" }] },
    })
}

fn workspaces() -> Json {
    let many: Vec<Json> = (0..40)
        .map(|number| json!({ "id": format!("wsi-0many{number:05}"), "name": format!("image-{number}") }))
        .collect();
    let error = json!({ "code": "UnknownError", "message": "It went wrong." });
    json!({
        "images": {
            "us-east-1": [
                { "id": "wsi-0failed01", "name": "failed", "state": "ERROR", "error": error },
                { "id": "wsi-0pending1", "name": "pending", "state": "PENDING" },
                { "id": "wsi-0licensed", "name": "licensed", "required_tenancy": "DEDICATED" },
            ],
            "eu-west-1": [
                { "id": "wsi-0free0001", "name": "free" },
                { "id": "wsi-0used0001", "name": "used" },
                { "id": "wsi-0shared01", "name": "shared", "shared_with": ["999988887777"] },
                { "id": "wsi-0broken01", "name": "broken", "state": "ERROR", "error": error },
                { "id": "wsi-0stranger", "name": "stranger" },
                { "id": "wsi-0bundled1", "name": "bundled" },
                { "id": "wsi-0unready1", "name": "unready", "state": "PENDING" },
                {
                    "id": "wsi-0foreign1", "name": "foreign", "owner": "999988887777", "shared_with": ["123456789012"],
                },
                { "id": "wsi-0wreck001", "name": "wreck", "state": "ERROR", "error": error },
            ],
            RAISED: many,
            "eu-west-2": many,
        },
        "bundles": { "eu-west-1": [
            { "id": "wsb-0used0001", "name": "office", "image_id": "wsi-0used0001" },
            { "id": "wsb-0taken001", "name": "taken", "image_id": "wsi-0bundled1" },
            { "id": "wsb-0busy0001", "name": "busy", "image_id": "wsi-0bundled1" },
            { "id": "wsb-0idle0001", "name": "idle", "image_id": "wsi-0bundled1" },
            { "id": "wsb-0failed01", "name": "failed", "image_id": "wsi-0bundled1", "state": "ERROR" },
        ] },
        "workspaces": { "eu-west-1": [
            { "id": "ws-0encrypted", "encrypted": true },
            { "id": "ws-0suspended", "state": "SUSPENDED" },
            { "id": "ws-0stopped01", "state": "STOPPED" },
            { "id": "ws-0office001", "user_name": "ada", "bundle_id": "wsb-0busy0001" },
        ] },
        "byol_regions": ["us-east-1", "eu-central-1"],
    })
}
