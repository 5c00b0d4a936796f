//! `GenerateResourceConfig`: the configuration of a state.

use super::definition::Resource;
use super::schemas::ResourceServer;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::generate_resource_config::{Request, Response};
use crate::terraform::schema::block::Block;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::wire::{encode, typed, untyped};

/// Handles the call.
pub(crate) fn generate_config<R: Resource>(
    server: &ResourceServer<R>,
    request: &Request,
) -> Result<Response, Diagnostics> {
    let object = &server.schemas().object;
    let state = object.decode(request.state.as_ref())?;
    let mut config = typed(&configured(&object.schema.block, state))?;
    server.definition.generate(&mut config);
    Ok(Response { config: Some(encode(&untyped(&config, &object.ty)?)), diagnostics: Vec::new() })
}

/// A state without computed attributes and defaults.
fn configured(block: &Block, state: CtyValue) -> CtyValue {
    let CtyValue::Object(mut values) = state else { return state };
    for attribute in &block.attributes {
        let Some(value) = values.get_mut(&attribute.name) else { continue };
        if attribute.is_computed_only() || attribute.default.as_ref() == Some(value) {
            *value = CtyValue::Null;
        }
    }
    for nested in &block.blocks {
        let Some(value) = values.get_mut(&nested.name) else { continue };
        *value = match std::mem::replace(value, CtyValue::Null) {
            CtyValue::List(elements) => {
                CtyValue::List(elements.into_iter().map(|element| configured(&nested.block, element)).collect())
            }
            single => {
                let single = configured(&nested.block, single);
                if is_empty(&single) { CtyValue::Null } else { single }
            }
        };
    }
    CtyValue::Object(values)
}

/// Whether a block has no values.
fn is_empty(block: &CtyValue) -> bool {
    matches!(block, CtyValue::Object(members) if members.values().all(|member| member == &CtyValue::Null))
}
