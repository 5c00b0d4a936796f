//! The description of AppStream: protocol, error codes and operations.

use super::images::{copy_image, delete_image, describe_images, permissions};
use super::{describe_consumers, tags};
use crate::services::error::ErrorCodes;
use crate::services::service::{Operation, Service};
use crate::wire::protocol::{Protocol, Rpc};

/// The service.
pub(crate) static SERVICE: Service = Service::new(
    "appstream",
    include_str!("../../../models/appstream.json"),
    Protocol::CborOrJson(Rpc {
        namespace: "com.amazonaws.appstream",
        message: "Message",
        dates: &["CreatedTime", "ErrorTimestamp", "PublicBaseImageReleasedDate"],
        nulls: true,
    }),
    &ERRORS,
    &OPERATIONS,
);

static ERRORS: ErrorCodes = ErrorCodes::json("InternalFailure");

static OPERATIONS: [Operation; 11] = [
    Operation::writes("CopyImage", copy_image::run),
    Operation::reads("DescribeImages", describe_images::run),
    Operation::writes("DeleteImage", delete_image::run),
    Operation::reads("DescribeImagePermissions", permissions::describe),
    Operation::writes("UpdateImagePermissions", permissions::update),
    Operation::writes("DeleteImagePermissions", permissions::delete),
    Operation::writes("TagResource", tags::tag),
    Operation::writes("UntagResource", tags::untag),
    Operation::reads("ListTagsForResource", tags::list),
    Operation::reads("DescribeFleets", describe_consumers::fleets),
    Operation::reads("DescribeImageBuilders", describe_consumers::image_builders),
];
