//! [`newest_first`]: the order of images, which does not depend on the order of AWS's response.

use std::cmp::Reverse;

use super::service::Lookup;
use crate::engine::described_image::DescribedImage as _;

/// Sorts images by creation time, then by name, then by ID, newest first, and removes duplicates. Images without a
/// creation time count as the oldest.
pub(crate) fn newest_first<S: Lookup>(service: &S, images: Vec<S::Image>) -> Vec<S::Image> {
    let mut images = images;
    images.sort_by_cached_key(|image| {
        let texts = [service.name(image), image.id(), service.unique_id(image)].map(str::to_owned);
        Reverse((service.created(image), texts))
    });
    images.dedup_by(|a, b| service.unique_id(a) == service.unique_id(b));
    images
}
