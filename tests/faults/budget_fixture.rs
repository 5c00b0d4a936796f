//! Fixtures and counts of the request budgets.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::{Call, Settings};
use terraform_provider_image::aws::{Connection, ProviderBlock};
use terraform_provider_image::engine::{
    CommonAttributes, ImageModel, ImageResource, Session, SessionHandle, TagMap, Timing,
};
use terraform_provider_image::services::ec2::{Ec2Attributes, Ec2Service};
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::{Context, Resource, Value};
use tokio::task::JoinSet;

use crate::faults::engine_fixture::{EngineFixture, Run};
use crate::faults::resource_under_test::{EC2, ResourceUnderTest, SOURCE_REGION};
use crate::support::consistency::client::{State, summaries};

/// Number of images of each test.
pub(crate) const MANY: usize = 1000;

/// Target Regions, each with an equal share of the images.
pub(crate) const REGIONS: [&str; 20] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "sa-east-1",
    "ca-central-1",
    "ap-east-1",
    "eu-south-1",
    "me-south-1",
];

/// More than the tests ever copy at a time.
pub(crate) const NO_LIMIT: usize = 100_000;

/// Creates images concurrently, each in its Region; all must succeed without diagnostics. Returns their states.
pub(crate) async fn create_images(
    run: &Run,
    resource: &'static ResourceUnderTest,
    images: impl Iterator<Item = (String, &str)>,
    more: Json,
) -> Vec<State> {
    let mut tasks = JoinSet::new();
    for (name, region) in images {
        let mut core = run.core.clone();
        let mut config = resource.configuration(&name);
        config["region"] = json!(region);
        more.as_object().into_iter().flatten().for_each(|(name, value)| config[name] = value.clone());
        tasks.spawn(async move {
            let plan = core.plan(resource.type_name, &State::default(), &config).await;
            let errors = plan.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error);
            assert_eq!(errors.count(), 0, "{:?}", summaries(&plan.diagnostics));
            let applied = core.apply(resource.type_name, &plan).await;
            assert_eq!(summaries(&applied.diagnostics), [""; 0]);
            assert_eq!(applied.state.value["state"], resource.ready);
            applied.state
        });
    }
    tasks.join_all().await
}

/// Times of requests in seconds since the first.
pub(crate) fn seconds(calls: &[Call]) -> Vec<f64> {
    let seconds = |call: &Call| {
        let time = &call.time[11..23];
        let part = |from: usize, to: usize| time[from..to].parse::<f64>().unwrap();
        part(0, 2) * 3600.0 + part(3, 5) * 60.0 + part(6, 12)
    };
    let Some(first) = calls.first().map(seconds) else { return Vec::new() };
    // The times cross midnight.
    calls.iter().map(|call| (seconds(call) - first + 86400.0) % 86400.0).collect()
}

/// Number of requests of each round: requests that directly follow one another.
pub(crate) fn rounds(calls: &[Call]) -> Vec<usize> {
    let mut rounds = Vec::new();
    let mut before = f64::MIN;
    for second in seconds(calls) {
        if second - before > 1.0 {
            rounds.push(0);
        }
        *rounds.last_mut().expect("a round") += 1;
        before = second;
    }
    rounds
}

pub(crate) async fn fixture(copy_time: Duration, seed: &Json) -> EngineFixture {
    let fixture = EngineFixture::new(Settings { copy_time, ..Settings::default() }).await;
    fixture.aws.seed(serde_json::from_value(seed.clone()).unwrap()).unwrap();
    fixture
}

/// Describe requests after the last copy was accepted and before the first completed.
pub(crate) fn describe_calls(fixture: &EngineFixture, resource: &ResourceUnderTest, copy_time: Duration) -> Vec<Call> {
    let mut calls = fixture.aws.calls();
    let last =
        calls.iter().rposition(|call| call.operation == resource.create_operation && !call.dry_run).expect("a copy");
    calls.drain(..=last);
    let while_waiting = seconds(&calls).iter().take_while(|second| **second < copy_time.as_secs_f64() - 30.0).count();
    calls.truncate(while_waiting);
    calls.retain(|call| call.operation == resource.describe_operation);
    calls
}

/// Creates AMIs with the engine only, which is faster than with the whole provider.
pub(crate) async fn create_amis(fixture: &EngineFixture, count: usize, regions: &[&str]) {
    let connection = SessionHandle::default();
    connection.replace(Session::new(Connection::with_sdk(fixture.sdk(), ProviderBlock::default()), Timing::default()));
    let resource = Arc::new(ImageResource::new(EC2.type_name, Ec2Service, connection));
    let mut tasks = JoinSet::new();
    for (name, region) in names(count).zip(regions.iter().cycle()) {
        let common = CommonAttributes {
            id: Value::Unknown,
            name: name.as_str().into(),
            region: (*region).into(),
            state: Value::Unknown,
            tags_all: Value::Known(TagMap::new()),
            wait_for_available: Value::Known(true),
            on_destroy: "delete".into(),
            ..CommonAttributes::default()
        };
        let service = Ec2Attributes {
            source_image_id: "ami-0aaaaaaaaaaaaaaa1".into(),
            source_region: SOURCE_REGION.into(),
            ..Ec2Attributes::default()
        };
        let resource = Arc::clone(&resource);
        tasks.spawn(async move {
            let applied = resource.create(&Context::default(), ImageModel { common, service }).await;
            assert!(applied.diagnostics.is_empty(), "{:?}", applied.diagnostics);
            assert_eq!(applied.state.expect("an image").common.state.text(), Some(EC2.ready));
        });
    }
    while let Some(made) = tasks.join_next().await {
        made.expect("an image");
    }
}

pub(crate) fn names(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("golden-{number}"))
}
