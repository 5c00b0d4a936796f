//! Writing an image that WorkSpaces described into a state.

use aws_sdk_workspaces::primitives::DateTimeFormat;
use aws_sdk_workspaces::types::{
    OperatingSystemType, UpdateResult, WorkspaceImageErrorDetailCode, WorkspaceImageRequiredTenancy,
};

use super::image::WorkspacesImage;
use super::model::{Computed, ErrorDetail};
use crate::terraform::Value;

/// Writes the attributes that every image has. Every member may be missing.
pub(super) fn record(image: &WorkspacesImage, computed: &mut Computed) {
    let image = &image.image;
    let text = |text: Option<&str>| Value::from(text.map(str::to_owned));
    computed.created = image.created().and_then(|time| time.fmt(DateTimeFormat::DateTime).ok()).into();
    computed.error_code = text(image.error_code());
    let details = image.error_details().iter().map(|detail| ErrorDetail {
        code: text(detail.error_code().map(WorkspaceImageErrorDetailCode::as_str)),
        message: text(detail.error_message()),
    });
    computed.error_details = Value::Known(details.collect());
    computed.error_message = text(image.error_message());
    let system = image.operating_system().and_then(|system| system.r#type());
    computed.operating_system = text(system.map(OperatingSystemType::as_str));
    computed.owner_account_id = text(image.owner_account_id());
    computed.required_tenancy = text(image.required_tenancy().map(WorkspaceImageRequiredTenancy::as_str));
    computed.update_available = image.updates().and_then(UpdateResult::update_available).into();
    computed.update_description = text(image.updates().and_then(UpdateResult::description));
}
