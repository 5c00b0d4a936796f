//! Generating configuration for an image that was imported.

use super::attributes::ImageState;
use super::resource::ImageResource;
use super::service::ImageService;
use super::tags::TagMap;
use crate::terraform::Value;

impl<S: ImageService> ImageResource<S> {
    /// Leaves out what need not be written.
    pub(super) fn leave_out(&self, config: &mut ImageState<S::Attributes>) {
        let provider_region = self.shared.get().map(|connection| connection.region().clone());
        if provider_region.is_ok_and(|region| region == config.common.region) {
            config.common.region = Value::Null;
        }
        if config.common.tags.known().is_some_and(TagMap::is_empty) {
            config.common.tags = Value::Null;
        }
        self.service.leave_out(&mut config.service);
    }
}
