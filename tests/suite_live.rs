//! The life of real images: copy, empty plan, import, update in place, share, replace and destroy, against an AWS account.
//!
//! ```sh
//! TF_ACC=1 cargo test --test live            # runs against the account of the environment
//! TF_ACC=1 cargo test --test live -- sweep   # removes what aborted runs left
//! cargo test --test live                     # runs against the simulator, in seconds
//! ```
//!
//! CONTRIBUTING.md lists the environment variables. The program prints an estimate of its costs before it begins, and removes
//! everything that it creates. Everything has the tag [`MARK`](live::run::MARK).
//!
//! It is a program and not a libtest binary, because its output is the point: progress, and where AWS differs from the
//! simulator.

// The whole crate is test code.
#![expect(clippy::print_stdout, reason = "the program reports its progress")]
#![expect(clippy::print_stderr, reason = "errors belong on standard error")]

mod live;

use std::process::ExitCode;

use live::Outcome;
use live::account::Account;

#[tokio::main]
async fn main() -> ExitCode {
    // Cargo passes the filters and options of libtest.
    let sweep = std::env::args_os().any(|argument| argument == "sweep");
    match run(sweep).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The live suite failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(sweep: bool) -> Outcome {
    if std::env::var_os("TF_ACC").is_none_or(|value| value.is_empty()) {
        println!("TF_ACC is not set: running against the simulator.");
        return live::simulated::run().await;
    }
    let account = Account::from_environment().await;
    if sweep {
        return live::sweeper::sweep_all(&account).await;
    }
    live::run_against(&account).await
}
