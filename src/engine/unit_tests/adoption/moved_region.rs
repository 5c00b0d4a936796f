//! Moved states that do not contain the Region of the image.

use crate::engine::model::state::ImageModel;
use crate::engine::unit_tests::fake_service::cloud::REGION;
use crate::engine::unit_tests::fake_service::fixture::{change, context, state_of};
use crate::engine::unit_tests::fake_service::kind::FakeAttributes;
use crate::engine::unit_tests::fake_service::service::FakeService;
use crate::terraform::{AttributePath, Private, Resource, Value};

/// A state without Region.
fn moved(id: &str) -> ImageModel<FakeAttributes> {
    let mut state = state_of(id, "available");
    state.common.region = Value::Null;
    state
}

#[tokio::test(start_paused = true)]
async fn refresh_records_the_region() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    let read = fake.resource().read(&context(), moved("img-1"), &Private::default()).await.unwrap();
    assert_eq!(read.state.unwrap().common.region.text(), Some(REGION));
}

#[tokio::test(start_paused = true)]
async fn refresh_keeps_a_state_whose_image_it_does_not_find() {
    let fake = FakeService::default();
    let read = fake.resource().read(&context(), moved("img-1"), &Private::default()).await.unwrap();
    assert_eq!(read.state, Some(moved("img-1")));
}

#[tokio::test(start_paused = true)]
async fn plan_adopts_the_configured_region() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    let mut change = change(Some(moved("img-1")));
    change.planned.common.id = "img-1".into();
    change.replace.push(AttributePath::of("region"));
    let diagnostics = fake.resource().plan(&context(), &mut change).await;
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    assert!(change.replace.is_empty() && change.in_progress);
    let updated = fake.resource().update(&context(), moved("img-1"), change.planned, Private::default()).await;
    assert!(!updated.diagnostics.has_errors(), "{:?}", updated.diagnostics);
    assert_eq!(updated.state.unwrap().common.region.text(), Some(REGION));
}

#[tokio::test(start_paused = true)]
async fn plan_rejects_a_region_without_the_image() {
    let fake = FakeService::default();
    let mut change = change(Some(moved("img-1")));
    change.planned.common.id = "img-1".into();
    let diagnostics = fake.resource().plan(&context(), &mut change).await;
    let error = diagnostics.iter().next().unwrap();
    assert_eq!(error.summary, format!("Moved image not found in {REGION}"));
}

#[tokio::test(start_paused = true)]
async fn destroy_keeps_a_state_whose_image_it_does_not_find() {
    let fake = FakeService::default();
    let removed = fake.resource().delete(&context(), moved("img-1"), Private::default()).await;
    assert!(removed.diagnostics.has_errors());
    fake.add("img-1", "golden");
    let removed = fake.resource().delete(&context(), moved("img-1"), Private::default()).await;
    assert!(!removed.diagnostics.has_errors(), "{:?}", removed.diagnostics);
}
