//! `cargo measure`: what the provider costs to start, to hold, to plan and to wait.
//!
//! It takes the release binary, the simulated AWS and the real Terraform, and prints one table, in which a figure
//! stands beside its floor (the same thing without the provider, measured in the same run) and beside its bar.
//! BENCHMARKS.md holds the table of the last run with `--write`.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]
#![expect(clippy::print_stderr, reason = "what went wrong, and what is being measured, belongs on standard error")]

mod arguments;
mod copies;
mod environment;
mod instructions;
mod machine;
mod plans;
mod process;
mod provider;
mod report;
mod start;
mod table;

// The host and the core of the tests. They are no library: one that depended on the provider and that the provider's
// tests depended on would have the provider compiled twice for every unit test.
#[expect(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "made for tests, which need more of it")]
#[path = "../../../../tests/support"]
mod support {
    pub(crate) mod consistency;
    pub(crate) mod host;
}

use std::process::ExitCode;

use testing::Executable;

use arguments::{Arguments, Part, USAGE};
use table::Table;

/// What a measurement comes to, or why there is none.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The conventional exit code for invalid arguments.
const WRONG_ARGUMENTS: u8 = 2;

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
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The measurement failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Outcome<()> {
    let provider = provider::find(arguments.provider.as_deref())?;
    let executable = match Executable::packaged()? {
        Some(executable) => executable,
        None => Executable::preferred()?,
    };
    let mut table = Table::default();
    let load = machine::load();
    for part in &arguments.parts {
        match part {
            Part::Start => start::measure(&provider, &mut table).await?,
            Part::Plan => plans::measure(&executable, &provider, arguments, &mut table).await?,
            Part::Apply => copies::measure(&executable, &provider, arguments.resources, &mut table).await?,
        }
    }
    let machine = machine::describe(&executable, arguments.provider.as_deref());
    let text = report::text(&machine, [&load, &machine::load()], &table);
    println!("{text}");
    if arguments.write {
        report::write(&text)?;
    }
    Ok(())
}

/// Tells whoever waits what is being measured.
fn say(text: &str) {
    eprintln!("{text}");
}
