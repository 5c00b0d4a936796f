//! Stop: Ctrl-C ends the running waits, but no later ones.

use std::time::Duration;

use serde_json::json;
use terraform_provider_image::terraform::proto::stop_provider;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::framework::fixture::FrameworkFixture;
use crate::framework::test_provider::RESOURCE;
use crate::support::consistency::client::{Applied, State, summaries};

/// Maximum duration of a stop, and the time after which a call counts as waiting.
const SOON: Duration = Duration::from_secs(5);

impl FrameworkFixture {
    /// Starts the create of an object that never completes, and waits until it waits.
    async fn begin(&self, name: &str) -> JoinHandle<Applied> {
        let mut waiting = self.backend.waiting.subscribe();
        waiting.mark_unchanged();
        let (mut core, config) = (self.another_core().await, json!({ "name": name, "size": 1 }));
        let call = tokio::spawn(async move {
            let plan = core.plan(RESOURCE, &State::default(), &config).await;
            core.apply(RESOURCE, &plan).await
        });
        timeout(SOON, waiting.changed()).await.expect("the call waits").unwrap();
        call
    }

    async fn stop(&self) {
        let response = self.client().stop_provider(stop_provider::Request {}).await.unwrap().into_inner();
        assert_eq!(response.error, "");
    }
}

/// Whether a call is still waiting. The test has one thread, so a call that does not wait ends while the test yields.
async fn still_waits(call: &JoinHandle<Applied>) -> bool {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    !call.is_finished()
}

#[tokio::test]
async fn stop_ends_waits_and_saves_objects() {
    let fixture = FrameworkFixture::new().await;
    let calls = [fixture.begin("slow-1").await, fixture.begin("slow-2").await, fixture.begin("slow-3").await];
    assert!(calls.iter().all(|call| !call.is_finished()));
    fixture.stop().await;
    for call in calls {
        let applied = timeout(SOON, call).await.expect("the wait ends").unwrap();
        assert!(!applied.tainted, "a warning does not taint");
        assert_eq!(summaries(&applied.diagnostics), ["warning [] The object goes on growing: You stopped Terraform."]);
        assert_eq!(applied.state.value["state"], "growing");
    }
    assert_eq!(fixture.backend.objects().len(), 3);
}

#[tokio::test]
async fn stop_applies_only_to_running_requests() {
    let fixture = FrameworkFixture::new().await;
    fixture.stop().await;
    let first = fixture.begin("slow-1").await;
    assert!(still_waits(&first).await, "the stop before it does not concern it");
    fixture.stop().await;
    timeout(SOON, first).await.expect("the wait ends").unwrap();

    let second = fixture.begin("slow-2").await;
    assert!(still_waits(&second).await);
    fixture.stop().await;
    let applied = timeout(SOON, second).await.expect("the wait ends").unwrap();

    // The next apply resumes the wait.
    let mut core = fixture.another_core().await;
    let config = json!({ "name": "slow-2", "size": 1 });
    let plan = core.plan(RESOURCE, &applied.state, &config).await;
    let mut waiting = fixture.backend.waiting.subscribe();
    waiting.mark_unchanged();
    let resumed = tokio::spawn(async move { core.apply(RESOURCE, &plan).await });
    timeout(SOON, waiting.changed()).await.expect("the call waits").unwrap();
    fixture.stop().await;
    assert_eq!(resumed.await.unwrap().state.value["state"], "growing");
}
