//! One test's provider with a client that acts as Terraform core.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::Server;
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::provider_server::ProviderServer;
use terraform_provider_image::terraform::proto::{Diagnostic, DynamicValue};

use crate::framework::test_provider::{Backend, RESOURCE, TestProvider};
use crate::support::consistency::Checker;
use crate::support::consistency::client::{CheckedProvider, Plan, State, summaries};
use crate::support::consistency::values::complete;

pub(crate) type Service = ProviderServer<Server<TestProvider>>;

pub(crate) struct FrameworkFixture {
    pub(crate) backend: Arc<Backend>,
    /// Client that checks every response.
    pub(crate) core: CheckedProvider<Service>,
    /// Bare service, for messages that core would not send.
    pub(crate) service: Service,
}

impl FrameworkFixture {
    pub(crate) async fn new() -> Self {
        let backend = Arc::new(Backend::default());
        let service = ProviderServer::new(Server::new(TestProvider(Arc::clone(&backend))));
        let mut core = CheckedProvider::new(ProviderClient::new(service.clone())).await;
        assert_eq!(summaries(&core.configure(&json!({})).await), [""; 0]);
        backend.take_calls();
        Self { backend, core, service }
    }

    /// A client of the bare service.
    pub(crate) fn client(&self) -> ProviderClient<Service> {
        ProviderClient::new(self.service.clone())
    }

    /// Another client of the same provider, for concurrent requests.
    pub(crate) async fn another_core(&self) -> CheckedProvider<Service> {
        CheckedProvider::new(self.client()).await
    }

    pub(crate) fn checker(&self) -> Checker {
        self.core.resource(RESOURCE)
    }

    /// A wire object of the resource with these attributes.
    pub(crate) fn encoded(&self, object: &Json) -> DynamicValue {
        let checker = self.checker();
        checker.encode(&complete(object, checker.block()))
    }

    /// Plans, which must succeed without diagnostics.
    pub(crate) async fn plan(&mut self, prior: &State, config: &Json) -> Plan {
        let plan = self.core.plan(RESOURCE, prior, config).await;
        assert_eq!(summaries(&plan.diagnostics), [""; 0]);
        plan
    }

    /// Plans and applies, which must succeed without diagnostics.
    pub(crate) async fn applied(&mut self, prior: &State, config: &Json) -> State {
        let plan = self.plan(prior, config).await;
        let applied = self.core.apply(RESOURCE, &plan).await;
        assert_eq!(summaries(&applied.diagnostics), [""; 0]);
        applied.state
    }

    /// Creates an object.
    pub(crate) async fn made(&mut self, config: &Json) -> State {
        self.applied(&State::default(), config).await
    }
}

/// A configuration with a value or block of every type.
pub(crate) fn full() -> Json {
    json!({
        "name": "golden",
        "size": 3,
        "fragile": true,
        "source": "box",
        "secret": "hidden",
        "labels": { "team": "web", "empty": "" },
        "notes": ["b", "a", "b"],
        "colors": ["red", "blue", "red"],
        "limits": { "create": "1h" },
        "part": [{ "kind": "leg", "count": 4 }, { "kind": "top" }],
        "rule": [{ "port": 443 }, { "port": 80 }],
    })
}

/// The only diagnostic, as severity, path and text.
pub(crate) fn only(diagnostics: &[Diagnostic]) -> String {
    let mut summaries = summaries(diagnostics);
    assert_eq!(summaries.len(), 1, "{summaries:#?}");
    summaries.remove(0)
}
