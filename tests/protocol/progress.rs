//! The progress file of a provider process: its lines while an apply runs, and files that cannot be written.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use simulator::{Fault, FaultKind, ImageState, Seed, Settings};
use testing::wait_until;

use crate::support::consistency::client::{CheckedProvider, State, summaries};
use crate::support::provider_fixture::{COPY, ProviderFixture, REGION, copy, credentials};

/// Maximum time that a test waits.
const LIMIT: Duration = Duration::from_secs(20);

/// A configured provider that reports to a file and logs warnings.
async fn fixture(file: &Path) -> ProviderFixture {
    let settings = Settings { copy_time: Duration::from_millis(300), ..Settings::default() };
    let mut fixture = ProviderFixture::among(settings, Seed::demo(), |_| {
        let mut variables = credentials();
        variables.push(("TF_PROVIDER_IMAGE_PROGRESS", file.display().to_string()));
        variables.push(("TF_LOG_PROVIDER", "WARN".to_owned()));
        variables
    })
    .await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    fixture
}

fn read(file: &Path) -> Vec<String> {
    std::fs::read_to_string(file).unwrap_or_default().lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn file_grows_while_an_apply_waits() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("progress");
    let mut fixture = fixture(&file).await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds).times(1));
    let plan = fixture.plan(&State::default(), &copy("golden", json!({}))).await;
    assert!(!file.exists(), "a plan has no progress");
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });

    wait_until(LIMIT, || read(&file).iter().any(|line| line.contains(": pending, ") && line.contains("%, "))).await;
    assert!(!apply.is_finished());
    let id = fixture.images()[0].image_id.clone();
    let lines = read(&file);
    assert!(lines[0].ends_with("Z eu-west-1 AMI \"golden\": requesting, 0s elapsed"), "{lines:#?}");
    assert!(lines[1].contains(&format!("Z eu-west-1 AMI \"golden\" ({id}): accepted by AWS, ")), "{lines:#?}");

    // The minute between two lines takes about a second here.
    let before = lines.len();
    wait_until(LIMIT, || read(&file).len() >= before + 2).await;
    assert!(fixture.aws.set_image_state(REGION, &id, ImageState::Available, None));
    assert_eq!(summaries(&apply.await.unwrap().diagnostics), [""; 0]);
    let available = format!("({id}): available, ");
    wait_until(LIMIT, || read(&file).last().is_some_and(|line| line.contains(&available))).await;
}

/// Applies a copy with a file that cannot be written: there is one warning in the log.
async fn applies_with_one_warning(file: &Path, reason: &str) {
    let mut fixture = fixture(file).await;
    for name in ["first", "second"] {
        let applied = fixture.applied(&State::default(), &copy(name, json!({}))).await;
        assert_eq!(applied.value["state"], "available", "{}", file.display());
    }
    let warnings = || {
        let errors = fixture.host.process.errors();
        errors.into_iter().filter(|line| line.contains("Unable to write the progress file")).collect::<Vec<_>>()
    };
    wait_until(LIMIT, || !warnings().is_empty()).await;
    let warnings = warnings();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert!(warnings[0].contains(reason) && warnings[0].contains("\"@level\":\"warn\""), "{warnings:#?}");
}

#[tokio::test]
async fn file_that_cannot_be_written_does_not_affect_an_apply() {
    let folder = tempfile::tempdir().unwrap();
    applies_with_one_warning(&folder.path().join("missing/progress"), "No such file").await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn full_disk_does_not_affect_an_apply() {
    applies_with_one_warning(Path::new("/dev/full"), "No space left").await;
}

/// A process without a terminal, as in CI.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn closed_terminal_does_not_affect_an_apply() {
    // With a terminal of the tests, the file can be written.
    if std::fs::File::open("/dev/tty").is_ok() {
        return;
    }
    applies_with_one_warning(Path::new("/dev/tty"), "No such device").await;
}

#[cfg(unix)]
#[tokio::test]
async fn pipe_without_reader_does_not_affect_an_apply() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut fixture = fixture(&pipe).await;
    fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    // The thread that waits for a reader does not delay the end of the process.
    let (status, _) = fixture.host.shut_down().await;
    assert!(status.success(), "{status}");
}
