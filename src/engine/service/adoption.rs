//! [`Adoption`]: imports, generated configuration and moved states of images that were managed elsewhere.

use super::facts::ImageFacts;
use crate::terraform::{Diagnostics, MoveSource};

/// Takes over images that were managed elsewhere.
pub trait Adoption: ImageFacts {
    /// Sets to null the arguments of a generated configuration that equal their default values.
    fn omit_from_generated_config(&self, _config: &mut Self::Attributes) {}

    /// Converts the state of another provider's resource to the schema of this resource; `None` if that resource type is
    /// not supported.
    ///
    /// # Errors
    ///
    /// A state that cannot be converted.
    fn state_from(
        &self,
        _source: &MoveSource,
    ) -> Result<Option<serde_json::Map<String, serde_json::Value>>, Diagnostics> {
        Ok(None)
    }
}
