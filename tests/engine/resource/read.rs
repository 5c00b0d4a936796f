//! Reading: missing images, disabled images and drift.

use simulator::{Fault, FaultKind, ImageState as SimulatedState};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::terraform::{Resource, Value};

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, plan_tags, planned, tags, texts};

#[tokio::test(start_paused = true)]
async fn deleted_image_is_removed_from_state() {
    let fixture = EngineFixture::new().await;
    let applied = fixture.resource.create(&fixture.context, planned("golden")).await;
    let state = applied.state.unwrap();
    assert!(fixture.aws.remove_image(REGION, state.common.id.text().unwrap()));
    // The image is only minutes old, but a read has already found it, so absence means that it is gone.
    assert_eq!(fixture.resource.read(&fixture.context, state, &applied.private).await.unwrap().state, None);
}

#[tokio::test(start_paused = true)]
async fn deregistered_image_is_removed_from_state() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let id = state.common.id.text().unwrap();
    assert!(fixture.aws.set_image_state(REGION, id, SimulatedState::Deregistered, None));
    assert_eq!(fixture.read(&state).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn keeps_disabled_image_in_state() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    assert!(fixture.aws.disable_image(REGION, state.common.id.text().unwrap()));
    let read = fixture.read(&state).await.unwrap().expect("a disabled image");
    assert_eq!(read.common.state.text(), Some("disabled"));
}

#[tokio::test(start_paused = true)]
async fn incomplete_response_is_error() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let denied = FaultKind::Error { code: "UnauthorizedOperation".into(), message: "No.".into(), status: 403 };
    let kinds = [denied, FaultKind::GarbledBody, FaultKind::EmptyBody, FaultKind::ServerError { status: 503 }];
    for kind in kinds {
        fixture.aws.inject(Fault::of("ec2", "DescribeImages", kind.clone()));
        let error = fixture.read(&state).await.expect_err("the response does not contain the image");
        assert!(texts(&error)[0].contains("ec2:DescribeImages in eu-west-1"), "{kind:?}: {error:?}");
        fixture.aws.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn keeps_new_image_that_is_not_listed_yet() {
    let settings = simulator::Settings {
        copy_time: COPY_TIME,
        propagation_delay: std::time::Duration::from_mins(1),
        ..simulator::Settings::default()
    };
    let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
    let mut plan = planned("golden");
    plan.common.wait_for_available = Value::Known(false);
    let applied = fixture.resource.create(&fixture.context, plan).await;
    let state = applied.state.unwrap();
    let read = fixture.resource.read(&fixture.context, state.clone(), &applied.private).await.unwrap().state;
    assert_eq!(read, Some(state));
}

#[tokio::test(start_paused = true)]
async fn detects_tag_drift() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan_tags(&mut plan, &[("team", "web")]);
    let state = fixture.copied(plan).await;
    let id = state.common.id.text().unwrap();
    assert!(fixture.aws.set_image_tags(REGION, id, [("team", "mobile"), ("aws:backup:source", "x")]));
    let read = fixture.read(&state).await.unwrap().unwrap();
    assert_eq!(read.common.tags, tags(&[("team", "mobile")]));
    assert_eq!(read.service.snapshot_tags, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn concurrent_reads_share_requests() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.clear_calls();
    let read = || fixture.read(&state);
    let (a, b, c, d) = tokio::join!(read(), read(), read(), read());
    for result in [a, b, c, d] {
        assert_eq!(result.unwrap().as_ref(), Some(&state));
    }
    assert_eq!(fixture.calls("DescribeImages").len(), 1);
    assert_eq!(fixture.calls("DescribeSnapshots").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn import_reads_all_attributes() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan_tags(&mut plan, &[("team", "web")]);
    plan.service.description = "Golden image".into();
    plan.service.deprecation_time = "2030-01-01T00:00:00Z".into();
    let made = fixture.copied(plan).await;
    let id = made.common.id.text().unwrap();
    for text in [id.to_owned(), format!("{id}@eu-west-1")] {
        let mut imported = fixture.resource.import(&fixture.context, &text).await.unwrap().state;
        // The framework fills in the schema's defaults.
        imported.common.wait_for_available = Value::Known(true);
        imported.common.on_destroy = "delete".into();
        let read = fixture.read(&imported).await.unwrap().unwrap();
        assert_eq!(read, made);
    }
}

#[tokio::test(start_paused = true)]
async fn rejects_invalid_import_id() {
    let fixture = EngineFixture::new().await;
    for text in ["", "golden", "ami-1", "ami-12345678@", "ami-12345678@Ireland", "snap-12345678@eu-west-1"] {
        let error = fixture.resource.import(&fixture.context, text).await.expect_err(text);
        assert!(texts(&error)[0].contains("ami-0123456789abcdef0@eu-west-1"), "{text}: {error:?}");
    }
}
