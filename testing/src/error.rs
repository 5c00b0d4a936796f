//! The errors of this crate. Their messages are for readers of failed tests.

use std::{fmt, io, path::PathBuf, process::ExitStatus, time::Duration};

/// The result type of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the test tools, or of a program that they ran.
#[derive(thiserror::Error)]
pub enum Error {
    /// A file or directory of the tests could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// The action, as a verb: `read`, `write`, `create`.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// A program could not be started.
    #[error("cannot start {program}: {source}{hint}")]
    Start {
        /// The program, as it was called.
        program: String,
        /// The operating system's error.
        source: io::Error,
        /// How to fix it; may be empty.
        hint: &'static str,
    },
    /// A step of the creation of the Python environment failed.
    #[error("{step} failed ({status}){hint}\n{output}")]
    Python {
        /// The command.
        step: String,
        /// The exit status.
        status: ExitStatus,
        /// The output.
        output: String,
        /// How to fix it.
        hint: &'static str,
    },
    /// Terraform is not installed, and no package exists for this platform.
    #[error(
        "Terraform not found: install `terraform` or `tofu` on PATH, or set TF_ACC_TERRAFORM_PATH (the Python package \
         that contains Terraform has no build for this platform)"
    )]
    NoTerraform,
    /// A program is neither Terraform nor OpenTofu.
    #[error("{} is neither Terraform nor OpenTofu: `version` printed {output:?}", program.display())]
    NotTerraform {
        /// The program.
        program: PathBuf,
        /// The output of its `version` command.
        output: String,
    },
    /// A Terraform command ended with an unexpected exit code.
    #[error(
        "`{command}` ended with {}, expected exit code {expected}\n--- standard output\n{stdout}\n--- standard \
         error\n{stderr}",
        code_text(*.code)
    )]
    ExitCode {
        /// The command line.
        command: String,
        /// The expected exit code.
        expected: i32,
        /// The exit code; `None` if a signal ended it.
        code: Option<i32>,
        /// Standard output.
        stdout: String,
        /// Standard error.
        stderr: String,
    },
    /// A Terraform command exceeded its time limit and was killed with its process group.
    #[error("`{command}` was killed after {limit:?}\n--- standard output\n{stdout}\n--- standard error\n{stderr}")]
    Timeout {
        /// The command line.
        command: String,
        /// The time limit.
        limit: Duration,
        /// Standard output so far.
        stdout: String,
        /// Standard error so far.
        stderr: String,
    },
    /// A running command could not be waited for, read from or sent a signal.
    #[error("`{command}` cannot be {action}: {source}")]
    Process {
        /// The command line.
        command: String,
        /// The action, as a participle.
        action: &'static str,
        /// The operating system's error.
        source: io::Error,
    },
    /// JSON was expected.
    #[error("{what} is not valid JSON: {source}\n{text}")]
    Json {
        /// The document.
        what: String,
        /// The parser's error.
        source: serde_json::Error,
        /// The text.
        text: String,
    },
    /// The simulator could not be started.
    #[error("cannot start the simulator: {0}")]
    Simulator(io::Error),
    /// The simulator rejected a seed.
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
