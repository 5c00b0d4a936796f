//! Writes an image that AppStream described into the attributes of a state.

use aws_sdk_appstream::types::{
    Application as AwsApplication, DynamicAppProvidersEnabled, FleetErrorCode, Image, ImageSharedWithOthers,
    ImageStateChangeReasonCode, ImageType, LatestAppstreamAgentVersion, PlatformType, VisibilityType,
};

use super::model::{AppStreamAttributes, Application, Reason};
use crate::engine::keep_spelling;
use crate::services::shared::text::text;
use crate::services::shared::time::time;
use crate::terraform::Value;

/// Writes the attributes that AppStream reports. Each may be missing.
pub(super) fn write_attributes(image: &Image, service: &mut AppStreamAttributes) {
    service.description = keep_spelling(&service.description, image.description());
    service.applications = Value::Known(image.applications().iter().map(application).collect());
    service.appstream_agent_version = text(image.appstream_agent_version());
    service.base_image_arn = text(image.base_image_arn());
    service.created_time = time(image.created_time());
    service.display_name = text(image.display_name());
    let providers = image.dynamic_app_providers_enabled().map(DynamicAppProvidersEnabled::as_str);
    service.dynamic_app_providers_enabled = providers.map(|value| value == "ENABLED").into();
    service.image_builder_supported = image.image_builder_supported().into();
    let errors = image.image_errors().iter().map(|error| Reason {
        code: text(error.error_code().map(FleetErrorCode::as_str)),
        message: text(error.error_message()),
    });
    service.image_errors = Value::Known(errors.collect());
    service.image_type = text(image.image_type().map(ImageType::as_str));
    let latest = image.latest_appstream_agent_version().map(LatestAppstreamAgentVersion::as_str);
    service.latest_appstream_agent_version = latest.map(|value| value == "TRUE").into();
    service.managed_software_included = image.managed_software_included().into();
    let driver = image.image_software_metadata().and_then(|metadata| metadata.nvidia_grid_driver_version());
    service.nvidia_grid_driver_version = text(driver);
    service.platform = text(image.platform().map(PlatformType::as_str));
    service.public_base_image_released_date = time(image.public_base_image_released_date());
    let shared = image.image_shared_with_others().map(ImageSharedWithOthers::as_str);
    service.shared_with_others = shared.map(|value| value == "TRUE").into();
    let reason = image.state_change_reason().map(|reason| Reason {
        code: text(reason.code().map(ImageStateChangeReasonCode::as_str)),
        message: text(reason.message()),
    });
    service.state_change_reason = reason.into();
    let families = image.supported_instance_families().iter();
    service.supported_instance_families = Value::Known(families.map(|family| family.as_str().into()).collect());
    service.visibility = text(image.visibility().map(VisibilityType::as_str));
}

fn application(application: &AwsApplication) -> Application {
    let platforms = application.platforms().iter().map(|platform| platform.as_str().into());
    Application {
        name: text(application.name()),
        display_name: text(application.display_name()),
        enabled: application.enabled().into(),
        platforms: Value::Known(platforms.collect()),
    }
}
