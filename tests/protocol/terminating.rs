//! SIGTERM to the provider: what is under way is saved, nothing new begins, and the process serves on until its host
//! has the answers.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Fault, FaultKind};
use tokio::task::JoinHandle;

use crate::consistency::client::{Applied, CheckedProvider, State, summaries};
use crate::world::{COPY, World, copy};

/// A stop ends a wait within milliseconds; the rest is for a machine that is busy.
const SOON: Duration = Duration::from_secs(5);

impl World {
    /// Begins to apply a creation, and returns when AWS has been asked for it.
    async fn creating(&mut self, name: &str) -> JoinHandle<Applied> {
        let begun = self.count("CopyImage");
        let plan = self.plan(&State::default(), &copy(name, json!({}))).await;
        let mut core = CheckedProvider::new(self.host.provider()).await;
        let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
        self.until_called("CopyImage", begun + 1).await;
        apply
    }

    /// What came of a creation that SIGTERM has interrupted: a pending image and a warning.
    async fn interrupted(&self, apply: JoinHandle<Applied>) -> State {
        let asked = Instant::now();
        let applied = apply.await.unwrap();
        assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
        let [message] = &summaries(&applied.diagnostics)[..] else { panic!("{:?}", applied.diagnostics) };
        assert!(message.starts_with("warning [] The copy of the AMI ") && message.contains("SIGTERM"), "{message}");
        assert!(!applied.tainted, "a tainted copy would be made again");
        assert_eq!(applied.state.value["state"], "pending");
        applied.state
    }
}

#[tokio::test]
async fn a_termination_saves_what_is_waited_for_and_the_process_serves_on() {
    let mut world = World::new().await;
    world.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds));
    let (first, second) = (world.creating("first").await, world.creating("second").await);
    world.host.process.signal("TERM");
    let (first, _) = (world.interrupted(first).await, world.interrupted(second).await);
    // As `timeout` does: to the child and to its group.
    world.host.process.signal("TERM");

    // The host has not heard of it and goes on, over a new connection too.
    let channel = world.host.handshake.connect(world.host.identity.as_ref()).await.unwrap();
    let mut core = CheckedProvider::new(crate::host::provider_client(channel)).await;
    let (mut read, diagnostics) = core.refresh(COPY, &first).await;
    // Waiting saw no snapshots; reading does.
    assert_eq!(std::mem::take(&mut read.value["encrypted"]), json!(false));
    assert_eq!((summaries(&diagnostics), &read), (vec![], &first));

    // Nothing new is begun: neither a copy nor a deletion.
    let plan = world.plan(&State::default(), &copy("third", json!({}))).await;
    let third = world.core.apply(COPY, &plan).await;
    let [message] = &summaries(&third.diagnostics)[..] else { panic!("{:?}", third.diagnostics) };
    assert!(message.starts_with("error [] The copy of the AMI third was not started: "), "{message}");
    assert_eq!((third.state, world.count("CopyImage")), (State::default(), 2));
    let kept = world.core.destroy(COPY, &first).await;
    let [message] = &summaries(&kept.diagnostics)[..] else { panic!("{:?}", kept.diagnostics) };
    assert!(message.starts_with("error [] The AMI first was not deleted: "), "{message}");
    assert_eq!((kept.state, world.count("DeregisterImage")), (first, 0));
    // A Stop call of the host changes nothing.
    world.stop().await;
    assert!(world.core.apply(COPY, &plan).await.state.value.is_null());
    assert_eq!(world.count("CopyImage"), 2);

    assert!(world.host.shut_down().await.0.success());
    assert!(world.host.process.temporary().read_dir().unwrap().next().is_none(), "the socket is gone");
}

#[tokio::test]
async fn a_copy_call_under_way_is_answered_after_a_termination() {
    let mut world = World::new().await;
    world.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds));
    world.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::Delay { seconds: 1.0 }).times(1));
    let plan = world.plan(&State::default(), &copy("golden", json!({}))).await;
    let mut core = CheckedProvider::new(world.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
    world.until_called("CopyImage", 1).await;
    world.host.process.signal("TERM");
    let state = world.interrupted(apply).await;
    assert_eq!(world.images()[0].image_id, state.value["id"]);
}
