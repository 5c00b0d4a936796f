//! One image resource with its simulated AWS.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use serde_json::Value as Json;
use simulator::{Call, ImageRecord, Seed, Settings};
use terraform_provider_image::aws::{Connection, ProviderBlock};
use terraform_provider_image::engine::{
    CommonAttributes, ImageModel, ImageResource, ImageService, Session, SessionHandle, TagMap, Timing,
};
use terraform_provider_image::services::ec2::{Ec2Attributes, Ec2Service};
use terraform_provider_image::terraform::{Applied, Context, Diagnostics, Private, Resource, Value};
use testing::{CheckedSimulator, advance_clock};
use tokio_util::sync::CancellationToken;

use crate::support::sdk::sdk;

/// Source of all copies: two volumes, not encrypted, tagged `team = web`.
pub(crate) const SOURCE: &str = "ami-0aaaaaaaaaaaaaaa1";
/// Encrypted source image.
pub(crate) const ENCRYPTED_SOURCE: &str = "ami-0aaaaaaaaaaaaaaa2";
/// Default target Region of copies.
pub(crate) const REGION: &str = "eu-west-1";
/// Duration of a copy.
pub(crate) const COPY_TIME: Duration = Duration::from_mins(40);

pub(crate) type State = ImageModel<Ec2Attributes>;

/// One image resource, by default `image_copy_ec2`, in a simulated AWS.
pub(crate) struct EngineFixture<S: ImageService = Ec2Service> {
    pub(crate) aws: CheckedSimulator,
    pub(crate) resource: ImageResource<S>,
    pub(crate) context: Context,
    pub(crate) stop: CancellationToken,
}

impl EngineFixture {
    /// A fixture in which copies take [`COPY_TIME`].
    pub(crate) async fn new() -> Self {
        Self::with(Settings { copy_time: COPY_TIME, ..Settings::default() }, ProviderBlock::default()).await
    }

    pub(crate) async fn with(settings: Settings, block: ProviderBlock) -> Self {
        Self::of(Ec2Service, settings, block).await
    }

    /// Images in the target Region.
    pub(crate) fn images(&self) -> Vec<ImageRecord> {
        self.aws.images().into_iter().filter(|image| image.region == REGION).collect()
    }
}

impl<S: ImageService> EngineFixture<S> {
    pub(crate) async fn of(service: S, settings: Settings, block: ProviderBlock) -> Self {
        // The SDK's own number of attempts.
        Self::with_attempts(3, service, settings, block).await
    }

    /// A fixture whose SDK makes each call up to this many times.
    pub(crate) async fn with_attempts(attempts: u32, service: S, settings: Settings, block: ProviderBlock) -> Self {
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await.expect("a simulator");
        let connection = SessionHandle::default();
        let retries = RetryConfig::standard().with_max_attempts(attempts);
        let sdk = sdk(aws.simulator(), REGION).to_builder().retry_config(retries).build();
        connection.replace(Session::new(Connection::with_sdk(sdk, block), Timing::default()));
        let resource = ImageResource::new("image", service, connection);
        let stop = CancellationToken::new();
        Self { aws, resource, context: Context::new(stop.clone()), stop }
    }

    /// The same resource in another process, which does not know the state of this one.
    pub(crate) fn resource_of_another_process(&self) -> ImageResource<S>
    where
        S: Default,
    {
        let connection = SessionHandle::default();
        let block = ProviderBlock { region: REGION.into(), ..ProviderBlock::default() };
        connection
            .replace(Session::new(Connection::with_sdk(sdk(self.aws.simulator(), REGION), block), Timing::default()));
        ImageResource::new("image", S::default(), connection)
    }

    /// Creates the planned copy, which must succeed without diagnostics.
    pub(crate) async fn copied(&self, planned: ImageModel<S::Attributes>) -> ImageModel<S::Attributes> {
        let Applied { state, diagnostics, .. } = self.resource.create(&self.context, planned).await;
        assert_eq!(texts(&diagnostics), Vec::<String>::new());
        state.expect("a state")
    }

    /// Updates the copy, which must succeed without diagnostics.
    pub(crate) async fn changed(
        &self,
        prior: &ImageModel<S::Attributes>,
        planned: ImageModel<S::Attributes>,
    ) -> ImageModel<S::Attributes> {
        let applied = self.resource.update(&self.context, prior.clone(), planned, Private::default()).await;
        assert_eq!(texts(&applied.diagnostics), Vec::<String>::new());
        applied.state.expect("a state")
    }

    /// Reads the copy again.
    pub(crate) async fn read(
        &self,
        state: &ImageModel<S::Attributes>,
    ) -> Result<Option<ImageModel<S::Attributes>>, Diagnostics> {
        self.resource.read(&self.context, state.clone(), &Private::default()).await.map(|refreshed| refreshed.state)
    }

    /// Stops the running operation after a delay, as Ctrl-C does.
    pub(crate) async fn stop_after(&self, time: Duration) {
        advance_clock(time).await;
        self.stop.cancel();
    }

    /// Creates an image that AWS does not list at once, destroys it before AWS does, and checks that it is gone.
    /// Requires a simulator with a propagation delay.
    pub(crate) async fn destroys_unlisted_image(&self, mut planned: ImageModel<S::Attributes>) {
        planned.common.wait_for_available = Value::Known(false);
        let Applied { state, private, .. } = self.resource.create(&self.context, planned).await;
        let state = state.expect("AWS has accepted it");
        let removed = self.resource.delete(&self.context, state.clone(), private).await;
        assert_eq!(texts(&removed.diagnostics), [""; 0]);
        advance_clock(COPY_TIME).await;
        assert!(self.read(&state).await.expect("an answer").is_none(), "an image is left that no state knows");
    }

    /// Destroys the copy, and returns the diagnostics.
    pub(crate) async fn destroyed(&self, state: ImageModel<S::Attributes>) -> Diagnostics {
        self.resource.delete(&self.context, state, Private::default()).await.diagnostics
    }

    /// Requests of one operation so far.
    pub(crate) fn calls(&self, operation: &str) -> Vec<Call> {
        self.aws.calls().into_iter().filter(|call| call.operation == operation).collect()
    }

    /// Mutating operations so far, in order.
    pub(crate) fn mutations(&self) -> Vec<String> {
        self.aws.calls().into_iter().filter(|call| call.mutating).map(|call| call.operation).collect()
    }
}

/// Common part of a plan as the framework passes it to the resource: computed values unknown, defaults filled in.
pub(crate) fn common(name: &str) -> CommonAttributes {
    CommonAttributes {
        id: Value::Unknown,
        arn: Value::Unknown,
        name: name.into(),
        region: REGION.into(),
        state: Value::Unknown,
        tags: Value::Null,
        tags_all: Value::Known(TagMap::new()),
        wait_for_available: Value::Known(true),
        on_destroy: "delete".into(),
        sharing: Value::Null,
        timeouts: Value::Null,
    }
}

/// Plan of an AMI copy.
pub(crate) fn planned(name: &str) -> State {
    ImageModel {
        common: common(name),
        service: Ec2Attributes {
            source_image_id: SOURCE.into(),
            source_region: "us-east-1".into(),
            encrypted: Value::Unknown,
            deregistration_protection: Value::Unknown,
            ..Ec2Attributes::default()
        },
    }
}

/// A map of tags.
pub(crate) fn tags(pairs: &[(&str, &str)]) -> Value<TagMap> {
    Value::Known(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect())
}

/// Messages, each with summary and detail.
pub(crate) fn texts(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| format!("{}\n{}", diagnostic.summary, diagnostic.detail)).collect()
}

/// The only message.
pub(crate) fn only_text(diagnostics: &Diagnostics) -> String {
    let mut texts = texts(diagnostics);
    assert_eq!(texts.len(), 1, "{texts:#?}");
    texts.remove(0)
}

/// A request parameter by its wire name.
pub(crate) fn parameter<'a>(call: &'a Call, name: &str) -> &'a Json {
    &call.parameters[name]
}

/// Plans only these tags.
pub(crate) fn plan_tags<A>(plan: &mut ImageModel<A>, pairs: &[(&str, &str)]) {
    plan.common.tags = tags(pairs);
    plan.common.tags_all = tags(pairs);
}
