//! The whole provider in the test's process, between a client that acts as Terraform core and a simulated AWS, with a
//! clock that the test may pause.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_smithy_async::time::TimeSource;
use serde_json::{Value as Json, json};
use simulator::{Call, Seed, Settings};
use terraform_provider_image::aws::{Connection, ProviderBlock};
use terraform_provider_image::engine::{Session, SessionHandle, Timing};
use terraform_provider_image::provider::ImageProvider;
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::provider_server::ProviderServer;
use terraform_provider_image::terraform::proto::stop_provider;
use terraform_provider_image::terraform::{Diagnostics, ErasedResource, Provider, Schema, Server};
use testing::CheckedSimulator;
use tokio::time::Instant;

use crate::faults::resource_under_test::REGION;
use crate::support::consistency::client::{CheckedProvider, summaries};
use crate::support::sdk::sdk;

/// Maximum attempts of the SDK, the same as in production.
const ATTEMPTS: u32 = 10;

pub(crate) type Service = ProviderServer<Server<InProcess>>;
pub(crate) type Core = CheckedProvider<Service>;

/// A simulated AWS and its credentials.
pub(crate) struct EngineFixture {
    pub(crate) aws: CheckedSimulator,
    pub(crate) keys: Keys,
    clock: TokioClock,
}

impl EngineFixture {
    pub(crate) async fn new(settings: Settings) -> Self {
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await.expect("a simulator");
        Self { aws, keys: Keys::default(), clock: TokioClock::start() }
    }

    /// SDK configuration of this AWS, as the provider builds it.
    pub(crate) fn sdk(&self) -> SdkConfig {
        sdk(self.aws.simulator(), REGION)
            .into_builder()
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .credentials_provider(SharedCredentialsProvider::new(self.keys.clone()))
            .identity_cache(IdentityCache::lazy().build())
            .time_source(self.clock.clone())
            .build()
    }

    /// Starts a provider, as Terraform does for every command.
    pub(crate) async fn provider(&self) -> Run {
        Run::start(self.sdk()).await
    }

    /// Requests of an operation so far, without dry runs.
    pub(crate) fn calls(&self, service: &str, operation: &str) -> Vec<Call> {
        let calls = self.aws.calls().into_iter();
        calls.filter(|call| call.service == service && call.operation == operation && !call.dry_run).collect()
    }
}

/// A running provider.
pub(crate) struct Run {
    service: Service,
    pub(crate) core: Core,
}

impl Run {
    pub(crate) async fn start(sdk: SdkConfig) -> Self {
        let connection = SessionHandle::default();
        let provider = ImageProvider::with_sessions(connection.clone(), Timing::default());
        let service = ProviderServer::new(Server::new(InProcess { provider, connection, sdk }));
        let mut core = CheckedProvider::new(ProviderClient::new(service.clone())).await;
        assert_eq!(summaries(&core.configure(&json!({ "region": REGION })).await), [""; 0]);
        Self { service, core }
    }

    /// Another client of the same provider, for concurrent requests.
    pub(crate) fn client(&self) -> ProviderClient<Service> {
        ProviderClient::new(self.service.clone())
    }
}

/// Sends Stop, as Terraform does on Ctrl-C.
pub(crate) async fn stop(mut client: ProviderClient<Service>) {
    let answer = client.stop_provider(stop_provider::Request {}).await.unwrap().into_inner();
    assert_eq!(answer.error, "");
}

/// The real provider, whose SDK calls the simulator in the same process.
pub(crate) struct InProcess {
    provider: ImageProvider,
    connection: SessionHandle,
    sdk: SdkConfig,
}

impl Provider for InProcess {
    type Configuration = ProviderBlock;

    fn schema(&self) -> Schema {
        self.provider.schema()
    }

    fn validate(&self, config: &ProviderBlock) -> Diagnostics {
        self.provider.validate(config)
    }

    async fn configure(&self, config: ProviderBlock, _terraform_version: &str) -> Diagnostics {
        self.connection.replace(Session::new(Connection::with_sdk(self.sdk.clone(), config), Timing::default()));
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        self.provider.resources()
    }
}

/// User credentials: a key that can expire and be renewed.
#[derive(Clone, Debug)]
pub(crate) struct Keys(Arc<Mutex<String>>);

impl Default for Keys {
    fn default() -> Self {
        Self(Arc::new(Mutex::new("AKIAIOSFODNN7EXAMPLE".to_owned())))
    }
}

impl Keys {
    pub(crate) fn present(&self) -> String {
        self.0.lock().unwrap().clone()
    }

    /// Renews the key and registers it with the simulator.
    pub(crate) fn renew(&self) {
        "AKIAI44QH8DHBEXAMPLE".clone_into(&mut self.0.lock().unwrap());
    }
}

/// Credentials of a shared file have no expiry time.
impl ProvideCredentials for Keys {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let token = Some("a-token".to_owned());
        future::ProvideCredentials::ready(Ok(Credentials::new(self.present(), "not-a-secret", token, None, "test")))
    }
}

/// Tokio's clock, which may be paused, as the SDK's time source for signatures and credential expiry.
#[derive(Clone, Debug)]
struct TokioClock {
    started: Instant,
    started_at: SystemTime,
}

impl TokioClock {
    fn start() -> Self {
        Self { started: Instant::now(), started_at: SystemTime::now() }
    }
}

impl TimeSource for TokioClock {
    fn now(&self) -> SystemTime {
        self.started_at + self.started.elapsed()
    }
}

/// A JSON object with one more member.
pub(crate) fn with(mut object: Json, name: &str, value: Json) -> Json {
    object[name] = value;
    object
}
