//! Plans and their checks.

use super::fake::{Fake, FakeAttributes, context, planned, sessions, summaries};
use crate::engine::checks::name::{Duplicate, check_name, images_named};
use crate::engine::model::state::ImageModel;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::session::SessionHandle;
use crate::terraform::{AttributePath, Change, Private, Resource, Value};

fn change(prior: Option<ImageModel<FakeAttributes>>) -> Change<ImageModel<FakeAttributes>> {
    let config = planned("golden");
    let planned = config.clone();
    let (private, planned_private) = (Private::default(), Private::default());
    Change { prior, config, planned, private, planned_private, replace: Vec::new(), in_progress: false }
}

#[tokio::test(start_paused = true)]
async fn without_a_session_a_plan_says_that_there_is_no_connection() {
    let resource = ImageResource::new("fake_image", Fake::default(), SessionHandle::default());
    let diagnostics = resource.plan(&context(), &mut change(None)).await;
    assert_eq!(summaries(&diagnostics), ["The provider cannot reach AWS yet"]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_image_is_replaced_and_a_pending_one_is_waited_for() {
    let resource = Fake::default().resource();
    let mut prior = planned("golden");
    prior.common.id = "img-1".into();
    prior.common.state = "failed".into();
    let mut failed = change(Some(prior.clone()));
    assert!(!resource.plan(&context(), &mut failed).await.has_errors());
    assert_eq!(failed.replace, [AttributePath::of("state")]);
    prior.common.state = "pending".into();
    let mut pending = change(Some(prior));
    assert!(!resource.plan(&context(), &mut pending).await.has_errors());
    assert!(pending.replace.is_empty() && pending.in_progress && pending.planned.common.state == Value::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_name_is_taken_by_an_image_that_this_session_does_not_know() {
    let fake = Fake::default();
    fake.add("img-7", "golden");
    let (sessions, plan) = (sessions(), planned("golden"));
    let resource = ImageResource::new("fake_image", fake.clone(), sessions.clone());
    let engine = resource.engine().unwrap();
    let region = engine.region_clients(&plan).unwrap();
    let named = images_named(&engine, &region, &plan).await.unwrap();
    let taken = check_name(&engine, &region, &plan, Duplicate::Refused, named.clone()).unwrap();
    assert_eq!(taken.summary, "Another image has this name");
    // A state that Terraform reads makes the image one that it manages.
    let mut state = plan.clone();
    state.common.id = "img-7".into();
    resource.observe_state(&state);
    assert_eq!(check_name(&engine, &region, &plan, Duplicate::Refused, named.clone()), None);
    // A new session knows nothing of it.
    let other = fake.engine();
    assert!(check_name(&other, &region, &plan, Duplicate::Refused, named).is_some());
}

#[tokio::test(start_paused = true)]
async fn the_same_pending_copy_refuses_a_plan_unless_it_has_the_token_or_wants_another() {
    let fake = Fake::default();
    fake.add("img-7", "golden");
    "pending".clone_into(&mut fake.cloud().images.get_mut("img-7").unwrap().state);
    let (engine, plan) = (fake.engine(), planned("golden"));
    let region = engine.region_clients(&plan).unwrap();
    for (duplicate, summary) in [
        (Duplicate::Refused, "The same copy is in progress"),
        (Duplicate::SameToken, "Another image has this name"),
        (Duplicate::Wanted, "Another image has this name"),
    ] {
        let named = images_named(&engine, &region, &plan).await.unwrap();
        assert_eq!(check_name(&engine, &region, &plan, duplicate, named).unwrap().summary, summary);
    }
}
