//! Generating configuration: what a user would have written to get a state.

use super::adapter::{Adapter, Shape, decode, encode, typed, untyped};
use super::diagnostics::Diagnostics;
use super::dynamic::Dynamic;
use super::proto::generate_resource_config;
use super::resource::Resource;
use super::schema::Block;

/// Answers `GenerateResourceConfig`.
pub(super) fn answer<R: Resource>(
    adapter: &Adapter<R>,
    request: &generate_resource_config::Request,
) -> generate_resource_config::Response {
    let Shape { schema, kind, .. } = adapter.shape();
    let generated = (|| -> Result<Dynamic, Diagnostics> {
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
fn configured(block: &Block, state: Dynamic) -> Dynamic {
    let Dynamic::Map(mut values) = state else { return state };
    for attribute in &block.attributes {
        let Some(value) = values.get_mut(&attribute.name) else { continue };
        if attribute.is_computed_only() || attribute.default.as_ref() == Some(value) {
            *value = Dynamic::Null;
        }
    }
    for nested in &block.blocks {
        if let Some(value) = values.get_mut(&nested.name)
            && is_empty(value)
        {
            *value = Dynamic::Null;
        }
    }
    Dynamic::Map(values)
}

/// Whether a block that is there says nothing.
fn is_empty(block: &Dynamic) -> bool {
    matches!(block, Dynamic::Map(members) if members.values().all(|member| member == &Dynamic::Null))
}
