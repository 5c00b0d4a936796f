//! [`Adoption`]: taking over images that something else has managed.

use super::facts::ImageFacts;
use crate::engine::model::state::ImageModel;
use crate::terraform::{Diagnostics, MoveSource};

/// Taking over images that something else has managed: imports, generated configuration, moved states.
pub trait Adoption: ImageFacts {
    /// Takes out of a generated configuration what an argument is without being written.
    fn omit_from_generated_config(&self, _config: &mut Self::Attributes) {}

    /// The state of an image that another provider's resource has managed so far, in this resource's shape; `None` if
    /// nothing is known of that resource.
    ///
    /// # Errors
    ///
    /// A state that cannot be taken over.
    fn state_from(
        &self,
        _source: &MoveSource,
    ) -> Result<Option<serde_json::Map<String, serde_json::Value>>, Diagnostics> {
        Ok(None)
    }

    /// Takes out of what was just read what another provider left undone when it made the image: that is no drift.
    fn suppress_import_drift(&self, _state: &mut ImageModel<Self::Attributes>) {}
}
