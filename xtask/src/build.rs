//! Runs cargo and prints its progress.

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread,
    time::Instant,
};

use crate::progress::Progress;

/// A part of cargo's standard error.
enum Piece {
    /// A state of the progress bar.
    Bar(String),
    /// A complete line.
    Line(String),
}

/// Builds the provider and the demo. Prints the progress to `output` and cargo's other messages to `errors`.
///
/// # Errors
/// If cargo cannot be started or the output cannot be written. A failed build is not an error but an exit status.
pub fn build(root: &Path, output: &mut dyn Write, errors: &mut dyn Write) -> io::Result<ExitStatus> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // The demo's package enables the same features as the tests, so that the provider, the demo and `cargo test` share
    // one compilation of the dependencies.
    command.args(["build", "--locked", "--color", "never"]);
    command.args(["--package", "terraform-provider-image", "--bin", "terraform-provider-image"]);
    command.args(["--package", "xtask-programs", "--bin", "demo"]);
    // The current directory is unchanged, because cargo's configuration and relative paths in variables depend on it.
    command.arg("--manifest-path").arg(root.join("Cargo.toml"));
    command.env("CARGO_TERM_QUIET", "false").env("CARGO_TERM_VERBOSE", "false");
    command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "160");
    // These variables describe this package. A build script that reads them would be rerun.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    follow(command, output, errors)
}

/// Runs a command with cargo's output format and prints its progress.
///
/// # Errors
/// As [`build`].
pub fn follow(mut command: Command, output: &mut dyn Write, errors: &mut dyn Write) -> io::Result<ExitStatus> {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let (sender, pieces) = channel();
    let reader = child.stderr.take().map(|stderr| thread::spawn(move || read(stderr, &sender)));
    let mut progress = Progress::default();
    loop {
        match pieces.recv_timeout(progress.quiet_for(started.elapsed())) {
            Ok(Piece::Bar(bar)) => progress.update(&bar),
            Ok(Piece::Line(line)) if Progress::passes_on(&line) => writeln!(errors, "{line}")?,
            Ok(Piece::Line(_)) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if let Some(line) = progress.due(started.elapsed()) {
            writeln!(output, "{line}")?;
            output.flush()?;
        }
    }
    if let Some(reader) = reader {
        // The reader has ended, because its sender was dropped.
        let _ = reader.join();
    }
    child.wait()
}

/// Reads cargo's standard error to its end, piece by piece.
fn read(stderr: impl Read, sender: &Sender<Piece>) {
    let mut stderr = BufReader::new(stderr);
    let mut text = Vec::new();
    // A read error ends the stream. Cargo's exit status reports whether the build succeeded.
    while let Ok(bytes @ [_, ..]) = stderr.fill_buf() {
        let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        text.extend_from_slice(&bytes[..end.unwrap_or(bytes.len())]);
        let ended_by = end.map(|end| bytes[end]);
        let used = end.map_or(bytes.len(), |end| end + 1);
        stderr.consume(used);
        if let Some(byte) = ended_by {
            send(&mut text, byte == b'\r', sender);
        }
    }
    if !text.is_empty() {
        send(&mut text, false, sender);
    }
}

fn send(text: &mut Vec<u8>, is_bar: bool, sender: &Sender<Piece>) {
    let piece = String::from_utf8_lossy(text).into_owned();
    text.clear();
    // The receiver is dropped only if the output cannot be written.
    let _ = sender.send(if is_bar { Piece::Bar(piece) } else { Piece::Line(piece) });
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::follow;

    /// Exit code, standard output and standard error of a shell that plays cargo.
    fn run_script(script: &str) -> (Option<i32>, String, String) {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let status = follow(shell, &mut output, &mut errors).expect("a shell");
        (status.code(), String::from_utf8(output).expect("text"), String::from_utf8(errors).expect("text"))
    }

    #[test]
    fn failed_build_keeps_errors_and_exit_code() {
        let (code, output, errors) = run_script(
            r"printf '   Compiling a v1\n    Building [=> ] 1/2: a      \rerror[E1]: no\n  --> a.rs:1\n   |\n\nerror: could not compile' >&2
              exit 101",
        );
        assert_eq!(code, Some(101));
        assert_eq!(output, "");
        assert_eq!(errors, "error[E1]: no\n  --> a.rs:1\n   |\n\nerror: could not compile\n");
    }

    #[test]
    fn up_to_date_build_prints_nothing() {
        assert_eq!(run_script(r"printf '    Finished `dev` profile\n' >&2"), (Some(0), String::new(), String::new()));
    }

    #[test]
    fn joins_line_longer_than_buffer() {
        let (_, _, errors) = run_script("head -c 20000 /dev/zero | tr '\\0' x >&2");
        assert_eq!(errors.trim_end().len(), 20000);
    }

    #[test]
    fn reports_missing_program() {
        assert!(follow(Command::new("/nowhere/cargo"), &mut Vec::new(), &mut Vec::new()).is_err());
    }
}
