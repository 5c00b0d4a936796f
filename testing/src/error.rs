//! What can go wrong in the tools themselves. The texts are for the person who reads a failed test.

use std::{fmt, io, path::PathBuf, process::ExitStatus, time::Duration};

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the test tools, or of a program that they ran.
#[derive(thiserror::Error)]
pub enum Error {
    /// A file or directory of the tests could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried, as a verb: `read`, `write`, `create`.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A program could not be started.
    #[error("cannot start {program}: {source}{hint}")]
    Start {
        /// The program, as it was called.
        program: String,
        /// The operating system's reason.
        source: io::Error,
        /// What the reader can do about it; empty where there is nothing to say.
        hint: &'static str,
    },
    /// A step of making the Python environment failed.
    #[error("{step} failed ({status}){hint}\n{output}")]
    Python {
        /// The command.
        step: String,
        /// How it ended.
        status: ExitStatus,
        /// What it printed.
        output: String,
        /// What the reader can do about it.
        hint: &'static str,
    },
    /// No Terraform was found, and none can be fetched for this platform.
    #[error(
        "no Terraform: put `terraform` or `tofu` on PATH, or name one in TF_ACC_TERRAFORM_PATH (the Python package \
         that contains Terraform has no build for this platform)"
    )]
    NoTerraform,
    /// A program is neither Terraform nor OpenTofu.
    #[error("{} is neither Terraform nor OpenTofu: `version` printed {output:?}", program.display())]
    NotTerraform {
        /// The program.
        program: PathBuf,
        /// What its `version` printed.
        output: String,
    },
    /// A Terraform command ended in another way than the test demands.
    #[error(
        "`{command}` ended with {}, not with exit code {expected}\n--- standard output\n{stdout}\n--- standard \
         error\n{stderr}",
        code_text(*.code)
    )]
    ExitCode {
        /// The command line.
        command: String,
        /// The exit code that was demanded.
        expected: i32,
        /// The exit code; none when a signal ended it.
        code: Option<i32>,
        /// What it wrote to standard output.
        stdout: String,
        /// What it wrote to standard error.
        stderr: String,
    },
    /// A Terraform command took too long, and was killed with everything that it had started.
    #[error("`{command}` was killed after {limit:?}\n--- standard output\n{stdout}\n--- standard error\n{stderr}")]
    Timeout {
        /// The command line.
        command: String,
        /// The limit that it ran into.
        limit: Duration,
        /// What it had written to standard output.
        stdout: String,
        /// What it had written to standard error.
        stderr: String,
    },
    /// A running command could not be waited for, read from or sent a signal.
    #[error("`{command}` cannot be {action}: {source}")]
    Process {
        /// The command line.
        command: String,
        /// What was tried, as a participle.
        action: &'static str,
        /// The operating system's reason.
        source: io::Error,
    },
    /// Something that should be JSON is not.
    #[error("{what} is not the expected JSON: {source}\n{text}")]
    Json {
        /// What was read.
        what: String,
        /// The parser's reason.
        source: serde_json::Error,
        /// The text.
        text: String,
    },
    /// The simulator could not be started.
    #[error("cannot start the simulator: {0}")]
    Simulator(io::Error),
    /// The simulator was to hold something that contradicts itself.
    #[error("cannot seed the simulator: {0}")]
    Seed(simulator::SeedError),
}

impl Error {
    /// A failed action on a file or directory.
    pub(crate) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

/// Prints the message itself: a test that returns an error shows its `Debug` form, and the output of a failed
/// command is many lines.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

fn code_text(code: Option<i32>) -> String {
    code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"))
}
