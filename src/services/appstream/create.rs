//! [`CreateImage`] of AppStream: copies an image with `CopyImage`.

use aws_config::retry::RetryConfig;
use tokio::time::Instant;

use super::checks::source;
use super::image::SERVICE;
use super::kind::AppStreamService;
use super::model::AppStreamAttributes;
use super::{describe, errors};
use crate::aws::{Connection, NotConfigured, RegionClients, ServiceError};
use crate::engine::{CreateImage, CreateRequest, ImageModel, Retry};

impl CreateImage for AppStreamService {
    /// The ID of a copy is its name.
    async fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, AppStreamAttributes>,
    ) -> Result<String, ServiceError> {
        let CreateRequest { connection, planned, .. } = request;
        let service = &planned.service;
        let source_region = service.source_region.text().unwrap_or_default();
        let not_configured = |error: NotConfigured| {
            ServiceError::unexpected_answer(region.call(SERVICE, "CopyImage"), error.to_string())
        };
        let source = connection.region_clients(source_region).map_err(not_configured)?;
        let copied = source
            .appstream()
            .copy_image()
            .set_source_image_name(service.source_name().map(str::to_owned))
            .destination_image_name(planned.common.name())
            .destination_region(region.region())
            .set_destination_image_description(service.description.known().filter(|text| !text.is_empty()).cloned())
            .customize()
            // `CopyImage` has no client token, so the SDK must not repeat a call whose response was lost. And AppStream's
            // quota errors look like throttling to the SDK. The engine handles both cases.
            .config_override(aws_sdk_appstream::config::Builder::new().retry_config(RetryConfig::disabled()))
            .send()
            .await;
        source.service_error(SERVICE, "CopyImage", copied)?;
        Ok(planned.common.name().to_owned())
    }

    async fn find_created(
        &self,
        region: &RegionClients,
        planned: &ImageModel<AppStreamAttributes>,
        since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        let name = planned.common.name();
        let images = describe::existing(region, &[name.to_owned()]).await?;
        // The Region's clock is known only after a call.
        let since = region.aws_time(since);
        let created = images
            .into_iter()
            .find(|image| image.name() == Some(name) && image.created_time().is_some_and(|time| time.secs() >= since));
        Ok(created.and_then(|image| image.name))
    }

    /// AppStream reports two limits with one code: that of concurrent copies, which clears, and that of images, which
    /// does not. While copies are in progress it may be the first. A copy also waits for a source that is still being
    /// created.
    async fn create_retry(
        &self,
        connection: &Connection,
        region: &RegionClients,
        planned: &ImageModel<AppStreamAttributes>,
        error: &ServiceError,
        copying: bool,
    ) -> Option<Retry> {
        match error.code.as_deref() {
            Some(errors::LIMIT) if copying || describe::is_copying(region).await.unwrap_or(false) => {
                Some(Retry::InOrder)
            }
            Some(errors::NOT_AVAILABLE) if source::is_in_progress(connection, planned).await => Some(Retry::UntilClear),
            _ => None,
        }
    }

    fn copy_limit(&self, error: &ServiceError) -> Option<String> {
        if !error.has_code(errors::LIMIT) {
            return None;
        }
        // The message is not documented.
        let number = error.message.split("limit of ").nth(1).and_then(|rest| rest.split(' ').next());
        Some(match number.and_then(|number| number.parse::<u32>().ok()) {
            Some(limit) => format!("one of {limit} AppStream copies"),
            None => "one of the concurrent AppStream copies".to_owned(),
        })
    }
}
