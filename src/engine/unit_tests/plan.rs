//! Plans and their checks.

use super::fake_service::fixture::{change, context, planned, session, sessions, severities, state_of};
use super::fake_service::kind::{COPY_IN_PROGRESS, NAME_TAKEN};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::checks::name::{DuplicatePolicy, check_name, images_named};
use crate::engine::kind::OnDestroy;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::session::SessionHandle;
use crate::terraform::{AttributePath, Private, Resource, Severity, Value};

/// A resource whose deletions are checked during plan.
fn live(fake: &FakeService) -> ImageResource<FakeService> {
    ImageResource::new("fake_image", fake.clone(), session("live", |connection| connection))
}

#[tokio::test(start_paused = true)]
async fn plan_without_session_is_an_error() {
    let resource = ImageResource::new("fake_image", FakeService::default(), SessionHandle::default());
    let diagnostics = resource.plan(&context(), &mut change(None)).await;
    assert_eq!(severities(&diagnostics), [Severity::Error]);
}

#[tokio::test(start_paused = true)]
async fn plan_replaces_a_failed_image() {
    let mut change = change(Some(state_of("img-1", "failed")));
    let diagnostics = FakeService::default().resource().plan(&context(), &mut change).await;
    assert!(!diagnostics.has_errors());
    assert_eq!(change.replace, [AttributePath::of("state")]);
}

#[tokio::test(start_paused = true)]
async fn plan_waits_for_a_pending_image() {
    let mut change = change(Some(state_of("img-1", "pending")));
    let diagnostics = FakeService::default().resource().plan(&context(), &mut change).await;
    assert!(!diagnostics.has_errors());
    assert!(change.replace.is_empty() && change.in_progress && change.planned.common.state == Value::Unknown);
}

#[tokio::test(start_paused = true)]
async fn static_plan_makes_no_call() {
    let fake = FakeService::default();
    assert!(!fake.resource().plan(&context(), &mut change(None)).await.has_errors());
    fake.resource().plan_destroy(&context(), state_of("img-1", "available"), &mut Private::default()).await;
    assert_eq!(fake.cloud().calls, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn destroy_plan_checks_the_deletion() {
    let fake = FakeService::default();
    assert!(
        live(&fake).plan_destroy(&context(), state_of("img-1", "available"), &mut Private::default()).await.is_empty()
    );
    assert_eq!(fake.calls("CheckRemoval"), 1);
    let mut retained = state_of("img-1", "available");
    retained.common.on_destroy = OnDestroy::RETAIN.into();
    assert!(live(&fake).plan_destroy(&context(), retained, &mut Private::default()).await.is_empty());
    assert_eq!(fake.calls("CheckRemoval"), 1);
}

#[tokio::test(start_paused = true)]
async fn denied_check_is_reported_once_per_session() {
    let fake = FakeService::default();
    let resource = live(&fake);
    let mut reported = Vec::new();
    for _ in 0..2 {
        fake.fail("CheckRemoval", ErrorKind::Denied, "No");
        reported.push(severities(
            &resource.plan_destroy(&context(), state_of("img-1", "available"), &mut Private::default()).await,
        ));
    }
    assert_eq!(reported, [vec![Severity::Warning], vec![]]);
}

#[tokio::test(start_paused = true)]
async fn name_of_unknown_image_is_taken() {
    let fake = FakeService::default();
    fake.add("img-7", "golden");
    let plan = planned("golden");
    let resource = ImageResource::new("fake_image", fake.clone(), sessions());
    let engine = resource.engine().unwrap();
    let region = engine.region_clients(&plan).unwrap();
    let named = images_named(&engine, &region, &plan).await.unwrap();
    let taken = check_name(&engine, &region, &plan, DuplicatePolicy::Reject, named.clone()).unwrap();
    assert_eq!(taken.summary, NAME_TAKEN.summary);
    // A state that Terraform reads makes the image known.
    resource.observe_state(&state_of("img-7", "available"));
    assert_eq!(check_name(&engine, &region, &plan, DuplicatePolicy::Reject, named.clone()), None);
    // A new session does not know it.
    assert!(check_name(&fake.engine(), &region, &plan, DuplicatePolicy::Reject, named).is_some());
}

#[tokio::test(start_paused = true)]
async fn equal_pending_copy_is_rejected_unless_it_is_expected() {
    let fake = FakeService::default();
    fake.add("img-7", "golden");
    "pending".clone_into(&mut fake.cloud().images.get_mut("img-7").unwrap().state);
    let (engine, plan) = (fake.engine(), planned("golden"));
    let region = engine.region_clients(&plan).unwrap();
    for (duplicate, rule) in [
        (DuplicatePolicy::Reject, COPY_IN_PROGRESS),
        (DuplicatePolicy::SameToken, NAME_TAKEN),
        (DuplicatePolicy::Allow, NAME_TAKEN),
    ] {
        let named = images_named(&engine, &region, &plan).await.unwrap();
        assert_eq!(check_name(&engine, &region, &plan, duplicate, named).unwrap().summary, rule.summary);
    }
}
