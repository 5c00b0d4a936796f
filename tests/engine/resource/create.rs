//! Creating a copy.

use futures_util::future::join_all;
use serde_json::json;
use simulator::{Fault, FaultKind};
use terraform_provider_image::terraform::{Resource, Value};

use crate::engine::fixture::{
    COPY_TIME, ENCRYPTED_SOURCE, EngineFixture, REGION, SOURCE, only_text, parameter, plan_tags, planned, tags,
};

#[tokio::test(start_paused = true)]
async fn waits_for_copy_and_records_attributes() {
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
    // A later read returns the recorded state.
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state));
}

#[tokio::test(start_paused = true)]
async fn create_request_tags_image_and_snapshots() {
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
async fn snapshots_have_own_tags() {
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
async fn omits_unset_arguments() {
    let fixture = EngineFixture::new().await;
    fixture.copied(planned("golden")).await;
    let call = &fixture.calls("CopyImage")[0];
    let mut sent: Vec<_> = call.parameters.as_object().unwrap().keys().map(String::as_str).collect();
    sent.sort_unstable();
    assert_eq!(sent, ["ClientToken", "Name", "SourceImageId", "SourceRegion"]);
}

#[tokio::test(start_paused = true)]
async fn reads_encryption_and_key_from_snapshots() {
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
async fn failed_copy_reports_aws_reason_and_stays_in_state() {
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
async fn rejected_copy_leaves_no_state_and_suggests_fix() {
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
async fn read_completes_copy_created_without_waiting() {
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
async fn sets_remaining_attributes_after_copy() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.deprecation_time = "2030-01-01T00:00:20Z".into();
    plan.service.deregistration_protection = "enabled-with-cooldown".into();
    let state = fixture.copied(plan).await;
    // EC2 rounds to the minute; the configured value stays in the state.
    assert_eq!(state.service.deprecation_time.text(), Some("2030-01-01T00:00:20Z"));
    let image = &fixture.images()[0];
    assert_eq!(image.deprecation_time.as_deref(), Some("2030-01-01T00:00:00.000Z"));
    assert_eq!(image.deregistration_protection, "enabled-with-cooldown");
}

#[tokio::test(start_paused = true)]
async fn failed_attribute_update_does_not_taint() {
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
    // The state records the actual value: the next plan detects the difference.
    let state = applied.state.unwrap();
    assert_eq!(state.common.state.text(), Some("available"));
    assert_eq!(state.service.deprecation_time, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn rejects_unencrypted_copy_under_encryption_by_default() {
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
async fn rejects_source_of_unexpected_owner() {
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
async fn reads_source_owner_once() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.expected_source_owner_id = "123456789012".into();
    join_all((0..20).map(|_| fixture.copied(plan.clone()))).await;
    let requests = fixture.calls("DescribeImages").into_iter().filter(|call| call.region == "us-east-1");
    assert_eq!(requests.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn rejects_source_with_unreadable_owner() {
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
async fn rejects_missing_source() {
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
async fn separates_source_tags_from_configured_tags() {
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
