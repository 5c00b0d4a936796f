//! One test's provider process with its simulated AWS.

use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::{ImageRecord, Seed, Settings};
use terraform_provider_image::terraform::proto::stop_provider;
use testing::CheckedSimulator;
use tokio::time::timeout;
use tonic::transport::Channel;

use crate::support::consistency::client::{Action, CheckedProvider, Plan, State, summaries};
use crate::support::host::Host;

/// Resource type of the lifecycle tests.
pub(crate) const COPY: &str = "image_copy_ec2";
/// Two volumes, not encrypted, tagged `team = web`.
pub(crate) const SOURCE: &str = "ami-0aaaaaaaaaaaaaaa1";
/// One encrypted volume.
pub(crate) const ENCRYPTED_SOURCE: &str = "ami-0aaaaaaaaaaaaaaa2";
/// The provider's Region, the default target of copies.
pub(crate) const REGION: &str = "eu-west-1";

/// An access key of the default account.
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
/// Duration of a copy in AWS.
const COPY_TIME: Duration = Duration::from_millis(300);
/// Factor by which the provider polls faster than in production.
const SPEED: &str = "50";
/// Maximum time that a test waits.
const LIMIT: Duration = Duration::from_secs(20);

pub(crate) type Core = CheckedProvider<Channel>;
/// Environment variables of a provider process.
pub(crate) type Variables = Vec<(&'static str, String)>;

pub(crate) struct ProviderFixture {
    pub(crate) aws: CheckedSimulator,
    pub(crate) host: Host,
    pub(crate) core: Core,
}

impl ProviderFixture {
    /// A configured provider.
    pub(crate) async fn new() -> Self {
        Self::with(&json!({ "region": REGION })).await
    }

    /// A provider with this provider block, which must be valid.
    pub(crate) async fn with(block: &Json) -> Self {
        let mut fixture = Self::unconfigured().await;
        assert_eq!(summaries(&fixture.core.configure(block).await), [""; 0]);
        fixture
    }

    /// A provider that has only served its schema.
    pub(crate) async fn unconfigured() -> Self {
        let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
        Self::among(settings, Seed::demo(), |_| credentials()).await
    }

    /// A provider that has only served its schema, with additional objects in AWS and without credentials, but with the
    /// variables that are derived from the AWS endpoint.
    pub(crate) async fn among(settings: Settings, seed: Seed, variables: impl FnOnce(&str) -> Variables) -> Self {
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await.unwrap();
        aws.seed(seed).unwrap();
        let variables = variables(&aws.endpoint());
        let host = host(&aws, &variables).await;
        let core = CheckedProvider::new(host.provider()).await;
        Self { aws, host, core }
    }

    /// The same AWS with another provider process, as the next Terraform command starts it.
    pub(crate) async fn next_process(self) -> Self {
        let host = host(&self.aws, &credentials()).await;
        let mut core = CheckedProvider::new(host.provider()).await;
        assert_eq!(summaries(&core.configure(&json!({ "region": REGION })).await), [""; 0]);
        Self { host, core, ..self }
    }

    /// Plans, which must succeed.
    pub(crate) async fn plan(&mut self, prior: &State, config: &Json) -> Plan {
        assert_eq!(summaries(&self.core.validate(COPY, config).await), [""; 0]);
        let plan = self.core.plan(COPY, prior, config).await;
        let mut messages = summaries(&plan.diagnostics);
        // A plan warns about an image that is not complete, or disabled.
        match prior.value["state"].as_str() {
            Some("pending") => messages.retain(|text| !text.starts_with("warning [] Update waits for the image: ")),
            Some("failed") => messages.retain(|text| !text.starts_with("warning [] Failed image will be replaced: ")),
            Some("disabled") => messages.retain(|text| !text.starts_with("warning [] AMI is disabled: ")),
            _ => {}
        }
        assert_eq!(messages, [""; 0]);
        plan
    }

    /// Plans, applies and reads without diagnostics; then plans no changes.
    pub(crate) async fn applied(&mut self, prior: &State, config: &Json) -> State {
        let plan = self.plan(prior, config).await;
        self.apply(&plan).await
    }

    /// Applies a plan and reads without diagnostics; then plans no changes.
    pub(crate) async fn apply(&mut self, plan: &Plan) -> State {
        let applied = self.core.apply(COPY, plan).await;
        assert_eq!(summaries(&applied.diagnostics), [""; 0]);
        self.apply_and_read(&applied.state, &plan.config).await
    }

    /// Reads a state, which must not change, and plans no changes.
    pub(crate) async fn apply_and_read(&mut self, state: &State, config: &Json) -> State {
        let (read, diagnostics) = self.core.refresh(COPY, state).await;
        assert_eq!(summaries(&diagnostics), [""; 0]);
        assert_eq!(read, *state);
        assert_eq!(self.core.plan_again(COPY, &read, config).await.action, Action::NoOp);
        read
    }

    /// The image of a state, as AWS has it.
    pub(crate) fn image(&self, state: &State) -> ImageRecord {
        let id = state.value["id"].as_str().unwrap();
        self.images().into_iter().find(|image| image.image_id == id).unwrap()
    }

    /// The images in the provider's Region.
    pub(crate) fn images(&self) -> Vec<ImageRecord> {
        self.aws.images().into_iter().filter(|image| image.region == REGION).collect()
    }

    /// Number of images and snapshots in the provider's Region.
    pub(crate) fn objects(&self) -> usize {
        self.images().len() + self.aws.snapshots().iter().filter(|snapshot| snapshot.region == REGION).count()
    }

    /// Number of requests of an operation.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.aws.calls().iter().filter(|call| call.operation == operation && !call.dry_run).count()
    }

    /// Waits until AWS has received this many requests of an operation.
    pub(crate) async fn wait_for_calls(&self, operation: &str, times: usize) {
        let called = async {
            let mut look = tokio::time::interval(Duration::from_millis(10));
            while self.count(operation) < times {
                look.tick().await;
            }
        };
        timeout(LIMIT, called).await.unwrap_or_else(|_| panic!("{operation} was not called {times} times"));
    }

    /// The Stop request that Terraform sends on Ctrl-C.
    pub(crate) async fn stop(&self) {
        let response = self.host.provider().stop_provider(stop_provider::Request {}).await.unwrap().into_inner();
        assert_eq!(response.error, "");
    }
}

/// A provider process whose AWS is the simulator.
async fn host(aws: &CheckedSimulator, variables: &Variables) -> Host {
    let endpoint = aws.endpoint();
    let mut environment = vec![
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("TF_PROVIDER_IMAGE_SPEED", SPEED),
    ];
    environment.extend(variables.iter().map(|(name, value)| (*name, value.as_str())));
    Host::start(env!("CARGO_BIN_EXE_terraform-provider-image"), &environment).await
}

/// Credentials of the default account.
pub(crate) fn credentials() -> Variables {
    vec![("AWS_ACCESS_KEY_ID", KEY.into()), ("AWS_SECRET_ACCESS_KEY", "-".into())]
}

/// Configuration of a copy with this name and these additional arguments.
pub(crate) fn copy(name: &str, more: Json) -> Json {
    let mut config = json!({ "name": name, "source_image_id": SOURCE, "source_region": "us-east-1" });
    let Json::Object(more) = more else { panic!("arguments are an object: {more}") };
    for (argument, value) in more {
        config[argument] = value;
    }
    config
}
