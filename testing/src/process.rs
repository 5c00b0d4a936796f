//! A running Terraform command, and its output. The command leads its own process group, which includes the provider
//! that it starts. Signals can be sent to the group, like Ctrl-C in a terminal, and no process outlives its test.

use std::{
    io::Write,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, Command},
    task::JoinHandle,
    time::timeout,
};

use crate::{Error, Result, heartbeat::Heartbeat, process_group::ProcessGroup};

/// How long to wait for the output to close after the command has ended.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(5);

/// The signals that tests send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, which a terminal sends on Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGKILL, which a program cannot handle.
    Kill,
}

/// The result of a command.
#[derive(Clone, Debug)]
pub struct Output {
    /// The command line, for messages.
    pub command: String,
    /// The exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The duration.
    pub elapsed: Duration,
}

impl Output {
    /// The output of a command that succeeded.
    ///
    /// # Errors
    /// If it ended with another exit code than 0. The error contains its output.
    pub fn success(self) -> Result<Self> {
        self.exit_code(0)
    }

    /// The output of a command that ended with the given exit code.
    ///
    /// # Errors
    /// If it ended with another exit code.
    pub fn exit_code(self, expected: i32) -> Result<Self> {
        if self.code == Some(expected) {
            return Ok(self);
        }
        let Self { command, code, stdout, stderr, .. } = self;
        Err(Error::ExitCode { command, expected, code, stdout, stderr })
    }

    /// Standard output as one JSON document, as `terraform show -json` writes it.
    ///
    /// # Errors
    /// If it is not JSON.
    pub fn json(&self) -> Result<Value> {
        self.parse(&self.stdout)
    }

    /// Standard output as a stream of JSON documents, one on a line, as `terraform apply -json` writes it.
    ///
    /// # Errors
    /// If a line is not JSON.
    pub fn events(&self) -> Result<Vec<Value>> {
        self.stdout.lines().filter(|line| !line.trim().is_empty()).map(|line| self.parse(line)).collect()
    }

    fn parse(&self, text: &str) -> Result<Value> {
        serde_json::from_str(text).map_err(|source| Error::Json {
            what: format!("the output of `{}`", self.command),
            source,
            text: text.to_owned(),
        })
    }
}

/// A running command. Dropping it kills its process group.
#[derive(Debug)]
pub struct Running {
    command: String,
    child: Child,
    group: Option<ProcessGroup>,
    started: Instant,
    limit: Duration,
    stdout: Captured,
    stderr: Captured,
    ended: bool,
    _heartbeat: Heartbeat,
}

impl Running {
    /// Starts a command that is killed after the time limit.
    pub(crate) fn start(mut command: Command, line: String, limit: Duration, echo: bool) -> Result<Self> {
        ProcessGroup::prepare(&mut command);
        let mut child = command
            .kill_on_drop(true)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| Error::Start { program: line.clone(), source, hint: "" })?;
        let group = ProcessGroup::of(&child);
        let stdout = Captured::start(child.stdout.take(), echo);
        let stderr = Captured::start(child.stderr.take(), echo);
        Ok(Self {
            _heartbeat: Heartbeat::of(&line),
            command: line,
            child,
            group,
            started: Instant::now(),
            limit,
            stdout,
            stderr,
            ended: false,
        })
    }

    /// The ID of its process group, which includes the provider; `None` if the process has no ID.
    #[must_use]
    pub fn group(&self) -> Option<u32> {
        self.group.and_then(ProcessGroup::id)
    }

    /// Standard output so far.
    #[must_use]
    pub fn stdout_so_far(&self) -> String {
        self.stdout.text()
    }

    /// Standard error so far.
    #[must_use]
    pub fn stderr_so_far(&self) -> String {
        self.stderr.text()
    }

    /// Sends a signal to Terraform and the provider, like a terminal.
    ///
    /// # Errors
    /// If no process is left.
    pub fn signal_group(&self, signal: Signal) -> Result<()> {
        self.send(|group| group.signal(signal))
    }

    /// Sends a signal to Terraform alone.
    ///
    /// # Errors
    /// If it has ended.
    pub fn signal_terraform(&self, signal: Signal) -> Result<()> {
        self.send(|group| group.signal_leader(signal))
    }

    /// Sends a signal to the provider alone: to the process of the group whose program has this name.
    ///
    /// # Errors
    /// If there is none, or the processes cannot be listed.
    pub fn signal_provider(&self, program: &str, signal: Signal) -> Result<()> {
        self.send(|group| group.signal_member(program, signal))
    }

    fn send(&self, send: impl FnOnce(ProcessGroup) -> std::io::Result<()>) -> Result<()> {
        let outcome = self.group.map_or(Err(std::io::ErrorKind::NotFound.into()), send);
        outcome.map_err(|source| Error::Process { command: self.command.clone(), action: "sent a signal", source })
    }

    /// Waits for its end, with any exit code.
    ///
    /// # Errors
    /// If it exceeds its time limit.
    pub async fn wait(mut self) -> Result<Output> {
        let left = self.limit.saturating_sub(self.started.elapsed());
        let Ok(status) = timeout(left, self.child.wait()).await else {
            // Dropping `self` kills the group.
            return Err(Error::Timeout {
                command: self.command.clone(),
                limit: self.limit,
                stdout: self.stdout.text(),
                stderr: self.stderr.text(),
            });
        };
        let status =
            status.map_err(|source| Error::Process { command: self.command.clone(), action: "waited for", source })?;
        // A provider that outlives Terraform may keep the pipes open. The wait for the command does not include it.
        let read = timeout(OUTPUT_TIMEOUT, async {
            self.stdout.finish().await;
            self.stderr.finish().await;
        });
        self.ended = read.await.is_ok();
        Ok(Output {
            command: self.command.clone(),
            code: status.code(),
            stdout: self.stdout.text(),
            stderr: self.stderr.text(),
            elapsed: self.started.elapsed(),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            // An error means that the group has ended.
            let _ = self.signal_group(Signal::Kill);
        }
    }
}

/// A captured output stream.
#[derive(Debug)]
struct Captured {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Captured {
    fn start(stream: Option<impl AsyncRead + Unpin + Send + 'static>, echo: bool) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let reader = stream.map(|stream| tokio::spawn(capture(stream, Arc::clone(&bytes), echo)));
        Self { bytes, reader }
    }

    async fn finish(&mut self) {
        if let Some(reader) = self.reader.take() {
            // The reader ends with the stream, or with the runtime.
            let _ = reader.await;
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

async fn capture(mut stream: impl AsyncRead + Unpin, bytes: Arc<Mutex<Vec<u8>>>, echo: bool) {
    let mut buffer = vec![0; 8192];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        let read = &buffer[..count];
        bytes.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(read);
        if echo {
            let mut screen = std::io::stdout().lock();
            // Keep reading if standard output is closed.
            let _ = screen.write_all(read).and_then(|()| screen.flush());
        }
    }
}
