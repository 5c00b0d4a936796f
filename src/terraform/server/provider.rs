//! [`ServedProvider`]: validates and configures the provider.

use std::sync::OnceLock;

use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::{configure_provider, validate_provider_config};
use crate::terraform::provider::Provider;
use crate::terraform::schema::block::Schema;
use crate::terraform::schema::null_check::Before;
use crate::terraform::schema::typed_schema::TypedSchema;

/// A provider and the schema of its block.
pub(crate) struct ServedProvider<P> {
    provider: P,
    schema: OnceLock<TypedSchema>,
}

impl<P: Provider> ServedProvider<P> {
    /// Serves a provider.
    pub(crate) fn new(provider: P) -> Self {
        Self { provider, schema: OnceLock::new() }
    }

    /// The schema of the provider block.
    pub(crate) fn schema(&self) -> &Schema {
        &self.typed_schema().schema
    }

    fn typed_schema(&self) -> &TypedSchema {
        self.schema.get_or_init(|| self.provider.schema().into())
    }

    /// Validates the provider block.
    pub(crate) fn validate(&self, request: &validate_provider_config::Request) -> Diagnostics {
        let schema = self.typed_schema();
        schema
            .decode(request.config.as_ref())
            .and_then(|config| schema.validate(&config, |config| self.provider.validate(config)))
            .unwrap_or_else(|error| error)
    }

    /// Configures the provider.
    pub(crate) async fn configure(&self, request: &configure_provider::Request) -> Diagnostics {
        let schema = self.typed_schema();
        let config = schema.decode(request.config.as_ref()).and_then(|config| schema.model(&config, Before::Planning));
        match config {
            Ok(config) => self.provider.configure(config, &request.terraform_version).await,
            Err(error) => error,
        }
    }
}
