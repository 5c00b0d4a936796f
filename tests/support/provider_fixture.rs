//! One test's provider process, and the simulated AWS that it talks to.

use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::{ImageRecord, Seed, Settings};
use terraform_provider_image::terraform::proto::stop_provider;
use testing::CheckedSimulator;
use tokio::time::timeout;
use tonic::transport::Channel;

use crate::support::consistency::client::{Action, CheckedProvider, Plan, State, summaries};
use crate::support::host::Host;

/// The resource type that is put through its life here.
pub(crate) const COPY: &str = "image_copy_ec2";
/// Two volumes, not encrypted, tagged `team = web`.
pub(crate) const SOURCE: &str = "ami-0aaaaaaaaaaaaaaa1";
/// One encrypted volume.
pub(crate) const ENCRYPTED_SOURCE: &str = "ami-0aaaaaaaaaaaaaaa2";
/// The provider's Region, to which copies go unless they say otherwise.
pub(crate) const REGION: &str = "eu-west-1";

/// An access key of the default account.
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
/// How long a copy takes in AWS.
const COPY_TIME: Duration = Duration::from_millis(300);
/// How much faster than in real life the provider polls.
const SPEED: &str = "50";
/// What a test waits for at most.
const LIMIT: Duration = Duration::from_secs(20);

pub(crate) type Core = CheckedProvider<Channel>;
/// Variables of a provider's environment.
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

    /// A provider with this provider block, which must be good.
    pub(crate) async fn with(block: &Json) -> Self {
        let mut fixture = Self::unconfigured().await;
        assert_eq!(summaries(&fixture.core.configure(block).await), [""; 0]);
        fixture
    }

    /// A provider of which only the schema has been asked.
    pub(crate) async fn unconfigured() -> Self {
        let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
        Self::among(settings, Seed::demo(), |_| credentials()).await
    }

    /// A provider of which only the schema has been asked, in an AWS with more in it than the demo's and without
    /// credentials, but with the variables that are made of the AWS's endpoint.
    pub(crate) async fn among(settings: Settings, seed: Seed, variables: impl FnOnce(&str) -> Variables) -> Self {
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await.unwrap();
        aws.seed(seed).unwrap();
        let variables = variables(&aws.endpoint());
        let host = host(&aws, &variables).await;
        let core = CheckedProvider::new(host.provider()).await;
        Self { aws, host, core }
    }

    /// The same AWS with another process of the provider, as the next command of Terraform has it.
    pub(crate) async fn next_process(self) -> Self {
        let host = host(&self.aws, &credentials()).await;
        let mut core = CheckedProvider::new(host.provider()).await;
        assert_eq!(summaries(&core.configure(&json!({ "region": REGION })).await), [""; 0]);
        Self { host, core, ..self }
    }

    /// Plans, which must be possible.
    pub(crate) async fn plan(&mut self, prior: &State, config: &Json) -> Plan {
        assert_eq!(summaries(&self.core.validate(COPY, config).await), [""; 0]);
        let plan = self.core.plan(COPY, prior, config).await;
        assert_eq!(summaries(&plan.diagnostics), [""; 0]);
        plan
    }

    /// Plans, applies and reads, all of which must be possible without a word; then plans nothing more to do.
    pub(crate) async fn applied(&mut self, prior: &State, config: &Json) -> State {
        let plan = self.plan(prior, config).await;
        self.apply(&plan).await
    }

    /// Applies a plan and reads, both of which must be possible without a word; then plans nothing more to do.
    pub(crate) async fn apply(&mut self, plan: &Plan) -> State {
        let applied = self.core.apply(COPY, plan).await;
        assert_eq!(summaries(&applied.diagnostics), [""; 0]);
        self.settled(&applied.state, &plan.config).await
    }

    /// Reads a state, which must be as it is, and plans nothing to do.
    pub(crate) async fn settled(&mut self, state: &State, config: &Json) -> State {
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

    /// How many images and snapshots there are in the provider's Region.
    pub(crate) fn objects(&self) -> usize {
        self.images().len() + self.aws.snapshots().iter().filter(|snapshot| snapshot.region == REGION).count()
    }

    /// How often AWS was asked for something.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.aws.calls().iter().filter(|call| call.operation == operation && !call.dry_run).count()
    }

    /// Waits until AWS has been asked for something so many times.
    pub(crate) async fn until_called(&self, operation: &str, times: usize) {
        let asked = async {
            let mut look = tokio::time::interval(Duration::from_millis(10));
            while self.count(operation) < times {
                look.tick().await;
            }
        };
        timeout(LIMIT, asked).await.unwrap_or_else(|_| panic!("{operation} was not called {times} times"));
    }

    /// What Terraform sends when the user presses Ctrl-C.
    pub(crate) async fn stop(&self) {
        let response = self.host.provider().stop_provider(stop_provider::Request {}).await.unwrap().into_inner();
        assert_eq!(response.error, "");
    }
}

/// A process of the provider that takes the simulated AWS for the real one.
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

/// The credentials of the default account.
fn credentials() -> Variables {
    vec![("AWS_ACCESS_KEY_ID", KEY.into()), ("AWS_SECRET_ACCESS_KEY", "-".into())]
}

/// The configuration of a copy with this name and these further arguments.
pub(crate) fn copy(name: &str, more: Json) -> Json {
    let mut config = json!({ "name": name, "source_image_id": SOURCE, "source_region": "us-east-1" });
    let Json::Object(more) = more else { panic!("arguments are an object: {more}") };
    for (argument, value) in more {
        config[argument] = value;
    }
    config
}
