//! `cargo demo`: the lifecycle of images of three services, with Terraform, this provider, and a simulated AWS. `xtask`
//! builds and runs it. It installs the provider into a filesystem mirror, starts the simulator, and runs init, plan,
//! apply, plan and destroy on `examples/demo/main.tf`. It ends with exit code 0 only if each step had the expected
//! effect in AWS.

#![expect(clippy::print_stdout, reason = "the demo prints its steps")]
#![expect(clippy::print_stderr, reason = "errors belong on standard error")]

mod aws;
mod provider;
mod steps;

use std::{error::Error, process::ExitCode};

use xtask::{Arguments, USAGE, WRONG_ARGUMENTS};

/// The conventional exit code after Ctrl-C.
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
    // Dropping the future ends all processes of the demo.
    tokio::select! {
        outcome = steps::run(&arguments) => match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("\nThe demo failed: {}", describe(error.as_ref()));
                ExitCode::FAILURE
            }
        },
        () = stopped() => ExitCode::from(INTERRUPTED),
    }
}

/// Formats an error without Terraform's output, which has been printed before.
fn describe(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref() {
        Some(testing::Error::ExitCode { command, expected, code, .. }) => {
            let code = code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
            format!("`{command}` ended with {code}, expected exit code {expected}")
        }
        _ => error.to_string(),
    }
}

/// Completes on Ctrl-C or SIGTERM.
async fn stopped() {
    match simulator::interrupts() {
        Ok(interrupts) => interrupts.await,
        // Without handlers the signals end the demo by themselves.
        Err(_) => std::future::pending().await,
    }
}
