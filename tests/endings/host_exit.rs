//! The process ends with its host, and by a signal, and its socket directory is removed.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Fault, FaultKind};
use terraform_provider_image::plugin::proto::grpc_stdio_client::GrpcStdioClient;

use crate::support::consistency::client::{CheckedProvider, State};
use crate::support::host::{Host, Process, host_variables};
use crate::support::provider_fixture::{COPY, ProviderFixture, copy};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-image");

/// What the end of the process may take.
const LIMIT: Duration = Duration::from_secs(10);

fn is_empty(directory: &Path) -> bool {
    directory.read_dir().is_ok_and(|mut entries| entries.next().is_none())
}

/// The process ends within the limit, and leaves no socket directory.
async fn ends(process: &mut Process) {
    let began = Instant::now();
    process.ended().await;
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
    assert!(is_empty(process.temporary()), "the socket directory remains");
}

#[tokio::test]
async fn ends_when_host_is_killed_during_wait() {
    let mut fixture = ProviderFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds));
    let plan = fixture.plan(&State::default(), &copy("golden", json!({}))).await;
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
    fixture.wait_for_calls("DescribeImages", 3).await;
    // The operating system closes the connections of a killed host.
    apply.abort();
    assert!(apply.await.is_err());
    let ProviderFixture { aws, host, core } = fixture;
    let Host { mut process, channel, .. } = host;
    drop((core, channel));
    ends(&mut process).await;
    drop(aws);
}

#[tokio::test]
async fn ends_when_idle_host_is_killed() {
    let Host { mut process, channel, .. } = Host::start(PROVIDER, &[]).await;
    let stdio = GrpcStdioClient::new(channel).stream_stdio(()).await.unwrap();
    drop(stdio);
    ends(&mut process).await;
}

#[tokio::test]
async fn ends_when_host_is_killed_before_it_connects() {
    // The shell is the host: it starts the provider and waits for it.
    let mut process = Process::start("/bin/sh", &["-c", "\"$0\" & wait", PROVIDER], &host_variables(None));
    assert!(process.output_line().await.is_some_and(|line| line.starts_with("1|6|")));
    process.signal("KILL");
    ends(&mut process).await;
}

#[tokio::test]
async fn ends_by_signals_and_removes_socket_directory() {
    // SIGINT has no effect on a plugin: a terminal sends it to the host, too.
    let signals = [("HUP", 1), ("QUIT", 3), ("USR1", 10), ("USR2", 12), ("ALRM", 14), ("XCPU", 24), ("PROF", 27)];
    let ignored = ignored_signals();
    let mut processes = Vec::new();
    for (name, number) in signals {
        // Tests that run under `nohup` or in the background of a script pass its setting on, and the provider keeps it.
        if ignored >> (number - 1) & 1 == 1 {
            continue;
        }
        let host = Host::start(PROVIDER, &[]).await;
        host.process.signal(name);
        processes.push(host);
    }
    for host in &mut processes {
        ends(&mut host.process).await;
    }
}

/// The signals that this process ignores, as a bit mask. The numbers are those of Linux, the only system that reports it.
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or_default();
    u64::from_str_radix(mask.trim(), 16).unwrap_or_default()
}

#[tokio::test]
async fn debug_mode_outlives_its_parent_and_its_hosts() {
    let script = "\"$0\" --debug & echo $! >&2";
    let mut process = Process::start("/bin/sh", &["-c", script, PROVIDER], &[]);
    let id = process.error_line().await.unwrap();
    let line = loop {
        let line = process.output_line().await.expect("no line to attach with");
        if line.starts_with("\tTF_REATTACH_PROVIDERS=") {
            break line;
        }
    };
    assert_eq!(process.output_line().await.as_deref(), Some(""));
    let socket = line.split("\"String\":\"").nth(1).and_then(|text| text.split('"').next()).unwrap().to_owned();
    for _ in 0..2 {
        drop(crate::support::host::connect_plain(Path::new(&socket)).await.unwrap());
    }
    // Longer than a plugin waits for its host.
    let still_running = tokio::time::timeout(Duration::from_secs(5), process.output_line()).await;
    assert!(still_running.is_err(), "the process has ended");
    assert!(crate::support::host::connect_plain(Path::new(&socket)).await.is_ok());
    assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
    ends(&mut process).await;
}

#[tokio::test]
async fn ignored_hangup_does_not_end_the_process() {
    let mut process = Process::start("/bin/sh", &["-c", "trap '' HUP; exec \"$0\"", PROVIDER], &host_variables(None));
    assert!(process.output_line().await.is_some());
    process.signal("HUP");
    let running = tokio::time::timeout(Duration::from_secs(1), process.output_line()).await;
    assert!(running.is_err(), "the process has ended");
    process.signal("TERM");
    ends(&mut process).await;
}
