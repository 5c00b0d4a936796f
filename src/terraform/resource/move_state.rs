//! Moving: the stored state of another type becomes one of this resource, as a `moved` block asks.

use serde_json::{Map, Value as Json};

use super::planned_values;
use super::private::Private;
use super::server::{ResourceSchemas, ResourceServer, encode, mismatch};
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::identity;
use crate::terraform::proto::move_resource_state;
use crate::terraform::resource::Resource;
use crate::terraform::value::codec;

/// What is to become an object of a resource: the state that another type, often another provider's, has stored.
#[derive(Debug, Clone)]
pub struct MoveSource {
    /// The full address of the provider, such as `registry.terraform.io/hashicorp/aws`.
    pub provider_address: String,
    /// The other type's name.
    pub type_name: String,
    /// The version of the other type's schema that wrote the state.
    pub schema_version: i64,
    /// The state, in the shape of that schema.
    pub state: Map<String, Json>,
    /// What the other provider remembered beside it.
    pub private: Private,
}

/// What has become of it.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The state, in the shape of the resource's own schema. Attributes that are missing become null and unknown ones
    /// are dropped.
    pub state: Map<String, Json>,
    /// What to remember beside it.
    pub private: Private,
}

/// Answers `MoveResourceState`. The provider may not be configured yet.
pub(crate) fn answer<R: Resource>(
    adapter: &ResourceServer<R>,
    request: move_resource_state::Request,
) -> move_resource_state::Response {
    let (ResourceSchemas { schema, kind, .. }, resource) = (adapter.schemas(), &adapter.resource);
    let moved = (|| {
        let raw = request.source_state.unwrap_or_default();
        let state = serde_json::from_slice(&raw.json).map_err(|error| unreadable(&error.to_string()))?;
        let source = MoveSource {
            provider_address: request.source_provider_address,
            type_name: request.source_type_name,
            schema_version: request.source_schema_version,
            state,
            private: Private::from_bytes(request.source_private.to_vec()),
        };
        let Some(moved) = resource.move_state(&source)? else { return Err(unknown(&source, resource.type_name())) };
        let mut state =
            codec::decode_state_json(Json::Object(moved.state), kind).map_err(|error| mismatch(&error.to_string()))?;
        // A configuration that leaves an argument out then plans nothing for it.
        planned_values::set_defaults(&schema.block, &state.clone(), &mut state);
        Ok((state, moved.private))
    })();
    match moved {
        Ok((state, private)) => move_resource_state::Response {
            target_identity: identity::after(adapter, Some(&state), None),
            target_state: Some(encode(&state)),
            target_private: private.into_bytes().into(),
            ..Default::default()
        },
        Err::<_, Diagnostics>(error) => {
            move_resource_state::Response { diagnostics: error.into_proto(), ..Default::default() }
        }
    }
}

fn unreadable(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "The state to move cannot be read",
        format!(
            "The state that the other provider has stored is not what Terraform stores today: {reason}. Nothing was \
             moved. Apply once with the other provider, which renews the state, and then move it."
        ),
    )
    .into()
}

fn unknown(source: &MoveSource, target: &str) -> Diagnostics {
    let MoveSource { type_name, provider_address, .. } = source;
    Diagnostic::error(
        format!("{type_name} cannot become {target}"),
        format!(
            "The provider does not know how to turn the state of {type_name} of {provider_address} into one of \
             {target}. Nothing was moved. Remove the `moved` block, and use a `removed` block and an `import` block \
             to bring the object under the control of {target}."
        ),
    )
    .into()
}
