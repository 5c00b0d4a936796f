//! `cargo demo`: builds the provider and the demo, reports the progress, and runs the demo. The demo itself is
//! `xtask/programs/src/demo`. This program exists because cargo prints nothing for minutes while it compiles the AWS
//! SDK.

#![expect(clippy::print_stdout, reason = "it is a command-line program")]
#![expect(clippy::print_stderr, reason = "errors belong on standard error")]

use std::{
    env,
    ffi::OsString,
    io,
    path::Path,
    process::{Command, ExitCode},
};

use xtask::{Arguments, USAGE, WRONG_ARGUMENTS};

fn main() -> ExitCode {
    let words: Result<Vec<String>, _> = env::args_os().skip(1).map(OsString::into_string).collect();
    let words = match words {
        Ok(words) if words.first().is_some_and(|command| command == "demo") => words[1..].to_vec(),
        Ok(_) => {
            eprintln!("{USAGE}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
        Err(word) => {
            let word = word.display();
            eprintln!("{word} is not valid Unicode\n\n{USAGE}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
    };
    match Arguments::parse(words.clone()) {
        Ok(Some(_)) => {}
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
    }
    match demo(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cannot run the demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Builds and runs the demo.
fn demo(words: &[String]) -> io::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    println!(
        "Building the provider and the demo. The first time, this compiles the AWS SDK: 4 to 8 minutes on 2 cores."
    );
    let status = xtask::build(root, &mut io::stdout(), &mut io::stderr())?;
    if !status.success() {
        // Cargo has printed the reason.
        return Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from));
    }
    // Cargo puts both programs into the same folder.
    let program = env::current_exe()?.with_file_name("demo").with_extension(env::consts::EXE_EXTENSION);
    run(Command::new(program).args(words))
}

/// Replaces this process by the demo, so that the demo handles signals, the terminal and the exit code.
#[cfg(unix)]
fn run(demo: &mut Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;

    Err(demo.exec())
}

/// Runs the demo, which gets the events of the console, too.
#[cfg(not(unix))]
fn run(demo: &mut Command) -> io::Result<ExitCode> {
    Ok(if demo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
