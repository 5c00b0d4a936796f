//! [`AppStreamImage`]: an image as AppStream describes it, with its tags.

use aws_sdk_appstream::types::{Image, ImageState, VisibilityType};

use crate::engine::{DescribedImage, TagMap};

/// An image with its tags.
#[derive(Debug, Clone)]
pub struct AppStreamImage {
    pub(super) image: Image,
    /// Empty unless the image was described in full.
    pub(super) tags: TagMap,
}

impl DescribedImage for AppStreamImage {
    fn id(&self) -> &str {
        self.image.name().unwrap_or_default()
    }

    fn state(&self) -> &str {
        self.image.state().map(ImageState::as_str).unwrap_or_default()
    }

    fn tags(&self) -> TagMap {
        self.tags.clone()
    }
}

impl AppStreamImage {
    /// Whether the image belongs to the caller: names of public images are not the caller's, and AppStream finds them
    /// under the same name. A public image's ARN names no account.
    pub(super) fn is_own(image: &Image) -> bool {
        let account = image.arn().and_then(|arn| arn.split(':').nth(4));
        image.visibility() != Some(&VisibilityType::Public) && account != Some("")
    }
}
