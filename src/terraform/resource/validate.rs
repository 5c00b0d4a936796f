//! `ValidateResourceConfig`.

use super::definition::Resource;
use super::schemas::ResourceServer;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::validate_resource_config::{Request, Response};

/// Handles the call.
pub(crate) fn validate<R: Resource>(server: &ResourceServer<R>, request: &Request) -> Result<Response, Diagnostics> {
    let schema = &server.schemas().object;
    let config = schema.decode(request.config.as_ref())?;
    let diagnostics = schema.validate(&config, |config| server.definition.validate(config))?;
    Ok(Response { diagnostics: diagnostics.into_proto() })
}
