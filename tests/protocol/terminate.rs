//! SIGTERM to the provider: running operations are saved, new ones are rejected, and the process serves until the host
//! has the responses.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Fault, FaultKind};
use tokio::task::JoinHandle;

use crate::support::consistency::client::{Applied, CheckedProvider, State, summaries};
use crate::support::provider_fixture::{COPY, ProviderFixture, copy};

/// A stop ends a wait within milliseconds; the rest allows for a busy machine.
const SOON: Duration = Duration::from_secs(5);

impl ProviderFixture {
    /// Starts a create, and returns when AWS has received the request.
    async fn creating(&mut self, name: &str) -> JoinHandle<Applied> {
        let begun = self.count("CopyImage");
        let plan = self.plan(&State::default(), &copy(name, json!({}))).await;
        let mut core = CheckedProvider::new(self.host.provider()).await;
        let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
        self.wait_for_calls("CopyImage", begun + 1).await;
        apply
    }

    /// Checks the result of a create that SIGTERM interrupted: a pending image and a warning.
    async fn interrupted(&self, apply: JoinHandle<Applied>) -> State {
        let started = Instant::now();
        let applied = apply.await.unwrap();
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
        let [message] = &summaries(&applied.diagnostics)[..] else { panic!("{:?}", applied.diagnostics) };
        assert!(message.starts_with("warning [] Copy of AMI ") && message.contains("SIGTERM"), "{message}");
        assert!(!applied.tainted, "a tainted copy would be made again");
        assert_eq!(applied.state.value["state"], "pending");
        applied.state
    }
}

#[tokio::test]
async fn sigterm_saves_pending_copy_and_keeps_serving() {
    let mut fixture = ProviderFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds));
    let (first, second) = (fixture.creating("first").await, fixture.creating("second").await);
    fixture.host.process.signal("TERM");
    let (first, _) = (fixture.interrupted(first).await, fixture.interrupted(second).await);
    // `timeout` signals the child and its process group.
    fixture.host.process.signal("TERM");

    // The host does not know of the signal and continues, over a new connection too.
    let channel = fixture.host.handshake.connect(fixture.host.identity.as_ref()).await.unwrap();
    let mut core = CheckedProvider::new(crate::support::host::provider_client(channel)).await;
    let (mut read, diagnostics) = core.refresh(COPY, &first).await;
    // The wait did not read the snapshots; the refresh does.
    assert_eq!(std::mem::take(&mut read.value["encrypted"]), json!(false));
    assert_eq!((summaries(&diagnostics), &read), (vec![], &first));

    // New copies and deletions are rejected.
    let plan = fixture.plan(&State::default(), &copy("third", json!({}))).await;
    let third = fixture.core.apply(COPY, &plan).await;
    let [message] = &summaries(&third.diagnostics)[..] else { panic!("{:?}", third.diagnostics) };
    assert!(message.starts_with("error [] Copy of AMI \"third\" not started: "), "{message}");
    assert_eq!((third.state, fixture.count("CopyImage")), (State::default(), 2));
    let kept = fixture.core.destroy(COPY, &first).await;
    let [message] = &summaries(&kept.diagnostics)[..] else { panic!("{:?}", kept.diagnostics) };
    assert!(message.starts_with("error [] AMI \"first\" not deleted: "), "{message}");
    assert_eq!((kept.state, fixture.count("DeregisterImage")), (first, 0));
    // A Stop request of the host changes nothing.
    fixture.stop().await;
    assert!(fixture.core.apply(COPY, &plan).await.state.value.is_null());
    assert_eq!(fixture.count("CopyImage"), 2);

    assert!(fixture.host.shut_down().await.0.success());
    assert!(fixture.host.process.temporary().read_dir().unwrap().next().is_none(), "the socket is gone");
}

#[tokio::test]
async fn sigterm_does_not_abort_copy_request() {
    let mut fixture = ProviderFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds));
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::Delay { seconds: 1.0 }).times(1));
    let plan = fixture.plan(&State::default(), &copy("golden", json!({}))).await;
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
    fixture.wait_for_calls("CopyImage", 1).await;
    fixture.host.process.signal("TERM");
    let state = fixture.interrupted(apply).await;
    assert_eq!(fixture.images()[0].image_id, state.value["id"]);
}
