//! `cargo fuzz-protocol`: starts the protocol run in another process, so that the end of that process is noticed.

use std::process::{Command, ExitCode};
use std::sync::atomic::Ordering;

use crate::protocol::{PANICS, Report, Run};
use crate::{STACK, say};

/// The default run, which is reproducible.
const DEFAULT: Run = Run { seed: 19, requests: 50_000, responses: 10_000 };
/// The file with the last input, in case it ends the process.
const LAST_INPUT: &str = "target/fuzz-protocol-last-input";
/// The argument of the process that does the run.
const CHILD: &str = "--child";

/// Runs with these arguments; `None` if they are invalid.
pub(crate) fn run(words: &[&str]) -> Option<ExitCode> {
    if let [CHILD, rest @ ..] = words {
        let run = parse(DEFAULT, rest)?;
        let running = std::thread::Builder::new().stack_size(STACK).spawn(move || execute(run));
        let passed = running.is_ok_and(|running| running.join().unwrap_or(false));
        return Some(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    parse(DEFAULT, words)?;
    let child = std::env::current_exe()
        .and_then(|program| Command::new(program).args(["--protocol", CHILD]).args(words).status());
    match child {
        Ok(status) if status.success() => return Some(ExitCode::SUCCESS),
        Ok(status) if status.code() == Some(1) => {}
        Ok(status) => say(&format!("DEATH: the process ended with {status}. Its last input is in {LAST_INPUT}")),
        Err(error) => say(&format!("the run could not be started: {error}")),
    }
    Some(ExitCode::FAILURE)
}

fn parse(run: Run, words: &[&str]) -> Option<Run> {
    match words {
        [] => Some(run),
        ["--seed", seed, rest @ ..] => parse(Run { seed: seed.parse().ok()?, ..run }, rest),
        ["--requests", requests, rest @ ..] => parse(Run { requests: requests.parse().ok()?, ..run }, rest),
        ["--responses", responses, rest @ ..] => parse(Run { responses: responses.parse().ok()?, ..run }, rest),
        _ => None,
    }
}

/// Does the run and prints its report. Returns whether nothing failed.
fn execute(run: Run) -> bool {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        print(panic);
    }));
    say(&format!("{} damaged requests and {} damaged responses, seed {}", run.requests, run.responses, run.seed));
    let report = run.execute(|input, content| {
        // If this fails, only the search for the cause is harder.
        let _ = std::fs::write(LAST_INPUT, [input.as_bytes(), b"\n", content].concat());
    });
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            say(&format!("the run could not be set up: {error}"));
            return false;
        }
    };
    for failure in &report.failures {
        say(&format!("{:?}: {}: {}", failure.kind, failure.input, failure.detail));
    }
    say(&summary(&report));
    report.failures.is_empty() && report.requests == run.requests && report.responses == run.responses
}

fn summary(report: &Report) -> String {
    let Report { requests, completed, undecodable, responses, read, rejected, failures } = report;
    let panics = PANICS.load(Ordering::Relaxed);
    format!(
        "{requests} requests: {completed} completed, {undecodable} undecodable, the others rejected\n\
         {responses} responses: {read} reads found the image, {rejected} reported an error and kept the state\n\
         {} failures (lost states, images that count as deleted, calls without end), {panics} panics, no death",
        failures.len()
    )
}
