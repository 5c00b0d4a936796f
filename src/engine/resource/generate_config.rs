//! Generated configuration of an imported image.

use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::service::ImageService;
use crate::terraform::Value;

/// Omits arguments whose values are defaults. `provider_region` is the Region of the provider, if it is configured.
pub(crate) fn omit_from_generated_config<S: ImageService>(
    service: &S,
    provider_region: Option<&Value<String>>,
    config: &mut ImageModel<S::Attributes>,
) {
    if provider_region == Some(&config.common.region) {
        config.common.region = Value::Null;
    }
    if config.common.tags.known().is_some_and(TagMap::is_empty) {
        config.common.tags = Value::Null;
    }
    service.omit_from_generated_config(&mut config.service);
}
