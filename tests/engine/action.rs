//! Actions: copies with progress messages and without state.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{CopyAction, CopyArguments, ImageService};
use terraform_provider_image::services::appstream::AppStreamService;
use terraform_provider_image::services::ec2::Ec2Attributes;
use terraform_provider_image::terraform::{Action, Diagnostics, Model, ProgressSink};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, SOURCE, only_text, parameter, texts};

/// Maximum interval between two progress messages.
const HALF_A_MINUTE: Duration = Duration::from_secs(30);

/// Result of an invocation.
struct Invocation {
    /// Each message and its time since the start.
    lines: Vec<(Duration, String)>,
    diagnostics: Diagnostics,
    took: Duration,
}

impl Invocation {
    /// Longest interval without a message, from start to end.
    fn longest_interval(&self) -> Duration {
        let times = self.lines.iter().map(|(time, _)| *time).chain([self.took]);
        let (_, longest) = times.fold((Duration::ZERO, Duration::ZERO), |(last, longest), time| {
            (time, longest.max(time.saturating_sub(last)))
        });
        longest
    }

    fn has_line(&self, part: &str) -> bool {
        self.lines.iter().any(|(_, line)| line.contains(part))
    }
}

/// Typed configuration in which an absent block is null, as Terraform sends it.
fn arguments<A: Model + Default>(mut config: Json) -> CopyArguments<A> {
    let timeouts = config["timeouts"].take();
    config["timeouts"] = timeouts;
    CopyArguments::read(&config.write().unwrap()).unwrap()
}

fn golden() -> Json {
    json!({"name": "golden", "source_image_id": SOURCE, "source_region": "us-east-1"})
}

impl<S: ImageService> EngineFixture<S> {
    /// Invokes the action of the fixture's resource and reads its messages as Terraform does.
    async fn invoke(&self, config: Json) -> Invocation {
        let action = CopyAction::new(&self.resource);
        let (sender, mut shown) = mpsc::channel(1);
        let begun = Instant::now();
        let invoked = async {
            let diagnostics = action.invoke(&self.context, arguments(config), &ProgressSink::new(sender)).await;
            (diagnostics, begun.elapsed())
        };
        let read = async {
            let mut lines = Vec::new();
            while let Some(line) = shown.recv().await {
                lines.push((begun.elapsed(), line));
            }
            lines
        };
        // The sender ends with the invocation, and the receiver with the sender.
        let ((diagnostics, took), lines) = tokio::join!(invoked, read);
        Invocation { lines, diagnostics, took }
    }
}

#[tokio::test(start_paused = true)]
async fn reports_progress_at_once_and_every_30_seconds() {
    let fixture = EngineFixture::new().await;
    let acted = fixture.invoke(golden()).await;
    assert_eq!(texts(&acted.diagnostics), Vec::<String>::new());
    assert!(acted.lines[0].0 < Duration::from_secs(1), "{:?}", acted.lines[0]);
    assert!(acted.longest_interval() <= HALF_A_MINUTE, "{:?}: {:#?}", acted.longest_interval(), acted.lines);
    assert!(acted.took >= COPY_TIME && acted.took < COPY_TIME + Duration::from_mins(1), "{:?}", acted.took);
    // In the middle of the wait the numbers are those of the copy.
    let (time, line) = acted.lines.iter().find(|(time, _)| *time > Duration::from_mins(20)).unwrap();
    let id = &fixture.images()[0].image_id;
    // EC2 reports 99 % for most of the time, which is no basis for an estimate of the rest.
    assert_eq!(*line, format!("{id} is pending, 99%, 20m{}s elapsed", time.as_secs() - 1200));
    assert!(acted.has_line(&format!("{id} is pending, 0%, ")), "{:#?}", acted.lines);
    assert!(acted.lines.last().unwrap().1.contains("is ready"));
    // The action creates the same image as the resource.
    assert_eq!(fixture.mutations(), ["CopyImage"]);
    assert_eq!(parameter(&fixture.calls("CopyImage")[0], "Name"), "golden");
}

#[tokio::test(start_paused = true)]
async fn reads_percentage_before_snapshots_are_listed() {
    let settings = Settings { copy_time: COPY_TIME, snapshot_ids_while_pending: false, ..Settings::default() };
    let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
    let acted = fixture.invoke(golden()).await;
    assert!(!acted.diagnostics.has_errors());
    assert!(acted.has_line("is pending, 99%"), "{:#?}", acted.lines);
}

#[tokio::test(start_paused = true)]
async fn omits_percentage_when_denied() {
    let fixture = EngineFixture::new().await;
    let denied = FaultKind::Error { code: "UnauthorizedOperation".into(), message: "No.".into(), status: 403 };
    // The final read includes the snapshots too, so the denial ends before it.
    fixture.aws.inject(Fault::of("ec2", "DescribeSnapshots", denied).lasting(COPY_TIME));
    let acted = fixture.invoke(golden()).await;
    assert_eq!(texts(&acted.diagnostics), Vec::<String>::new());
    assert!(acted.longest_interval() <= HALF_A_MINUTE);
    assert!(acted.has_line("is pending, 20m"), "{:#?}", acted.lines);
}

#[tokio::test(start_paused = true)]
async fn reports_state_and_time_without_percentage() {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    let fixture = EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await;
    let config = json!({
        "name": "golden", "source_image_name": "win2022-base", "source_region": "us-east-1", "tags": {"team": "web"},
    });
    let acted = fixture.invoke(config).await;
    assert_eq!(texts(&acted.diagnostics), Vec::<String>::new());
    assert!(acted.longest_interval() <= HALF_A_MINUTE);
    assert!(acted.has_line("golden is COPYING, 20m"), "{:#?}", acted.lines);
    assert!(!acted.lines.iter().any(|(_, line)| line.contains('%')));
    assert_eq!(fixture.mutations(), ["CopyImage", "TagResource"]);
}

#[tokio::test(start_paused = true)]
async fn queues_copies_over_limit_and_reports_it() {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    let fixture = EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await;
    // Two copies run at a time, so that five take three rounds, each nearly as long as the timeout.
    let names = ["a", "b", "c", "d", "e"];
    let fixture = &fixture;
    let acts = names.into_iter().map(|name| {
        let config = json!({
            "name": name, "source_image_name": "win2022-base", "source_region": "us-east-1",
            "timeouts": {"invoke": "45m"},
        });
        async move { fixture.invoke(config).await }
    });
    let acted = join_all(acts).await;
    let mut queued = 0;
    for acted in &acted {
        assert_eq!(texts(&acted.diagnostics), Vec::<String>::new());
        assert!(acted.longest_interval() <= HALF_A_MINUTE, "{:?}: {:#?}", acted.longest_interval(), acted.lines);
        queued += usize::from(acted.has_line("Waiting "));
    }
    assert!(queued >= 3, "{queued}");
    assert!(acted.iter().any(|acted| acted.took > COPY_TIME * 2), "the last waits for two others");
}

#[tokio::test(start_paused = true)]
async fn stop_ends_wait_and_reports_running_copy() {
    let fixture = EngineFixture::new().await;
    let (acted, stopped) = tokio::join!(fixture.invoke(golden()), stop_after(&fixture, Duration::from_mins(10)));
    assert!(acted.took.saturating_sub(stopped) < Duration::from_secs(1), "{:?} after {stopped:?}", acted.took);
    assert!(acted.diagnostics.has_errors(), "what depends on the action must not go on");
    let (text, id) = (only_text(&acted.diagnostics), &fixture.images()[0].image_id);
    assert!(text.contains("still in progress") && text.contains(id.as_str()), "{text}");
    assert_eq!(fixture.mutations(), ["CopyImage"], "the copy is left alone");
}

#[tokio::test(start_paused = true)]
async fn copy_request_without_response_ends_thirty_seconds_after_a_stop() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::Delay { seconds: 100.0 }));
    let (acted, stopped) = tokio::join!(fixture.invoke(golden()), stop_after(&fixture, Duration::from_secs(20)));
    let delay = acted.took.saturating_sub(stopped);
    assert!(delay <= Duration::from_secs(31), "{delay:?}");
    assert!(only_text(&acted.diagnostics).contains("Could not determine whether the copy"));
}

#[tokio::test(start_paused = true)]
async fn copy_request_answered_after_a_stop_names_the_image() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::Delay { seconds: 30.0 }));
    let (acted, stopped) = tokio::join!(fixture.invoke(golden()), stop_after(&fixture, Duration::from_secs(20)));
    let delay = acted.took.saturating_sub(stopped);
    assert!(delay <= Duration::from_secs(11), "{delay:?}");
    let text = only_text(&acted.diagnostics);
    assert!(text.contains("still in progress") && text.contains(&fixture.images()[0].image_id), "{text}");
}

#[tokio::test(start_paused = true)]
async fn reports_progress_while_request_hangs() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::Delay { seconds: 55.0 }).times(1));
    fixture.aws.inject(Fault::of("ec2", "DescribeImages", FaultKind::Throttle).lasting(Duration::from_mins(20)));
    let acted = fixture.invoke(golden()).await;
    assert_eq!(texts(&acted.diagnostics), Vec::<String>::new());
    assert!(acted.longest_interval() <= HALF_A_MINUTE, "{:?}: {:#?}", acted.longest_interval(), acted.lines);
}

#[tokio::test(start_paused = true)]
async fn stop_in_queue_creates_nothing() {
    let fixture = EngineFixture::new().await;
    let full = FaultKind::Error {
        code: "ResourceLimitExceeded".into(),
        message: "Too many snapshot copies in progress. The limit is 20 for this destination region.".into(),
        status: 400,
    };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", full));
    let (acted, stopped) = tokio::join!(fixture.invoke(golden()), stop_after(&fixture, Duration::from_mins(3)));
    assert!(acted.took.saturating_sub(stopped) < Duration::from_secs(1));
    assert!(only_text(&acted.diagnostics).contains("not started"));
    assert!(fixture.images().is_empty());
}

#[tokio::test(start_paused = true)]
async fn timeout_error_contains_image_id() {
    let fixture = EngineFixture::new().await;
    let mut config = golden();
    config["timeouts"] = json!({"invoke": "20m"});
    let acted = fixture.invoke(config).await;
    assert_eq!(acted.took.as_secs() / 60, 20);
    let text = only_text(&acted.diagnostics);
    for part in ["Timed out", "After 20m", "invoke = ", &fixture.images()[0].image_id] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn actions_and_resources_share_polls() {
    let alone = EngineFixture::new().await;
    alone.invoke(golden()).await;
    let together = EngineFixture::new().await;
    let resource = together.copied(crate::engine::fixture::planned("kept"));
    let (_, _, acted) = tokio::join!(resource, together.invoke(golden()), together.invoke(golden()));
    assert_eq!(texts(&acted.diagnostics), Vec::<String>::new());
    let polls = |fixture: &EngineFixture| fixture.calls("DescribeImages").len();
    // Each completed copy reads its image twice more; three concurrent copies share those reads.
    assert!(polls(&together) <= polls(&alone) + 6, "{} for three, {} for one", polls(&together), polls(&alone));
}

#[tokio::test(start_paused = true)]
async fn action_rejects_what_resource_rejects() {
    let fixture = EngineFixture::new().await;
    let action = CopyAction::new(&fixture.resource);
    for (name, value, part) in [
        ("name", json!("golden:1"), "Invalid AMI name"),
        ("kms_key_id", json!("alias/x"), "KMS key without encryption"),
        ("timeouts", json!({"invoke": "soon"}), "Invalid timeout"),
        ("region", json!("Ireland"), "Ireland"),
        ("tags", json!({"aws:x": "y"}), "Invalid tag"),
    ] {
        let mut config = golden();
        config[name] = value;
        let refused = action.validate(&arguments::<Ec2Attributes>(config));
        assert!(texts(&refused).iter().any(|text| text.contains(part)), "{name}: {refused:?}");
    }
    // Problems that only AWS can report are found during the invocation, before it creates anything.
    let mut config = golden();
    config["expected_source_owner_id"] = json!("999988887777");
    let acted = fixture.invoke(config).await;
    assert!(only_text(&acted.diagnostics).contains("belongs to AWS account 123456789012"));
    assert_eq!(fixture.mutations(), Vec::<String>::new());
    assert_eq!(REGION, "eu-west-1", "the provider's Region is the default");
}

#[tokio::test(start_paused = true)]
async fn rejects_invalid_action_during_plan() {
    let fixture = EngineFixture::new().await;
    let action = CopyAction::new(&fixture.resource);
    let mut config = golden();
    config["source_image_id"] = json!("ami-0123456789abcdef0");
    let planned = action.plan(&fixture.context, arguments(config)).await;
    assert!(planned.has_errors(), "{planned:?}");
    assert!(texts(&planned)[0].contains("ami-0123456789abcdef0"), "{planned:?}");
    // A plan and the following invocation count as one use of the name.
    assert_eq!(texts(&action.plan(&fixture.context, arguments(golden())).await), Vec::<String>::new());
    assert_eq!(texts(&fixture.invoke(golden()).await.diagnostics), Vec::<String>::new());
}

/// Stops after a delay; returns the time of the stop.
async fn stop_after<S: ImageService>(fixture: &EngineFixture<S>, time: Duration) -> Duration {
    let begun = Instant::now();
    fixture.stop_after(time).await;
    begun.elapsed()
}
