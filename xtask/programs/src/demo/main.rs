//! `cargo demo`: the whole life of images of three services, with the real Terraform, this provider, and a simulated
//! AWS.
//!
//! `xtask` builds it and the provider, and runs it. It installs the provider into a filesystem mirror as its users do,
//! starts the simulator, and runs init, plan, apply, plan and destroy on `examples/demo/main.tf`. It ends
//! with exit code 0 only if each step did what it should, in AWS too.

#![expect(clippy::print_stdout, reason = "showing what happens is what the demo is for")]
#![expect(clippy::print_stderr, reason = "what went wrong belongs on standard error")]

mod aws;
mod life;
mod provider;

use std::{error::Error, process::ExitCode};

use tokio::signal::unix::{SignalKind, signal};
use xtask::{Arguments, USAGE, WRONG_ARGUMENTS};

/// The exit code of a program that a Ctrl-C ended, as shells have it.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments =
        match Arguments::parse(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())) {
            Ok(Some(arguments)) => arguments,
            Ok(None) => {
                print!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            Err(problem) => {
                eprintln!("{problem}\n\n{USAGE}");
                return ExitCode::from(WRONG_ARGUMENTS);
            }
        };
    // Dropping the demo ends everything that it has started.
    tokio::select! {
        outcome = life::run(&arguments) => match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("\nThe demo failed: {}", describe(error.as_ref()));
                ExitCode::FAILURE
            }
        },
        () = stopped() => ExitCode::from(INTERRUPTED),
    }
}

/// An error for somebody who has seen the output of Terraform already.
fn describe(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref() {
        Some(testing::Error::ExitCode { command, expected, code, .. }) => {
            let code = code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
            format!("`{command}` ended with {code}, not with exit code {expected}")
        }
        _ => error.to_string(),
    }
}

/// Returns when somebody wants the demo to end: with Ctrl-C, or as a job runner does.
async fn stopped() {
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        // Without handlers the signals end the demo by themselves.
        _ => std::future::pending().await,
    }
}
