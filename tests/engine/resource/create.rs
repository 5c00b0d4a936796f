//! Making a copy.

use futures_util::future::join_all;
use serde_json::json;
use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::terraform::{Resource, Value};

use crate::engine::fixture::{
    COPY_TIME, ENCRYPTED_SOURCE, EngineFixture, REGION, SOURCE, only_text, parameter, plan_tags, planned, tags,
};

#[tokio::test(start_paused = true)]
async fn a_copy_is_waited_for_and_recorded_as_aws_made_it() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan_tags(&mut plan, &[("team", "web")]);
    plan.service.description = "Golden image".into();
    let state = fixture.copied(plan).await;

    let image = &fixture.images()[0];
    assert_eq!(state.common.id.text(), Some(image.image_id.as_str()));
    assert_eq!(state.common.state.text(), Some("available"));
    assert_eq!(state.common.arn.text(), Some(format!("arn:aws:ec2:eu-west-1::image/{}", image.image_id).as_str()));
    assert_eq!(state.common.tags_all, tags(&[("team", "web")]));
    assert_eq!(state.service.encrypted, Value::Known(false));
    assert_eq!(state.service.owner_id.text(), Some("123456789012"));
    let snapshots: Vec<_> = state.service.snapshot_ids.known().unwrap().iter().filter_map(Value::text).collect();
    assert_eq!(snapshots, image.snapshot_ids);
    assert_eq!(state.service.root_snapshot_id.text(), Some(image.snapshot_ids[0].as_str()));
    // What is read again is what was recorded.
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state));
}

#[tokio::test(start_paused = true)]
async fn tags_travel_in_the_copy_call_to_image_and_snapshots() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan_tags(&mut plan, &[("team", "web")]);
    fixture.copied(plan).await;
    let call = &fixture.calls("CopyImage")[0];
    let tag = json!([{"Key": "team", "Value": "web"}]);
    let expected = json!([{"ResourceType": "image", "Tag": tag}, {"ResourceType": "snapshot", "Tag": tag}]);
    assert_eq!(parameter(call, "TagSpecification"), &expected);
    assert_eq!(fixture.mutations(), ["CopyImage"]);
}

#[tokio::test(start_paused = true)]
async fn snapshots_can_have_tags_of_their_own() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan_tags(&mut plan, &[("team", "web")]);
    plan.service.snapshot_tags = tags(&[("backup", "no")]);
    let state = fixture.copied(plan).await;
    assert_eq!(state.service.snapshot_tags, tags(&[("backup", "no")]));
    let snapshots = fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION);
    for snapshot in snapshots {
        assert_eq!(snapshot.tags.into_iter().collect::<Vec<_>>(), [("backup".to_owned(), "no".to_owned())]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_argument_that_is_not_set_is_not_sent() {
    let fixture = EngineFixture::new().await;
    fixture.copied(planned("golden")).await;
    let call = &fixture.calls("CopyImage")[0];
    let mut sent: Vec<_> = call.parameters.as_object().unwrap().keys().map(String::as_str).collect();
    sent.sort_unstable();
    assert_eq!(sent, ["ClientToken", "Name", "SourceImageId", "SourceRegion"]);
}

#[tokio::test(start_paused = true)]
async fn the_real_encryption_and_key_are_read_from_the_snapshots() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.source_image_id = ENCRYPTED_SOURCE.into();
    plan.service.encrypted = Value::Known(true);
    plan.service.kms_key_id = "alias/images".into();
    let state = fixture.copied(plan).await;
    let key = state.service.kms_key_arn.text().unwrap();
    assert!(key.starts_with("arn:aws:kms:eu-west-1:123456789012:key/"), "{key}");
    assert_eq!(state.service.kms_key_id.text(), Some("alias/images"));
    assert_eq!(state.service.encrypted, Value::Known(true));
}

#[tokio::test(start_paused = true)]
async fn a_failed_copy_says_why_in_the_words_of_image_and_snapshot_and_stays_in_the_state() {
    let fixture = EngineFixture::new().await;
    let fault = FaultKind::CopyFails {
        state_reason: "Copy image failed with an internal error.".into(),
        snapshot_message: "Given key ID is not accessible.".into(),
    };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", fault));
    let applied = fixture.resource.create(&fixture.context, planned("golden")).await;
    let text = only_text(&applied.diagnostics);
    assert!(applied.diagnostics.has_errors());
    assert!(text.contains("Copy image failed with an internal error."), "{text}");
    assert!(text.contains("Given key ID is not accessible."), "{text}");
    let state = applied.state.expect("the failed image, so that Terraform knows it");
    assert_eq!(state.common.state.text(), Some("failed"));
    assert_eq!(state.common.id.text(), Some(fixture.images()[0].image_id.as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_refused_copy_leaves_nothing_and_says_what_to_do() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.source_image_id = "ami-0123456789abcdef0".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    for part in ["Unable to copy AMI \"golden\" to eu-west-1", "InvalidAMIID.NotFound", "request ID", "source_region"] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_waiting_a_copy_is_pending_and_the_next_read_sees_it_finish() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.common.wait_for_available = Value::Known(false);
    let started = tokio::time::Instant::now();
    let state = fixture.copied(plan).await;
    assert!(started.elapsed() < std::time::Duration::from_secs(1));
    assert_eq!(state.common.state.text(), Some("pending"));
    tokio::time::advance(COPY_TIME).await;
    let state = fixture.read(&state).await.unwrap().unwrap();
    assert_eq!(state.common.state.text(), Some("available"));
}

#[tokio::test(start_paused = true)]
async fn what_the_copy_call_cannot_set_is_set_when_the_copy_is_done() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.deprecation_time = "2030-01-01T00:00:20Z".into();
    plan.service.deregistration_protection = "enabled-with-cooldown".into();
    let state = fixture.copied(plan).await;
    // EC2 rounds to the minute; the user's own spelling stays.
    assert_eq!(state.service.deprecation_time.text(), Some("2030-01-01T00:00:20Z"));
    let image = &fixture.images()[0];
    assert_eq!(image.deprecation_time.as_deref(), Some("2030-01-01T00:00:00.000Z"));
    assert_eq!(image.deregistration_protection, "enabled-with-cooldown");
}

#[tokio::test(start_paused = true)]
async fn a_setting_that_fails_after_the_copy_does_not_taint_it() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of(
        "ec2",
        "EnableImageDeprecation",
        FaultKind::Error { code: "UnauthorizedOperation".into(), message: "No.".into(), status: 403 },
    ));
    let mut plan = planned("golden");
    plan.service.deprecation_time = "2030-01-01T00:00:00Z".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert!(!applied.diagnostics.has_errors());
    assert!(only_text(&applied.diagnostics).contains("ec2:EnableImageDeprecation"));
    // The state tells what is: the next plan sees the difference.
    let state = applied.state.unwrap();
    assert_eq!(state.common.state.text(), Some("available"));
    assert_eq!(state.service.deprecation_time, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_lost_makes_no_second_copy() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::DropAfter).times(1));
    fixture.copied(planned("golden")).await;
    let calls = fixture.calls("CopyImage");
    assert_eq!(calls.len(), 2);
    assert_eq!(parameter(&calls[0], "ClientToken"), parameter(&calls[1], "ClientToken"));
    assert_eq!(fixture.images().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn stopping_after_a_lost_answer_says_to_look_first() {
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
async fn an_unencrypted_copy_into_a_region_that_encrypts_by_default_is_refused_before_it_begins() {
    let fixture = EngineFixture::new().await;
    let seed = json!({"ec2": {"encryption_by_default": [REGION]}});
    fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
    let mut plan = planned("golden");
    plan.service.encrypted = Value::Known(false);
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert!(applied.state.is_none());
    assert!(only_text(&applied.diagnostics).contains("EBS encryption by default is enabled"));
    assert_eq!(fixture.mutations(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn two_copies_have_two_tokens() {
    let fixture = EngineFixture::new().await;
    let copies = tokio::join!(fixture.copied(planned("golden")), fixture.copied(planned("golden")));
    assert_ne!(copies.0.common.id, copies.1.common.id);
}

#[tokio::test(start_paused = true)]
async fn copies_over_the_limit_queue_and_the_queue_does_not_use_up_their_time() {
    let fixture = EngineFixture::new().await;
    // 20 snapshots at a time, two a copy: 25 copies take three rounds, each nearly the whole create timeout.
    let mut plan = planned("golden");
    plan.common.timeouts = create_timeout("45m");
    let copies = (0..25).map(|_| fixture.copied(plan.clone()));
    let states = join_all(copies).await;
    assert_eq!(states.len(), 25);
    assert_eq!(fixture.images().len(), 25);
}

#[tokio::test(start_paused = true)]
async fn stopping_in_the_queue_starts_nothing() {
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
async fn a_source_of_another_owner_is_refused_before_the_copy() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.expected_source_owner_id = "999988887777".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("belongs to AWS account 123456789012"), "{text}");
    assert_eq!(fixture.mutations(), Vec::<String>::new());

    let mut plan = planned("golden");
    plan.service.expected_source_owner_id = "123456789012".into();
    fixture.copied(plan).await;
}

#[tokio::test(start_paused = true)]
async fn many_copies_of_a_source_ask_once_who_owns_it() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.expected_source_owner_id = "123456789012".into();
    join_all((0..20).map(|_| fixture.copied(plan.clone()))).await;
    let asked = fixture.calls("DescribeImages").into_iter().filter(|call| call.region == "us-east-1");
    assert_eq!(asked.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_source_whose_owner_cannot_be_read_is_not_copied() {
    let fixture = EngineFixture::new().await;
    let denied = FaultKind::Error { status: 403, code: "UnauthorizedOperation".into(), message: "no".into() };
    fixture.aws.inject(Fault::of("ec2", "DescribeImages", denied));
    let mut plan = planned("golden");
    plan.service.expected_source_owner_id = "123456789012".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    assert!(text.starts_with("Unable to check the owner of AMI"), "{text}");
    assert_eq!(fixture.mutations(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_not_there_has_no_owner_and_is_not_copied() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.source_image_id = "ami-0123456789abcdef0".into();
    plan.service.expected_source_owner_id = "123456789012".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("Could not determine the owner") && text.contains("no such image"), "{text}");
    assert_eq!(fixture.mutations(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn tags_that_came_with_the_source_are_kept_apart_from_the_configured_ones() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.copy_image_tags = Value::Known(true);
    plan.common.tags = tags(&[("stage", "live")]);
    plan.common.tags_all = Value::Unknown;
    let state = fixture.copied(plan).await;
    assert_eq!(state.common.tags, tags(&[("stage", "live")]));
    assert_eq!(state.common.tags_all, tags(&[("stage", "live"), ("team", "web")]));
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state));
    assert_eq!(fixture.images()[0].source_image_id.as_deref(), Some(SOURCE));
}

fn create_timeout(text: &str) -> Value<terraform_provider_image::terraform::Timeouts> {
    Value::Known(serde_json::from_value(json!({"create": text, "update": null, "delete": null})).unwrap())
}
