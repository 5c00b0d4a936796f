//! Generating configuration for an image that was imported.

use rmpv::Value as MessagePack;

use super::attributes::ImageState;
use super::resource::ImageResource;
use super::service::ImageService;
use super::tags::TagMap;
use crate::terraform::{Diagnostic, Model as _, Resource as _, Value};

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

    /// An error about a configuration that does not say what the image was made from. Terraform refuses one that a
    /// user wrote before it gets here, so this one was generated, for an image of which AWS does not tell.
    pub(super) fn validate_lineage(&self, config: &ImageState<S::Attributes>) -> Option<Diagnostic> {
        let schema = self.schema();
        let untold: Vec<_> = schema.block.attributes.iter().filter(|attribute| attribute.is_adopted()).collect();
        let written = config.write().ok()?;
        let is_null =
            |name: &str| written.iter().any(|(key, value)| key.as_str() == Some(name) && *value == MessagePack::Nil);
        let missing = untold.iter().find(|attribute| attribute.is_required() && is_null(attribute.name()))?.name();
        let noun = self.service.kind().noun;
        let names = untold.iter().map(|attribute| format!("`{}`", attribute.name())).collect::<Vec<_>>().join(", ");
        let detail = format!(
            "AWS does not tell what an imported {noun} was made from, so generated configuration leaves it out. Write \
             what is true of it ({names}; where two exclude each other, one). The next apply takes it over: it changes \
             and replaces nothing.",
        );
        Some(Diagnostic::error(format!("What the {noun} was made from is missing"), detail).at_attribute(missing))
    }
}
