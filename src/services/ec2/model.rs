//! The arguments and computed attributes of `image_copy_ec2`.

use serde::{Deserialize, Serialize};

use crate::engine::TagMap;
use crate::terraform::Value;

/// The attributes of an AMI copy in addition to those of every image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema, which the user reads")]
pub struct Ec2Attributes {
    pub source_image_id: Value<String>,
    pub source_region: Value<String>,
    pub description: Value<String>,
    pub encrypted: Value<bool>,
    pub kms_key_id: Value<String>,
    pub destination_outpost_arn: Value<String>,
    pub destination_availability_zone: Value<String>,
    pub destination_availability_zone_id: Value<String>,
    pub copy_image_tags: Value<bool>,
    pub snapshot_tags: Value<TagMap>,
    pub snapshot_copy_completion_duration_minutes: Value<i64>,
    pub deprecation_time: Value<String>,
    pub deregistration_protection: Value<String>,
    pub expected_source_owner_id: Value<String>,
    pub architecture: Value<String>,
    pub boot_mode: Value<String>,
    pub creation_date: Value<String>,
    pub ena_support: Value<bool>,
    pub hypervisor: Value<String>,
    pub image_location: Value<String>,
    pub imds_support: Value<String>,
    pub kms_key_arn: Value<String>,
    pub owner_id: Value<String>,
    pub platform_details: Value<String>,
    pub public: Value<bool>,
    pub root_device_name: Value<String>,
    pub root_snapshot_id: Value<String>,
    pub snapshot_ids: Value<Vec<Value<String>>>,
    pub state_reason: Value<String>,
    pub tpm_support: Value<String>,
    pub usage_operation: Value<String>,
    pub virtualization_type: Value<String>,
}
