//! The description of EC2: protocol, error codes, operations and required permissions.

use serde_json::Value;

use super::account::{describe_regions, ebs_encryption};
use super::images::copy_image::operation as copy_image;
use super::images::{
    deprecation, deregister_image, deregistration_protection, describe_image_attribute, describe_image_references,
    describe_images, enable_image, modify_image_attribute,
};
use super::snapshots::{delete_snapshot, describe_snapshots};
use super::tags::{change_tags, describe_tags};
use super::{denial, errors};
use crate::services::error::ErrorCodes;
use crate::services::service::{Operation, Service};
use crate::wire::protocol::Protocol;

/// The service.
pub(crate) static SERVICE: Service =
    Service::new("ec2", include_str!("../../../models/ec2.json"), Protocol::Ec2Query, &ERRORS, &OPERATIONS)
        .with_further_actions(further_actions)
        .with_admission(denial::check_subscription)
        .with_denial(denial::message)
        .with_violation(errors::violation);

/// The codes are those of EC2's list of error codes.
static ERRORS: ErrorCodes = ErrorCodes {
    throttled: ("RequestLimitExceeded", 503),
    denied: ("UnauthorizedOperation", 403),
    unsigned: ("MissingAuthenticationToken", 403),
    bad_signature: ("AuthFailure", 401),
    bad_region: ("AuthFailure", 401),
    bad_credentials: ("AuthFailure", 401),
    expired: ("RequestExpired", 400),
    bad_time: ("AuthFailure", 401),
    unknown_operation: ("InvalidAction", 400),
    internal: ("InternalError", 500),
    unavailable: ("Unavailable", 503),
    invalid: ("InvalidParameterValue", 400),
};

static OPERATIONS: [Operation; 20] = [
    Operation::writes("CopyImage", copy_image::run),
    Operation::reads("DescribeImages", describe_images::run),
    Operation::writes("DeregisterImage", deregister_image::run),
    Operation::reads("DescribeSnapshots", describe_snapshots::run),
    Operation::writes("DeleteSnapshot", delete_snapshot::run),
    Operation::writes("CreateTags", change_tags::create),
    Operation::writes("DeleteTags", change_tags::delete),
    Operation::reads("DescribeTags", describe_tags::run),
    Operation::writes("ModifyImageAttribute", modify_image_attribute::run),
    Operation::reads("DescribeImageAttribute", describe_image_attribute::run),
    Operation::writes("EnableImageDeprecation", deprecation::enable),
    Operation::writes("DisableImageDeprecation", deprecation::disable),
    Operation::writes("EnableImageDeregistrationProtection", deregistration_protection::enable),
    Operation::writes("DisableImageDeregistrationProtection", deregistration_protection::disable),
    Operation::writes("EnableImage", enable_image::enable),
    Operation::writes("DisableImage", enable_image::disable),
    Operation::reads("DescribeImageReferences", describe_image_references::run),
    Operation::reads("DescribeRegions", describe_regions::run),
    Operation::reads("GetEbsEncryptionByDefault", ebs_encryption::encryption),
    Operation::reads("GetEbsDefaultKmsKeyId", ebs_encryption::key),
];

/// Tagging a new image or snapshot requires the permission to tag.
fn further_actions(operation: &str, input: &Value) -> Vec<&'static str> {
    let tags = input.get("TagSpecifications").and_then(Value::as_array).is_some_and(|tags| !tags.is_empty());
    let copies_tags = input.get("CopyImageTags").is_some_and(|copies| copies == true);
    if operation == "CopyImage" && (tags || copies_tags) { vec!["ec2:CreateTags"] } else { Vec::new() }
}
