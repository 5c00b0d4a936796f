//! [`Fallible`]: the response of each failed call.

use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::{
    apply_resource_change, configure_provider, generate_resource_config, import_resource_state, move_resource_state,
    plan_action, plan_resource_change, read_data_source, read_resource, upgrade_resource_identity,
    upgrade_resource_state, validate_action_config, validate_data_resource_config, validate_list_resource_config,
    validate_provider_config, validate_resource_config,
};

/// A request whose response can contain diagnostics.
pub(crate) trait Fallible {
    /// The response.
    type Response;

    /// The response of a call that did nothing: the diagnostics, and the request's state, identity and private data, which
    /// Terraform would otherwise lose.
    fn failed(&self, diagnostics: Diagnostics) -> Self::Response;
}

/// Implements [`Fallible`] for responses that contain only diagnostics.
macro_rules! only_diagnostics {
    ($($call:ident),+ $(,)?) => {$(
        impl Fallible for $call::Request {
            type Response = $call::Response;

            #[allow(clippy::needless_update, reason = "some responses have no other field")]
            fn failed(&self, diagnostics: Diagnostics) -> Self::Response {
                $call::Response { diagnostics: diagnostics.into_proto(), ..Default::default() }
            }
        }
    )+};
}

only_diagnostics!(
    configure_provider,
    generate_resource_config,
    import_resource_state,
    move_resource_state,
    plan_action,
    read_data_source,
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_action_config,
    validate_data_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
);

impl Fallible for read_resource::Request {
    type Response = read_resource::Response;

    fn failed(&self, diagnostics: Diagnostics) -> Self::Response {
        read_resource::Response {
            new_state: self.current_state.clone(),
            new_identity: self.current_identity.clone(),
            private: self.private.clone(),
            diagnostics: diagnostics.into_proto(),
            ..Default::default()
        }
    }
}

impl Fallible for plan_resource_change::Request {
    type Response = plan_resource_change::Response;

    fn failed(&self, diagnostics: Diagnostics) -> Self::Response {
        plan_resource_change::Response {
            planned_state: self.prior_state.clone(),
            planned_identity: self.prior_identity.clone(),
            planned_private: self.prior_private.clone(),
            diagnostics: diagnostics.into_proto(),
            ..Default::default()
        }
    }
}

impl Fallible for apply_resource_change::Request {
    type Response = apply_resource_change::Response;

    fn failed(&self, diagnostics: Diagnostics) -> Self::Response {
        apply_resource_change::Response {
            new_state: self.prior_state.clone(),
            new_identity: self.planned_identity.clone(),
            private: self.planned_private.clone(),
            diagnostics: diagnostics.into_proto(),
            ..Default::default()
        }
    }
}
