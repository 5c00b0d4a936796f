//! Writes an image that WorkSpaces described into the attributes of a state.

use aws_sdk_workspaces::types::{
    OperatingSystemType, UpdateResult, WorkspaceImage, WorkspaceImageErrorDetailCode, WorkspaceImageRequiredTenancy,
};

use super::model::{ErrorDetail, ImageAttributes};
use crate::engine::keep_spelling;
use crate::services::shared::text::text;
use crate::services::shared::time::time;
use crate::terraform::Value;

/// Writes the attributes that WorkSpaces reports. Each may be missing.
pub(super) fn write_attributes(image: &WorkspaceImage, attributes: &mut ImageAttributes) {
    attributes.created = time(image.created());
    attributes.description = keep_spelling(&attributes.description, image.description());
    attributes.error_code = text(image.error_code());
    let details = image.error_details().iter().map(|detail| ErrorDetail {
        code: text(detail.error_code().map(WorkspaceImageErrorDetailCode::as_str)),
        message: text(detail.error_message()),
    });
    attributes.error_details = Value::Known(details.collect());
    attributes.error_message = text(image.error_message());
    let system = image.operating_system().and_then(|system| system.r#type());
    attributes.operating_system = text(system.map(OperatingSystemType::as_str));
    attributes.owner_account_id = text(image.owner_account_id());
    attributes.required_tenancy = text(image.required_tenancy().map(WorkspaceImageRequiredTenancy::as_str));
    attributes.update_available = image.updates().and_then(UpdateResult::update_available).into();
    attributes.update_description = text(image.updates().and_then(UpdateResult::description));
}
