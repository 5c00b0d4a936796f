//! `cargo measure`: measures start, memory, plans, applies and destroys of the provider. It uses the release binary, the
//! simulated AWS and Terraform, and prints a table of values with their floors (the same without the provider, measured
//! in the same run), those of another provider (`--peer`), and bars. BENCHMARKS.md contains the table of the last run with
//! `--write`.

#![expect(clippy::print_stdout, reason = "the program prints a table")]
#![expect(clippy::print_stderr, reason = "errors and progress belong on standard error")]

mod arguments;
mod copies;
mod destroys;
mod environment;
mod growth;
mod instructions;
mod machine;
mod plans;
mod process;
mod provider;
mod report;
mod start;
mod state_backend;
mod table;

// The host and the core of the tests. They are not a library: a library between the provider and its tests would
// compile the provider twice for every unit test.
#[expect(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "tests use the rest of it")]
#[path = "../../../../tests/support"]
mod support {
    pub(crate) mod consistency;
    pub(crate) mod host;
}

use std::process::ExitCode;

use testing::Executable;

use arguments::{Arguments, Part, USAGE};
use provider::Provider;
use table::Table;

/// The result of a measurement.
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
    let provider = Provider::ours(arguments.provider.as_deref())?;
    let peer = arguments.peer.as_deref().map(Provider::peer).transpose()?;
    let executable = match Executable::packaged()? {
        Some(executable) => executable,
        None => Executable::preferred()?,
    };
    let mut table = Table::default();
    let load = machine::load();
    let mut peers = Table::default();
    for part in &arguments.parts {
        measure(*part, &executable, &provider, arguments, &mut table).await?;
        if let Some(peer) = &peer {
            say(&format!("the same with {}", peer.source()));
            measure(*part, &executable, peer, arguments, &mut peers).await?;
        }
    }
    table.compare(&peers);
    let mut growth = None;
    if arguments.parts.contains(&Part::Growth) {
        growth = Some(growth::measure(&provider, arguments.resources).await?);
    }
    let machine = machine::describe(&executable, arguments.provider.as_deref(), peer.as_ref());
    let text = report::text(&machine, [&load, &machine::load()], &table, growth.as_ref());
    println!("{text}");
    if arguments.write {
        report::write(&text)?;
    }
    Ok(())
}

async fn measure(
    part: Part,
    executable: &Executable,
    provider: &Provider,
    arguments: &Arguments,
    table: &mut Table,
) -> Outcome<()> {
    match part {
        Part::Start => start::measure(provider, table).await,
        Part::Plan => plans::measure(executable, provider, arguments, table).await,
        Part::Apply => copies::measure(executable, provider, arguments.resources, table).await,
        Part::Destroy => destroys::measure(executable, provider, arguments.resources, table).await,
        // It has a table of its own.
        Part::Growth => Ok(()),
    }
}

/// Prints a progress message.
fn say(text: &str) {
    eprintln!("{text}");
}
