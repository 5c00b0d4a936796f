//! Reads that only some plans need: each is one request per Region, whatever the number of copies.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind};
use terraform_provider_image::engine::{ImageModel, ImageService};
use terraform_provider_image::terraform::{Change, Private, Resource, Severity, Value};
use testing::advance_clock;

use crate::engine::checks::fixture::{appstream, appstream_copy, plan, reads_only, seed};
use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, only_text, planned, texts};

/// Number of copies of a plan.
const COPIES: usize = 200;

/// A plan that changes nothing in the configuration.
fn unchanged<A: Clone>(state: &ImageModel<A>) -> Change<ImageModel<A>> {
    Change {
        prior: Some(state.clone()),
        config: state.clone(),
        planned: state.clone(),
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        in_progress: false,
    }
}

/// Messages for the plans of as many copies; all plans must succeed.
async fn plan_all<S: ImageService>(
    fixture: &EngineFixture<S>,
    copy: impl Fn(usize) -> ImageModel<S::Attributes>,
) -> Vec<String> {
    let plans = join_all((0..COPIES).map(|number| plan(fixture, copy(number)))).await;
    assert!(reads_only(&fixture.aws.calls()));
    plans.iter().flat_map(texts).collect()
}

#[tokio::test(start_paused = true)]
async fn reads_quota_once_per_region_and_only_near_the_default() {
    let images: Vec<Json> = (0..10).map(|number| json!({ "name": format!("image-{number}") })).collect();
    let quota = |value: usize| json!({ "service_quotas": { "quotas": { REGION: { "L-E1182CCA": value } } } });
    for (images, value, calls, warns) in
        [(&images[..9], 10, 0, false), (&images[..], 10, 1, true), (&images[..], 11, 1, false)]
    {
        let fixture = appstream().await;
        seed(&fixture, json!({ "appstream": { "images": { REGION: images } } }));
        seed(&fixture, quota(value));
        let messages = plan_all(&fixture, |number| appstream_copy(&format!("golden-{number}"))).await;
        assert_eq!(fixture.calls("GetServiceQuota").len(), calls);
        assert_eq!(messages.is_empty(), !warns, "{messages:?}");
        assert!(messages.iter().all(|message| message.contains("its quota is 10 (Service Quotas")), "{messages:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn denied_quota_is_read_once() {
    let fixture = appstream().await;
    let images: Vec<Json> = (0..10).map(|number| json!({ "name": format!("image-{number}") })).collect();
    let denied = ["servicequotas:GetServiceQuota"];
    seed(&fixture, json!({ "appstream": { "images": { REGION: images } }, "denied": denied }));
    let messages = plan_all(&fixture, |number| appstream_copy(&format!("golden-{number}"))).await;
    assert_eq!((fixture.calls("GetServiceQuota").len(), messages.len()), (1, COPIES));
    assert!(messages[0].contains("do not allow servicequotas:GetServiceQuota"), "{messages:?}");
}

#[tokio::test(start_paused = true)]
async fn reads_allowed_images_once_per_region() {
    let fixture = EngineFixture::new().await;
    let plans = join_all((0..COPIES).map(|number| {
        let mut copy = planned(&format!("golden-{number}"));
        copy.service.source_image_id = format!("ami-{number:017x}").as_str().into();
        plan(&fixture, copy)
    }));
    assert!(plans.await.iter().all(|messages| only_text(messages).contains("does not exist in us-east-1")));
    assert_eq!(fixture.calls("GetAllowedImagesSettings").len(), 1);
    assert!(reads_only(&fixture.aws.calls()));
}

#[tokio::test(start_paused = true)]
async fn failed_copies_share_the_reads_of_their_reasons() {
    let fixture = EngineFixture::new().await;
    let fault = FaultKind::CopyFails { state_reason: "It broke.".into(), snapshot_message: "No key.".into() };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", fault));
    let mut copies = Vec::new();
    for number in 0..5 {
        let mut copy = planned(&format!("golden-{number}"));
        copy.common.wait_for_available = Value::Known(false);
        copies.push(fixture.copied(copy).await);
    }
    advance_clock(COPY_TIME).await;
    let states = join_all(copies.iter().map(|copy| fixture.read(copy))).await;
    let states: Vec<_> = states.into_iter().map(|state| state.unwrap().unwrap()).collect();
    fixture.aws.clear_calls();
    let mut changes: Vec<_> = states.iter().map(unchanged).collect();
    let plans = join_all(changes.iter_mut().map(|change| fixture.resource.plan(&fixture.context, change))).await;
    for (state, messages) in states.iter().zip(&plans) {
        assert!(messages.iter().all(|message| message.severity == Severity::Warning));
        let text = texts(messages).into_iter().find(|text| text.starts_with("Failed image will be replaced")).unwrap();
        let snapshots = state.service.snapshot_ids.known().unwrap();
        let reasons = snapshots.iter().map(|id| format!("snapshot {}: No key.", id.text().unwrap()));
        assert!(text.contains("It broke.") && snapshots.len() == 2, "{text}");
        assert!(reasons.into_iter().all(|reason| text.contains(reason.trim_end_matches('.'))), "{text}");
    }
    assert_eq!((fixture.calls("DescribeSnapshots").len(), fixture.calls("DescribeImages").len() <= 2), (1, true));
}

#[tokio::test(start_paused = true)]
async fn pending_copies_share_the_reads_of_their_progress() {
    let fixture = EngineFixture::new().await;
    let mut copies = Vec::new();
    for number in 0..5 {
        let mut copy = planned(&format!("golden-{number}"));
        copy.common.wait_for_available = Value::Known(false);
        copies.push(fixture.copied(copy).await);
    }
    // EC2 reports 99 % for most of a copy.
    advance_clock(COPY_TIME.mul_f64(0.62)).await;
    let mut changes: Vec<_> = copies.iter().map(unchanged).collect();
    for change in &mut changes {
        change.planned.common.wait_for_available = Value::Known(true);
    }
    fixture.aws.clear_calls();
    let plans = join_all(changes.iter_mut().map(|change| fixture.resource.plan(&fixture.context, change))).await;
    for messages in &plans {
        let text = only_text(messages);
        assert!(text.contains("(99 %). This update only waits for it"), "{text}");
    }
    assert_eq!(fixture.aws.calls().len(), 2, "one request for the images and one for their snapshots");
}
