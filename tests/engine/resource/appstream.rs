//! AppStream images: nulls on the wire, no client token, two concurrent copies, references that block deletion.

use futures_util::future::join_all;
use serde_json::json;
use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::ImageModel;
use terraform_provider_image::services::appstream::{AppStreamAttributes, AppStreamService};
use terraform_provider_image::terraform::{Private, Resource, Value};

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, common, only_text, plan_tags, tags, texts};

type Images = EngineFixture<AppStreamService>;

async fn fixture() -> Images {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await
}

pub(crate) fn planned(name: &str) -> ImageModel<AppStreamAttributes> {
    let service = AppStreamAttributes {
        source_image_name: "win2022-base".into(),
        source_region: "us-east-1".into(),
        description: Value::Unknown,
        force_unshare_on_delete: Value::Known(false),
        ..AppStreamAttributes::default()
    };
    ImageModel { common: common(name), service }
}

#[tokio::test(start_paused = true)]
async fn copies_from_source_region_and_tags_in_target_region() {
    let fixture = fixture().await;
    let mut plan = planned("golden");
    plan_tags(&mut plan, &[("team", "office")]);
    let state = fixture.copied(plan).await;
    assert_eq!(state.common.id.text(), Some("golden"));
    assert_eq!(state.common.arn.text(), Some("arn:aws:appstream:eu-west-1:123456789012:image/golden"));
    assert_eq!(state.common.tags_all, tags(&[("team", "office")]));
    assert_eq!(state.service.platform.text(), Some("WINDOWS_SERVER_2022"));
    let regions: Vec<_> =
        ["CopyImage", "TagResource"].iter().map(|call| fixture.calls(call)[0].region.clone()).collect();
    assert_eq!(regions, ["us-east-1", REGION]);
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state));
}

#[tokio::test(start_paused = true)]
async fn treats_absent_members_as_null() {
    let mut states = Vec::new();
    for nulls_in_answers in [true, false] {
        let settings = Settings { copy_time: COPY_TIME, nulls_in_answers, ..Settings::default() };
        let fixture = EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await;
        let mut state = fixture.copied(planned("golden")).await;
        state.service.created_time = Value::Null;
        states.push(state);
    }
    assert_eq!(states[0], states[1]);
}

#[tokio::test(start_paused = true)]
async fn null_list_element_keeps_image() {
    let fixture = fixture().await;
    let state = fixture.copied(planned("golden")).await;
    for operation in ["DescribeImages", "ListTagsForResource"] {
        fixture.aws.inject(Fault::of("appstream", operation, FaultKind::NullElements));
        match fixture.read(&state).await {
            Ok(read) => assert_eq!(read.as_ref(), Some(&state), "{operation}"),
            Err(error) => assert!(texts(&error)[0].contains(&format!("appstream:{operation}")), "{error:?}"),
        }
        fixture.aws.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn unreadable_response_is_error() {
    let fixture = fixture().await;
    let state = fixture.copied(planned("golden")).await;
    for kind in [FaultKind::GarbledBody, FaultKind::EmptyBody, FaultKind::ServerError { status: 500 }] {
        for operation in ["DescribeImages", "ListTagsForResource"] {
            fixture.aws.inject(Fault::of("appstream", operation, kind.clone()));
            let error = fixture.read(&state).await.expect_err("the response does not contain the image");
            assert!(texts(&error)[0].contains(&format!("appstream:{operation}")), "{kind:?}: {error:?}");
            fixture.aws.clear_faults();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn missing_image_does_not_hide_others() {
    let fixture = fixture().await;
    let (first, second) = tokio::join!(fixture.copied(planned("first")), fixture.copied(planned("second")));
    assert!(fixture.aws.remove_appstream_image(REGION, "first"));
    let (first, second_again) = tokio::join!(fixture.read(&first), fixture.read(&second));
    assert_eq!(first.unwrap(), None);
    assert_eq!(second_again.unwrap(), Some(second));
}

#[tokio::test(start_paused = true)]
async fn queues_copies_over_concurrency_limit() {
    let fixture = fixture().await;
    let mut plans: Vec<_> = (0..9).map(|n| planned(&format!("golden-{n}"))).collect();
    for plan in &mut plans {
        // Nine copies of 40 minutes, two at a time, take more than three hours.
        let timeouts = json!({"create": "1h", "update": null, "delete": null});
        plan.common.timeouts = Value::Known(serde_json::from_value(timeouts).unwrap());
    }
    let states = join_all(plans.into_iter().map(|plan| fixture.copied(plan))).await;
    assert!(states.iter().all(|state| state.common.state.text() == Some("AVAILABLE")));
    assert_eq!(states.len(), 9);
}

#[tokio::test(start_paused = true)]
async fn permanent_quota_error_fails_at_once() {
    let fixture = fixture().await;
    let seed = json!({"appstream": {"quotas": {"images": 0}}});
    fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
    let started = tokio::time::Instant::now();
    let applied = fixture.resource.create(&fixture.context, planned("golden")).await;
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("L-E1182CCA"), "{text}");
    assert!(started.elapsed() < std::time::Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn finds_copy_after_lost_response() {
    let fixture = fixture().await;
    fixture.aws.inject(Fault::of("appstream", "CopyImage", FaultKind::DropAfter).times(1));
    let state = fixture.copied(planned("golden")).await;
    assert_eq!(state.common.state.text(), Some("AVAILABLE"));
    assert_eq!(fixture.calls("CopyImage").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn finds_copy_that_is_listed_late() {
    let settings =
        Settings { copy_time: COPY_TIME, propagation_delay: std::time::Duration::from_secs(20), ..Settings::default() };
    let fixture = EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await;
    fixture.aws.inject(Fault::of("appstream", "CopyImage", FaultKind::DropAfter).times(1));
    let state = fixture.copied(planned("golden")).await;
    assert_eq!(state.common.state.text(), Some("AVAILABLE"));
    let codes: Vec<_> = fixture.calls("CopyImage").into_iter().map(|call| call.error_code).collect();
    assert_eq!(codes[1].as_deref(), Some("ResourceAlreadyExistsException"));
}

#[tokio::test(start_paused = true)]
async fn retries_request_that_was_not_sent() {
    let fixture = fixture().await;
    fixture.aws.inject(Fault::of("appstream", "CopyImage", FaultKind::DropBefore).times(1));
    let state = fixture.copied(planned("golden")).await;
    assert_eq!(state.common.state.text(), Some("AVAILABLE"));
    assert_eq!(fixture.calls("CopyImage").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn does_not_adopt_existing_image() {
    let fixture = fixture().await;
    let other = json!({"appstream": {"images": {REGION: [{"name": "golden"}]}}});
    fixture.aws.seed(serde_json::from_value(other).unwrap()).unwrap();
    let applied = fixture.resource.create(&fixture.context, planned("golden")).await;
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("ResourceAlreadyExistsException") && text.contains("terraform import"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn does_not_adopt_existing_image_after_lost_response() {
    let fixture = fixture().await;
    let older =
        json!({"appstream": {"images": {REGION: [{"name": "golden", "created_time": "2026-01-01T00:00:00Z"}]}}});
    fixture.aws.seed(serde_json::from_value(older).unwrap()).unwrap();
    fixture.aws.inject(Fault::of("appstream", "CopyImage", FaultKind::DropBefore).times(1));
    let applied = fixture.resource.create(&fixture.context, planned("golden")).await;
    assert!(applied.state.is_none(), "{:?}", applied.diagnostics);
}

#[tokio::test(start_paused = true)]
async fn failed_copy_reports_code_and_message() {
    let fixture = fixture().await;
    let fault = FaultKind::CopyFails { state_reason: "It broke.".into(), snapshot_message: String::new() };
    fixture.aws.inject(Fault::of("appstream", "CopyImage", fault));
    let applied = fixture.resource.create(&fixture.context, planned("golden")).await;
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("IMAGE_COPY_FAILURE") && text.contains("It broke."), "{text}");
    assert_eq!(applied.state.unwrap().common.state.text(), Some("FAILED"));
}

#[tokio::test(start_paused = true)]
async fn delete_waits_for_references_and_reports_remaining() {
    for leaves in [true, false] {
        let fixture = fixture().await;
        let state = fixture.copied(planned("golden")).await;
        let users = json!({"appstream": {"fleets": {REGION: [{"name": "office", "image": "golden"}]}}});
        fixture.aws.seed(serde_json::from_value(users).unwrap()).unwrap();
        let (diagnostics, ()) = tokio::join!(fixture.destroyed(state), async {
            tokio::time::advance(std::time::Duration::from_secs(30)).await;
            if leaves {
                assert!(fixture.aws.remove_appstream_users(REGION, "office"));
            }
        });
        if leaves {
            assert!(diagnostics.is_empty(), "{diagnostics:?}");
        } else {
            assert!(only_text(&diagnostics).contains("fleets: office"), "{diagnostics:?}");
        }
        let left = fixture.aws.appstream_images().into_iter().filter(|image| image.region == REGION).count();
        assert_eq!(left, usize::from(!leaves));
    }
}

#[tokio::test(start_paused = true)]
async fn delete_fails_at_once_while_known_users_remain() {
    for leaves in [true, false] {
        let fixture = fixture().await;
        let state = fixture.copied(planned("golden")).await;
        let users = json!({"appstream": {"fleets": {REGION: [{"name": "office", "image": "golden"}]}}});
        fixture.aws.seed(serde_json::from_value(users).unwrap()).unwrap();
        let mut private = Private::default();
        let warnings = fixture.resource.plan_destroy(&fixture.context, state.clone(), &mut private).await;
        assert!(only_text(&warnings).contains("fleets: office"), "{warnings:?}");
        if leaves {
            // AWS may reject the deletion for a while after the fleet is gone.
            assert!(fixture.aws.remove_appstream_users(REGION, "office"));
            let in_use =
                FaultKind::Error { code: "ResourceInUseException".into(), message: "In use.".into(), status: 400 };
            fixture.aws.inject(Fault::of("appstream", "DeleteImage", in_use).times(2));
        }
        let started = tokio::time::Instant::now();
        let deleted = fixture.resource.delete(&fixture.context, state, private).await;
        if leaves {
            assert!(deleted.diagnostics.is_empty(), "{:?}", deleted.diagnostics);
        } else {
            let text = only_text(&deleted.diagnostics);
            assert_eq!(text.matches("fleets: office").count(), 1, "{text}");
            assert!(started.elapsed() < std::time::Duration::from_secs(10));
        }
        assert_eq!(fixture.calls("DeleteImage").len(), if leaves { 3 } else { 1 });
    }
}

#[tokio::test(start_paused = true)]
async fn deletes_shared_image_only_if_unsharing_is_allowed() {
    let fixture = fixture().await;
    let mut state = fixture.copied(planned("golden")).await;
    let shared = json!({"appstream": {"images": {REGION: [
        {"name": "golden", "shared_with": ["999988887777"]},
    ]}}});
    fixture.aws.seed(serde_json::from_value(shared).unwrap()).unwrap();
    let text = only_text(&fixture.destroyed(state.clone()).await);
    assert!(text.contains("999988887777") && text.contains("force_unshare_on_delete"), "{text}");
    state.service.force_unshare_on_delete = Value::Known(true);
    assert!(fixture.destroyed(state).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn failed_delete_after_unshare_keeps_state() {
    let fixture = fixture().await;
    let mut state = fixture.copied(planned("golden")).await;
    state.service.force_unshare_on_delete = Value::Known(true);
    let shared = json!({"appstream": {"images": {REGION: [{"name": "golden", "shared_with": ["999988887777"]}]}}});
    fixture.aws.seed(serde_json::from_value(shared).unwrap()).unwrap();
    fixture.aws.inject(Fault::of("appstream", "DeleteImage", FaultKind::ServerError { status: 500 }));
    let failed = fixture.resource.delete(&fixture.context, state.clone(), Private::default()).await;
    assert!(failed.diagnostics.has_errors() && failed.state.is_none(), "the state stays as it was");
    assert!(fixture.read(&state).await.unwrap().is_some());
    fixture.aws.clear_faults();
    assert!(fixture.destroyed(state).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn destroys_new_image_that_is_not_listed_yet() {
    let settings = Settings { copy_time: COPY_TIME / 8, propagation_delay: COPY_TIME / 20, ..Settings::default() };
    let fixture = EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await;
    fixture.destroys_unlisted_image(planned("golden")).await;
}
