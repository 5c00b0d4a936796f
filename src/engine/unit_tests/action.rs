//! The copy action.

use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::fake_service::cloud::COPY_TIME;
use super::fake_service::fixture::{context, object};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::action::copy::{CopyAction, CopyArguments};
use crate::terraform::{Action, Diagnostics, Model, ProgressSink};

/// Invokes the action, and returns its progress messages.
async fn invoke(fake: &FakeService) -> (Vec<String>, Diagnostics) {
    let (sender, mut receiver) = mpsc::channel(1000);
    let arguments = json!({ "name": "golden", "region": "eu-west-1", "source_image_id": "img-source", "tags": null,
        "timeouts": null });
    let arguments: CopyArguments<_> = Model::read(&object(&arguments)).unwrap();
    let action = CopyAction::new(&fake.resource());
    let diagnostics = action.invoke(&context(), arguments, &ProgressSink::new(sender)).await;
    let mut messages = Vec::new();
    while let Ok(message) = receiver.try_recv() {
        messages.push(message);
    }
    (messages, diagnostics)
}

#[tokio::test(start_paused = true)]
async fn copies_and_reports_progress() {
    let (fake, started) = (FakeService::default(), Instant::now());
    let (messages, diagnostics) = invoke(&fake).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert!(started.elapsed() >= COPY_TIME);
    assert!(messages.len() > 10, "a message at least every 30 seconds");
    assert!(messages.last().unwrap().contains("img-1"));
}

#[tokio::test(start_paused = true)]
async fn failed_copy_is_an_error() {
    let fake = FakeService::default();
    "failed".clone_into(&mut fake.cloud().final_state);
    assert!(invoke(&fake).await.1.has_errors());
    fake.fail("Create", ErrorKind::Denied, "No");
    assert!(invoke(&fake).await.1.has_errors());
}
