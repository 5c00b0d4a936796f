//! What uses an image, and keeps it from being deleted.

use time::OffsetDateTime;

use crate::services::appstream::images::image::Image;

/// A fleet or an image builder.
#[derive(Debug, Clone)]
pub(crate) struct ImageConsumer {
    pub(super) arn: String,
    /// The ARN of the image it uses.
    pub(super) image_arn: String,
    /// As AppStream spells it.
    pub(super) state: String,
    pub(super) created: OffsetDateTime,
}

impl ImageConsumer {
    /// Whether it uses an image.
    pub(super) fn uses(&self, image: &Image) -> bool {
        self.image_arn == image.arn()
    }
}
