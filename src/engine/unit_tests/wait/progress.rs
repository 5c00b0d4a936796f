//! The progress file: its lines, and what it costs.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::aws::ErrorKind;
use crate::engine::progress::file::ProgressFile;
use crate::engine::unit_tests::fake_service::cloud::COPY_TIME;
use crate::engine::unit_tests::fake_service::fixture::{context, planned, state_of};
use crate::engine::unit_tests::fake_service::kind::BUSY;
use crate::engine::unit_tests::fake_service::service::FakeService;
use crate::engine::wait::timing::sleep;
use crate::terraform::{Context, Private, Resource};

/// A progress file in a folder of its own.
fn progress_file() -> (TempDir, Arc<ProgressFile>) {
    let folder = tempfile::tempdir().unwrap();
    let file = Arc::new(ProgressFile::new(folder.path().join("progress")));
    (folder, file)
}

/// The lines without their times, when all are written.
fn lines(folder: &Path, file: &ProgressFile) -> Vec<String> {
    file.settle();
    let text = std::fs::read_to_string(folder.join("progress")).unwrap_or_default();
    text.lines().filter_map(|line| Some(line.split_once("Z ")?.1.to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn reports_each_change_and_every_minute() {
    let (fake, (folder, file)) = (FakeService::default(), progress_file());
    fake.resource_reporting_to(&file).create(&context(), planned("golden")).await;
    let lines = lines(folder.path(), &file);
    // The service in memory responds at once, so that the request itself has no line.
    assert_eq!(lines[0], "eu-west-1 image \"golden\" (img-1): accepted by AWS, 0s elapsed");
    assert!(lines[1].starts_with("eu-west-1 image \"golden\" (img-1): pending, "), "{}", lines[1]);
    assert!(lines.last().unwrap().starts_with("eu-west-1 image \"golden\" (img-1): available, 10m"), "{lines:#?}");
    // Ten minutes, and no gap of more than one.
    let estimates = lines.iter().filter(|line| line.contains("%, ") && line.contains(" left, ")).count();
    assert!((13..=25).contains(&lines.len()) && estimates >= 8, "{lines:#?}");
}

#[tokio::test(start_paused = true)]
async fn reports_queue_failure_and_stop() {
    let (fake, (folder, file)) = (FakeService::default(), progress_file());
    fake.fail("Create", ErrorKind::Refused, BUSY);
    fake.fail("Create", ErrorKind::Throttled, "Throttling");
    "failed".clone_into(&mut fake.cloud().final_state);
    fake.resource_reporting_to(&file).create(&context(), planned("a\u{1b}[2Jb\nc")).await;
    let lines = lines(folder.path(), &file);
    let has = |part: &str| assert!(lines.iter().any(|line| line.contains(part)), "{part} is missing in {lines:#?}");
    has(": waiting for one of 2 copies in eu-west-1, ");
    has(": waiting because AWS throttles requests in eu-west-1, ");
    has(": failed: The disk is broken., ");
    assert!(!lines.iter().any(|line| line.contains('\u{1b}')), "{lines:#?}");
}

#[tokio::test(start_paused = true)]
async fn reports_resumed_wait_and_stop() {
    let (fake, (folder, file)) = (FakeService::default(), progress_file());
    let resource = fake.resource_reporting_to(&file);
    let stop = CancellationToken::new();
    let stopping = Context::new(stop.clone());
    let (created, ()) = tokio::join!(resource.create(&stopping, planned("golden")), async {
        sleep(Duration::from_mins(3)).await;
        stop.cancel();
    });
    let prior = created.state.unwrap();
    resource.update(&context(), prior, state_of("img-1", "pending"), Private::default()).await;
    let lines = lines(folder.path(), &file);
    let has = |part: &str| assert!(lines.iter().any(|line| line.contains(part)), "{part} is missing in {lines:#?}");
    has("(img-1): pending, wait stopped, AWS continues, ");
    has("(img-1): waiting again, 0s elapsed");
    assert!(lines.last().unwrap().contains("(img-1): available, "), "{lines:#?}");
}

#[tokio::test(start_paused = true)]
async fn reports_why_a_wait_continues_without_reads() {
    let (fake, (folder, file)) = (FakeService::default(), progress_file());
    for _ in 0..3 {
        fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    }
    fake.resource_reporting_to(&file).create(&context(), planned("golden")).await;
    let lines = lines(folder.path(), &file);
    assert!(lines.iter().any(|line| line.contains("pending, not read again yet (")), "{lines:#?}");
}

#[tokio::test(start_paused = true)]
async fn reports_request_that_created_nothing() {
    let (fake, (folder, file)) = (FakeService::default(), progress_file());
    fake.fail("Create", ErrorKind::Denied, "No");
    fake.resource_reporting_to(&file).create(&context(), planned("golden")).await;
    let lines = lines(folder.path(), &file);
    assert_eq!(lines, ["eu-west-1 image \"golden\": Unable to copy image \"golden\" to eu-west-1, 0s elapsed"]);
}

/// Creates this many images at the same time, and returns the calls of the service by operation.
async fn create_many(fake: &FakeService, file: Option<&Arc<ProgressFile>>, images: usize) -> [usize; 3] {
    let resource = file.map_or_else(|| fake.resource(), |file| fake.resource_reporting_to(file));
    let mut creates = JoinSet::new();
    for number in 0..images {
        let resource = resource.clone();
        creates.spawn(async move { resource.create(&context(), planned(&format!("golden-{number}"))).await });
    }
    assert!(creates.join_all().await.iter().all(|created| created.diagnostics.is_empty()));
    ["Create", "Describe", "DescribePercent"].map(|operation| fake.calls(operation))
}

#[tokio::test(start_paused = true)]
async fn thousand_copies_cost_no_further_call() {
    fastrand::seed(1);
    let without = create_many(&FakeService::default(), None, 1000).await;
    let (folder, file) = progress_file();
    fastrand::seed(1);
    let with = create_many(&FakeService::default(), Some(&file), 1000).await;
    assert_eq!(with, without);
    // Each image has a line for each minute, and for each of its four states.
    let minutes = usize::try_from(COPY_TIME.as_secs() / 60).unwrap();
    let written = lines(folder.path(), &file).len();
    assert!((1000 * (minutes + 3)..1000 * 25).contains(&written), "{written} lines");
}
