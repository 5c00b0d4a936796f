//! Deleting an image.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::fake::{Fake, FakeAttributes, IN_USE, context, planned, summaries};
use crate::aws::ErrorKind;
use crate::engine::kind::OnDestroy;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::policy::Retry;
use crate::terraform::{Applied, Context, Private, Resource, Value};

/// A state of an image that is there.
fn state(fake: &Fake) -> ImageModel<FakeAttributes> {
    fake.add("img-1", "golden");
    let mut state = planned("golden");
    state.common.id = "img-1".into();
    state.common.state = "available".into();
    state
}

async fn deleted(fake: &Fake) -> Applied<ImageModel<FakeAttributes>> {
    let state = state(fake);
    fake.resource().delete(&context(), state, Private::default()).await
}

#[tokio::test(start_paused = true)]
async fn an_image_is_deleted() {
    let fake = Fake::default();
    let applied = deleted(&fake).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert!(fake.cloud().images.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_image_in_use_is_waited_for_within_the_grace_and_then_an_error() {
    let fake = Fake::default();
    fake.fail("Delete", ErrorKind::Refused, IN_USE);
    assert!(deleted(&fake).await.diagnostics.is_empty());
    assert_eq!(fake.calls("Delete"), 2);
    let fake = Fake::default();
    for _ in 0..100 {
        fake.fail("Delete", ErrorKind::Refused, IN_USE);
    }
    let applied = deleted(&fake).await;
    assert!(applied.diagnostics.iter().any(|error| error.detail.contains("used by the fleet office")));
    assert!(fake.calls("Delete") > 2 && fake.calls("Delete") < 100);
}

#[tokio::test(start_paused = true)]
async fn an_image_that_is_not_found_yet_is_deleted_even_if_a_look_at_it_fails() {
    let fake = Fake::default();
    fake.cloud().delay = Duration::from_mins(2);
    let mut planned = planned("golden");
    planned.common.wait_for_available = Value::Known(false);
    let Applied { state, private, .. } = fake.resource().create(&context(), planned).await;
    fake.fail("Describe", ErrorKind::Throttled, "Slow");
    let applied = fake.resource().delete(&context(), state.unwrap(), private).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert!(fake.cloud().images.is_empty(), "an image is left that no state knows");
}

#[tokio::test(start_paused = true)]
async fn a_retained_image_is_left_alone() {
    let fake = Fake::default();
    let mut state = state(&fake);
    state.common.on_destroy = OnDestroy::RETAIN.into();
    let applied = fake.resource().delete(&context(), state, Private::default()).await;
    assert!(applied.diagnostics.is_empty());
    assert_eq!(fake.cloud().calls, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_after_a_stop() {
    let (fake, stop) = (Fake::default(), CancellationToken::new());
    stop.cancel();
    let state = state(&fake);
    let applied = fake.resource().delete(&Context::new(stop), state, Private::default()).await;
    assert_eq!(summaries(&applied.diagnostics), ["image \"golden\" not deleted"]);
    assert_eq!(fake.calls("Delete"), 0);
}

#[tokio::test(start_paused = true)]
async fn parts_that_are_left_are_deleted_again_or_stay_in_the_state() {
    let part = |retry| Leftover { id: "part-1".to_owned(), reason: "busy".to_owned(), retry };
    let fake = Fake::default();
    fake.cloud().leaves = vec![part(Some(Retry::UntilClear))];
    assert!(deleted(&fake).await.diagnostics.is_empty());
    assert_eq!(fake.calls("DeleteParts"), 1);
    let fake = Fake::default();
    fake.cloud().leaves = vec![part(None)];
    let applied = deleted(&fake).await;
    assert_eq!(summaries(&applied.diagnostics), ["Could not delete all parts of image \"golden\""]);
    assert!(applied.state.is_some());
}
