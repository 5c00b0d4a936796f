//! [`DescribeImages`] of AppStream: describing images by name, recording them in a state, and why one failed.

use aws_sdk_appstream::types::{FleetErrorCode, ImageStateChangeReasonCode};

use super::image::AppStreamImage;
use super::kind::AppStreamService;
use super::model::AppStreamAttributes;
use super::{describe, record};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribeImages, Detail, ImageModel, TagPolicy, reasons};

impl DescribeImages for AppStreamService {
    async fn describe(
        &self,
        region: &RegionClients,
        names: &[String],
        detail: Detail,
    ) -> Result<Vec<AppStreamImage>, ServiceError> {
        let images = describe::existing(region, names).await?;
        match detail {
            Detail::Full => describe::with_tags(region, images).await,
            Detail::Phase | Detail::Percent => Ok(images.into_iter().map(AppStreamImage::untagged).collect()),
        }
    }

    fn record(
        &self,
        _region: &RegionClients,
        image: &AppStreamImage,
        state: &mut ImageModel<AppStreamAttributes>,
        _tags: &TagPolicy,
    ) {
        let image = &image.image;
        // A new image may not have an ARN yet.
        if let Some(arn) = image.arn() {
            state.common.arn = arn.into();
        }
        state.common.name = image.name().map(str::to_owned).into();
        record::write_attributes(image, &mut state.service);
    }

    /// The reason for the image's state, and each of its errors.
    async fn failure_reason(&self, _region: &RegionClients, image: &AppStreamImage) -> String {
        let image = &image.image;
        let reason = image.state_change_reason();
        let reason = reason.map(|reason| (reason.code().map(ImageStateChangeReasonCode::as_str), reason.message()));
        let errors = image.image_errors().iter();
        let errors = errors.map(|error| (error.error_code().map(FleetErrorCode::as_str), error.error_message()));
        reasons(reason.into_iter().chain(errors))
    }
}
