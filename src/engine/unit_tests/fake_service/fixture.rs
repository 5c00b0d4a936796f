//! Sessions, models and contexts for tests.

use std::sync::Arc;

use super::cloud::REGION;
use super::kind::FakeAttributes;
use crate::aws::{Connection, ProviderBlock, RegionClients};
use crate::engine::kind::OnDestroy;
use crate::engine::model::state::{CommonAttributes, ImageModel, TagMap};
use crate::engine::session::{Session, SessionHandle};
use crate::engine::wait::timing::Timing;
use crate::terraform::{Context, CtyValue, Diagnostics, Object, Severity, Value};

/// A session of a provider with the given `plan_checks`.
pub(in crate::engine::unit_tests) fn session(
    plan_checks: &str,
    connect: impl FnOnce(Connection) -> Connection,
) -> SessionHandle {
    let block = ProviderBlock { region: REGION.into(), plan_checks: plan_checks.into(), ..ProviderBlock::default() };
    let connection = Connection::with_sdk(aws_config::SdkConfig::builder().build(), block);
    let sessions = SessionHandle::default();
    sessions.replace(Session::new(connect(connection), Timing::default()));
    sessions
}

/// A session whose plans do not read the Regions of the account.
pub(in crate::engine::unit_tests) fn sessions() -> SessionHandle {
    session("static", |connection| connection)
}

/// The clients of [`REGION`].
pub(in crate::engine::unit_tests) fn region_clients() -> Arc<RegionClients> {
    sessions().current().unwrap().region_clients(&REGION.into()).unwrap()
}

/// A planned image.
pub(in crate::engine::unit_tests) fn planned(name: &str) -> ImageModel<FakeAttributes> {
    ImageModel {
        common: CommonAttributes {
            id: Value::Unknown,
            arn: Value::Unknown,
            name: name.into(),
            region: REGION.into(),
            state: Value::Unknown,
            tags: Value::Null,
            tags_all: Value::Known(TagMap::new()),
            wait_for_available: Value::Known(true),
            on_destroy: OnDestroy::DELETE.into(),
            timeouts: Value::Null,
        },
        service: FakeAttributes { source_image_id: "img-source".into() },
    }
}

/// The state of an image.
pub(in crate::engine::unit_tests) fn state_of(id: &str, state: &str) -> ImageModel<FakeAttributes> {
    let mut model = planned("golden");
    model.common.id = id.into();
    model.common.state = state.into();
    model
}

pub(in crate::engine::unit_tests) fn severities(diagnostics: &Diagnostics) -> Vec<Severity> {
    diagnostics.iter().map(|diagnostic| diagnostic.severity).collect()
}

/// A context without a stop.
pub(in crate::engine::unit_tests) fn context() -> Context {
    Context::default()
}

/// An object as Terraform sends it.
pub(in crate::engine::unit_tests) fn object(json: &serde_json::Value) -> Object {
    let attributes = json.as_object().unwrap().iter().map(|(name, value)| {
        let value = match value {
            serde_json::Value::String(text) => CtyValue::String(text.clone()),
            serde_json::Value::Bool(value) => CtyValue::Bool(*value),
            _ => CtyValue::Null,
        };
        (name.clone(), value)
    });
    attributes.collect()
}
