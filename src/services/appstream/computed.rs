//! What AWS tells of an AppStream image, written into a state.

use aws_sdk_appstream::primitives::{DateTime, DateTimeFormat};
use aws_sdk_appstream::types::{
    Application as AwsApplication, DynamicAppProvidersEnabled, FleetErrorCode, ImageSharedWithOthers,
    ImageStateChangeReasonCode, ImageType, LatestAppstreamAgentVersion, PlatformType, VisibilityType,
};

use super::image::AppStreamImage;
use super::model::{AppStreamAttributes, Application, Reason};
use crate::engine::{ImageModel, keep_spelling};
use crate::terraform::{Attribute, Type, Value};

/// The schema of the computed attributes.
pub(super) fn schema() -> Vec<Attribute> {
    let text = |name: &str, description: &str| {
        Attribute::string(name).computed().unknown_while_pending().describe(description)
    };
    let flag =
        |name: &str, description: &str| Attribute::bool(name).computed().unknown_while_pending().describe(description);
    let list = |name: &str, element: Type, description: &str| {
        Attribute::new(name, Type::List(Box::new(element))).computed().unknown_while_pending().describe(description)
    };
    let reason = || Type::Object(vec![("code".into(), Type::String), ("message".into(), Type::String)]);
    let application = Type::Object(vec![
        ("name".into(), Type::String),
        ("display_name".into(), Type::String),
        ("enabled".into(), Type::Bool),
        ("platforms".into(), Type::List(Box::new(Type::String))),
    ]);
    vec![
        list("applications", application, "The applications of the image, each with name, display name and platforms."),
        text("appstream_agent_version", "The version of the AppStream agent in the image."),
        text("base_image_arn", "The ARN of the image from which this one was created."),
        text("created_time", "When the image was created, in RFC 3339."),
        text("display_name", "The name that the console shows."),
        flag("dynamic_app_providers_enabled", "Whether dynamic app providers are enabled."),
        flag("image_builder_supported", "Whether an image builder can be launched from the image."),
        list("image_errors", reason(), "What went wrong with the image, each with code and message."),
        text("image_type", "How the image came about: `NATIVE`, `CUSTOM` or `BYOL`."),
        flag("latest_appstream_agent_version", "Whether instances always use the newest agent."),
        flag("managed_software_included", "Whether the image includes licensed software that AWS manages."),
        text("nvidia_grid_driver_version", "The version of the NVIDIA GRID driver, if there is one."),
        text("platform", "The operating system, such as `WINDOWS_SERVER_2022`."),
        text("public_base_image_released_date", "When the public base image was released, in RFC 3339."),
        flag("shared_with_others", "Whether the image is shared with other accounts."),
        Attribute::new("state_change_reason", reason())
            .computed()
            .unknown_while_pending()
            .describe("Why the image is in its state, with code and message."),
        list("supported_instance_families", Type::String, "The instance families on which the image runs."),
        text("visibility", "Who sees the image: `PUBLIC`, `PRIVATE` or `SHARED`."),
    ]
}

/// Writes what was read into a state. Every member may be missing, or null on the wire, which is the same here.
pub(super) fn record(image: &AppStreamImage, state: &mut ImageModel<AppStreamAttributes>) {
    let image = &image.image;
    let text = |text: Option<&str>| Value::from(text.map(str::to_owned));
    // An image that has only just been accepted may not have its ARN yet.
    if let Some(arn) = image.arn() {
        state.common.arn = arn.into();
    }
    state.common.name = text(image.name());
    let service = &mut state.service;
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
    let text = |text: Option<&str>| Value::from(text.map(str::to_owned));
    let platforms = application.platforms().iter().map(|platform| platform.as_str().into());
    Application {
        name: text(application.name()),
        display_name: text(application.display_name()),
        enabled: application.enabled().into(),
        platforms: Value::Known(platforms.collect()),
    }
}

fn time(time: Option<&DateTime>) -> Value<String> {
    time.and_then(|time| time.fmt(DateTimeFormat::DateTime).ok()).into()
}
