//! Creating a copy: lost responses, stops and queues.

use futures_util::future::join_all;
use serde_json::json;
use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::terraform::{Resource, Value};

use crate::engine::fixture::{COPY_TIME, EngineFixture, only_text, parameter, planned};

#[tokio::test(start_paused = true)]
async fn lost_response_creates_no_second_copy() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::DropAfter).times(1));
    fixture.copied(planned("golden")).await;
    let calls = fixture.calls("CopyImage");
    assert_eq!(calls.len(), 2);
    assert_eq!(parameter(&calls[0], "ClientToken"), parameter(&calls[1], "ClientToken"));
    assert_eq!(fixture.images().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn stop_after_lost_response_warns_of_possible_copy() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::DropAfter));
    let (applied, ()) = tokio::join!(fixture.resource.create(&fixture.context, planned("golden")), async {
        fixture.stop.cancel();
    });
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("Search for the AMI in eu-west-1 before you apply again"), "{text}");
    assert_eq!(fixture.images().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn each_copy_has_own_token() {
    let fixture = EngineFixture::new().await;
    let copies = tokio::join!(fixture.copied(planned("golden")), fixture.copied(planned("golden")));
    assert_ne!(copies.0.common.id, copies.1.common.id);
}

#[tokio::test(start_paused = true)]
async fn queueing_does_not_consume_create_timeout() {
    let fixture = EngineFixture::new().await;
    // 20 snapshots at a time, two per copy: 25 copies take three rounds, each nearly as long as the create timeout.
    let mut plan = planned("golden");
    plan.common.timeouts = create_timeout("45m");
    let copies = (0..25).map(|_| fixture.copied(plan.clone()));
    let states = join_all(copies).await;
    assert_eq!(states.len(), 25);
    assert_eq!(fixture.images().len(), 25);
}

#[tokio::test(start_paused = true)]
async fn stop_in_queue_starts_no_copy() {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
    fixture.aws.inject(Fault::of(
        "ec2",
        "CopyImage",
        FaultKind::Error {
            code: "ResourceLimitExceeded".into(),
            message: "Too many snapshot copies in progress. The limit is 20 for this destination region.".into(),
            status: 400,
        },
    ));
    let (applied, ()) = tokio::join!(fixture.resource.create(&fixture.context, planned("golden")), async {
        tokio::time::advance(std::time::Duration::from_mins(3)).await;
        fixture.stop.cancel();
    });
    assert!(applied.state.is_none());
    assert!(only_text(&applied.diagnostics).contains("not started"));
    assert!(fixture.images().is_empty());
}

#[tokio::test(start_paused = true)]
async fn rejects_source_with_more_volumes_than_the_limit() {
    let fixture = EngineFixture::new().await;
    let message = "Too many snapshot copies in progress. The limit is 1 for this destination region.";
    fixture.aws.inject(Fault::of(
        "ec2",
        "CopyImage",
        FaultKind::Error { code: "ResourceLimitExceeded".into(), message: message.into(), status: 400 },
    ));
    let began = tokio::time::Instant::now();
    let applied = fixture.resource.create(&fixture.context, planned("golden")).await;
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("has 2 volumes") && text.contains("at most 1 of them"), "{text}");
    assert_eq!(fixture.calls("CopyImage").len(), 1);
    assert!(began.elapsed() < std::time::Duration::from_secs(10), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn rejects_source_with_25_volumes_under_a_limit_of_20() {
    let fixture = EngineFixture::new().await;
    let volumes = vec![json!({}); 25];
    let seed = json!({ "ec2": { "images": { "us-east-1": [{ "id": "ami-0aaaaaaaaaaaaaa25", "name": "large",
        "volumes": volumes }] } } });
    fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
    let mut plan = planned("golden");
    plan.service.source_image_id = "ami-0aaaaaaaaaaaaaa25".into();
    let copies = join_all((0..5).map(|number| {
        let mut plan = plan.clone();
        plan.common.name = format!("golden-{number}").as_str().into();
        fixture.resource.create(&fixture.context, plan)
    }));
    for applied in copies.await {
        let text = only_text(&applied.diagnostics);
        assert!(text.contains("has 25 volumes") && text.contains("at most 20 of them"), "{text}");
    }
    assert_eq!(fixture.calls("CopyImage").len(), 5);
    let reads = fixture.calls("DescribeImages");
    assert_eq!(reads.iter().filter(|call| call.region == "us-east-1").count(), 1, "one read for all copies");
}

#[tokio::test(start_paused = true)]
async fn queued_copies_read_their_source_once() {
    let fixture = EngineFixture::new().await;
    // 20 snapshots at a time, two per copy: most copies are rejected several times.
    join_all((0..25).map(|_| fixture.copied(planned("golden")))).await;
    let reads = fixture.calls("DescribeImages");
    assert_eq!(reads.iter().filter(|call| call.region == "us-east-1").count(), 1);
}

pub(crate) fn create_timeout(text: &str) -> Value<terraform_provider_image::terraform::Timeouts> {
    Value::Known(serde_json::from_value(json!({"create": text, "update": null, "delete": null})).unwrap())
}
