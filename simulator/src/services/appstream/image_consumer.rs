//! Resources that use an image and block its deletion.

use time::OffsetDateTime;

use crate::services::appstream::images::image::Image;

/// A fleet or an image builder.
#[derive(Debug, Clone)]
pub(crate) struct ImageConsumer {
    pub(super) arn: String,
    /// ARN of the image that it uses.
    pub(super) image_arn: String,
    /// In AppStream's spelling.
    pub(super) state: String,
    pub(super) created: OffsetDateTime,
}

impl ImageConsumer {
    /// Whether it uses this image.
    pub(super) fn uses(&self, image: &Image) -> bool {
        self.image_arn == image.arn()
    }
}
