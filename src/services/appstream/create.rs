//! Starting a copy.

use aws_config::retry::RetryConfig;
use tokio::time::Instant;

use super::image::SERVICE;
use super::model::AppStreamAttributes;
use super::read;
use crate::aws::{NotConfigured, RegionClients, ServiceError};
use crate::engine::{CreateRequest, DescribedImage, Detail, ImageModel};

/// Requests the copy from AppStream and returns its ID, which is its name.
pub(super) async fn start(
    region: &RegionClients,
    start: CreateRequest<'_, AppStreamAttributes>,
) -> Result<String, ServiceError> {
    let CreateRequest { connection, planned, .. } = start;
    let service = &planned.service;
    let source_region = service.source_region.text().unwrap_or_default();
    let not_configured =
        |error: NotConfigured| ServiceError::unexpected_answer(region.call(SERVICE, "CopyImage"), error.to_string());
    let source = connection.region_clients(source_region).map_err(not_configured)?;
    let copied = source
        .appstream()
        .copy_image()
        .set_source_image_name(service.source_name().map(str::to_owned))
        .destination_image_name(planned.common.name())
        .destination_region(region.region())
        .set_destination_image_description(service.description.known().filter(|text| !text.is_empty()).cloned())
        .customize()
        // AppStream takes no token, so a call whose answer was lost must not simply be made again; and its quota errors
        // look like throttling to the SDK. The engine decides in both cases.
        .config_override(aws_sdk_appstream::config::Builder::new().retry_config(RetryConfig::disabled()))
        .send()
        .await;
    source.service_error(SERVICE, "CopyImage", copied)?;
    Ok(planned.common.name().to_owned())
}

/// The copy that a call made whose answer was lost.
pub(super) async fn find_created(
    region: &RegionClients,
    planned: &ImageModel<AppStreamAttributes>,
    since: Instant,
) -> Result<Option<String>, ServiceError> {
    let name = planned.common.name();
    let images = read::describe(region, &[name.to_owned()], Detail::Phase).await?;
    // Only now is the time of the Region known.
    let since = region.aws_time(since);
    let made = images
        .into_iter()
        .find(|image| image.id() == name && image.image.created_time().is_some_and(|time| time.secs() >= since));
    Ok(made.map(|image| image.id().to_owned()))
}
