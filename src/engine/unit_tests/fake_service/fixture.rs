//! Sessions, models and contexts for tests.

use std::sync::Arc;

use super::cloud::REGION;
use super::kind::FakeAttributes;
use crate::aws::{Connection, ProviderBlock, RegionClients};
use crate::engine::kind::OnDestroy;
use crate::engine::model::state::{CommonAttributes, ImageModel, TagMap};
use crate::engine::progress::file::ProgressFile;
use crate::engine::session::{Session, SessionHandle};
use crate::engine::wait::timing::Timing;
use crate::terraform::{Change, Context, CtyValue, Diagnostics, Object, Private, Severity, Value};

/// A session of a provider with the given `plan_checks`.
pub(crate) fn session(plan_checks: &str, connect: impl FnOnce(Connection) -> Connection) -> SessionHandle {
    let block = ProviderBlock { region: REGION.into(), plan_checks: plan_checks.into(), ..ProviderBlock::default() };
    let connection = Connection::with_sdk(aws_config::SdkConfig::builder().build(), block);
    let sessions = SessionHandle::default();
    sessions.replace(Session::new(connect(connection), Timing::default()));
    sessions
}

/// A session whose plans do not read the Regions of the account.
pub(crate) fn sessions() -> SessionHandle {
    session("static", |connection| connection)
}

/// A session that reports to a progress file.
pub(crate) fn sessions_reporting_to(file: &Arc<ProgressFile>) -> SessionHandle {
    let block = ProviderBlock { region: REGION.into(), plan_checks: "static".into(), ..ProviderBlock::default() };
    let connection = Connection::with_sdk(aws_config::SdkConfig::builder().build(), block);
    let sessions = SessionHandle::default();
    let session = Session::new(connection, Timing::default());
    sessions.replace(session.with_progress_file(Some(Arc::clone(file))));
    sessions
}

/// The clients of [`REGION`].
pub(crate) fn region_clients() -> Arc<RegionClients> {
    sessions().current().unwrap().region_clients(&REGION.into()).unwrap()
}

/// A planned image.
pub(crate) fn planned(name: &str) -> ImageModel<FakeAttributes> {
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
            sharing: Value::Null,
            timeouts: Value::Null,
        },
        service: FakeAttributes { source_image_id: "img-source".into() },
    }
}

/// The state of an image.
pub(crate) fn state_of(id: &str, state: &str) -> ImageModel<FakeAttributes> {
    let mut model = planned("golden");
    model.common.id = id.into();
    model.common.state = state.into();
    model
}

/// A planned create, or update of `prior`.
pub(crate) fn change(prior: Option<ImageModel<FakeAttributes>>) -> Change<ImageModel<FakeAttributes>> {
    Change {
        prior,
        config: planned("golden"),
        planned: planned("golden"),
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        in_progress: false,
    }
}

pub(crate) fn severities(diagnostics: &Diagnostics) -> Vec<Severity> {
    diagnostics.iter().map(|diagnostic| diagnostic.severity).collect()
}

/// A context without a stop.
pub(crate) fn context() -> Context {
    Context::default()
}

/// An object as Terraform sends it.
pub(crate) fn object(json: &serde_json::Value) -> Object {
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
