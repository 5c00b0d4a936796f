//! [`DescribeImages`] of WorkSpaces: describing images by ID, recording them in a state, and why one failed.

use aws_sdk_workspaces::types::WorkspaceImageErrorDetailCode;

use super::create::image_source::ImageSource;
use super::image::WorkspacesImage;
use super::kind::WorkspacesService;
use super::model::WorkspacesAttributes;
use super::{describe, record};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribeImages, Detail, ImageModel, TagPolicy, reasons};

impl<O: ImageSource> DescribeImages for WorkspacesService<O> {
    async fn describe(
        &self,
        region: &RegionClients,
        ids: &[String],
        detail: Detail,
    ) -> Result<Vec<WorkspacesImage>, ServiceError> {
        let images = describe::existing(region, ids).await?;
        match detail {
            Detail::Full => describe::with_tags(region, images).await,
            Detail::Phase | Detail::Percent => Ok(images.into_iter().map(WorkspacesImage::untagged).collect()),
        }
    }

    fn record(
        &self,
        region: &RegionClients,
        image: &WorkspacesImage,
        state: &mut ImageModel<WorkspacesAttributes<O::Arguments>>,
        _tags: &TagPolicy,
    ) {
        state.common.name = image.image.name().map(str::to_owned).into();
        if let Some(arn) = image.arn(region) {
            state.common.arn = arn.as_str().into();
        }
        record::write_attributes(&image.image, &mut state.service.image);
    }

    /// The image's error code and message, and every detail.
    async fn failure_reason(&self, _region: &RegionClients, image: &WorkspacesImage) -> String {
        let image = &image.image;
        let error = (image.error_code(), image.error_message());
        let details = image.error_details().iter().map(|detail| {
            let code = detail.error_code().map(WorkspaceImageErrorDetailCode::as_str);
            (code, detail.error_message())
        });
        reasons(std::iter::once(error).chain(details))
    }
}
