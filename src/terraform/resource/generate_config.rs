//! Generating configuration: what a user would have written to get a state.

use super::server::{ResourceSchemas, ResourceServer, decode, encode, typed, untyped};
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::generate_resource_config;
use crate::terraform::resource::Resource;
use crate::terraform::schema::block::Block;
use crate::terraform::value::cty::CtyValue;

/// Answers `GenerateResourceConfig`.
pub(crate) fn answer<R: Resource>(
    adapter: &ResourceServer<R>,
    request: &generate_resource_config::Request,
) -> generate_resource_config::Response {
    let ResourceSchemas { schema, kind, .. } = adapter.schemas();
    let generated = (|| -> Result<CtyValue, Diagnostics> {
        let state = decode(request.state.as_ref(), kind)?;
        let mut config = typed(&configured(&schema.block, state))?;
        adapter.resource.generate(&mut config);
        untyped(&config, kind)
    })();
    match generated {
        Ok(config) => generate_resource_config::Response { config: Some(encode(&config)), diagnostics: Vec::new() },
        Err(error) => generate_resource_config::Response { config: None, diagnostics: error.into_proto() },
    }
}

/// A state without what only the provider sets, and without what an argument is when nobody writes it.
fn configured(block: &Block, state: CtyValue) -> CtyValue {
    let CtyValue::Map(mut values) = state else { return state };
    for attribute in &block.attributes {
        let Some(value) = values.get_mut(&attribute.name) else { continue };
        if attribute.is_computed_only() || attribute.default.as_ref() == Some(value) {
            *value = CtyValue::Null;
        }
    }
    for nested in &block.blocks {
        if let Some(value) = values.get_mut(&nested.name)
            && is_empty(value)
        {
            *value = CtyValue::Null;
        }
    }
    CtyValue::Map(values)
}

/// Whether a block that is there says nothing.
fn is_empty(block: &CtyValue) -> bool {
    matches!(block, CtyValue::Map(members) if members.values().all(|member| member == &CtyValue::Null))
}
