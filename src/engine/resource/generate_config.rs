//! Generating configuration for an image that was imported.

use super::image_resource::ImageResource;
use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::service::ImageService;
use crate::terraform::Value;

impl<S: ImageService> ImageResource<S> {
    /// Leaves out what need not be written.
    pub(crate) fn omit_from_generated_config(&self, config: &mut ImageModel<S::Attributes>) {
        let provider_region = self.shared.get().map(|connection| connection.region().clone());
        if provider_region.is_ok_and(|region| region == config.common.region) {
            config.common.region = Value::Null;
        }
        if config.common.tags.known().is_some_and(TagMap::is_empty) {
            config.common.tags = Value::Null;
        }
        self.service.omit_from_generated_config(&mut config.service);
    }
}
