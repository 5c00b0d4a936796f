//! Starting a copy.

use aws_config::retry::RetryConfig;
use tokio::time::Instant;

use super::arguments::AppStreamAttributes;
use super::describe;
use super::kind::APPSTREAM;
use crate::aws::{Regional, ServiceError, Unusable};
use crate::copy::{Detail, ImageState, Progress, Start};

/// Asks AppStream for the copy and returns its id, which is its name.
pub(super) async fn start(region: &Regional, start: Start<'_, AppStreamAttributes>) -> Result<String, ServiceError> {
    let Start { connection, planned, .. } = start;
    let service = &planned.service;
    let source_region = service.source_region.text().unwrap_or_default();
    let unusable =
        |error: Unusable| ServiceError::unexpected_answer(region.call(APPSTREAM, "CopyImage"), error.to_string());
    let source = connection.regional(source_region).map_err(unusable)?;
    let copied = source
        .appstream()
        .copy_image()
        .set_source_image_name(source_name(service).map(str::to_owned))
        .destination_image_name(planned.common.name())
        .destination_region(region.region())
        .set_destination_image_description(service.description.known().filter(|text| !text.is_empty()).cloned())
        .customize()
        // AppStream takes no token, so a call whose answer was lost must not simply be made again; and its quota errors
        // look like throttling to the SDK. The engine decides in both cases.
        .config_override(aws_sdk_appstream::config::Builder::new().retry_config(RetryConfig::disabled()))
        .send()
        .await;
    source.answer(APPSTREAM, "CopyImage", copied)?;
    Ok(planned.common.name().to_owned())
}

/// The source's name, however the user named it.
pub(super) fn source_name(service: &AppStreamAttributes) -> Option<&str> {
    service.source_image_name.text().or_else(|| name_in_arn(service.source_image_arn.text()?))
}

/// The name at the end of an image's ARN.
pub(super) fn name_in_arn(arn: &str) -> Option<&str> {
    arn.rsplit_once(":image/").map(|(_, name)| name)
}

/// The copy that a call made whose answer was lost.
pub(super) async fn find_made(
    region: &Regional,
    planned: &ImageState<AppStreamAttributes>,
    since: Instant,
) -> Result<Option<String>, ServiceError> {
    let name = planned.common.name();
    let images = describe::describe(region, &[name.to_owned()], Detail::Progress).await?;
    // Only now has the Region told its time.
    let since = region.aws_time(since);
    let made = images
        .into_iter()
        .find(|image| image.id() == name && image.image.created_time().is_some_and(|time| time.secs() >= since));
    Ok(made.map(|image| image.id().to_owned()))
}
