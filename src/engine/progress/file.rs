//! [`ProgressFile`]: the file that `TF_PROVIDER_IMAGE_PROGRESS` names. A problem with it is never an error of an apply.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use time::OffsetDateTime;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::terraform::{quoted, sanitized_line};

/// The environment variable with the path of the file.
const VARIABLE: &str = "TF_PROVIDER_IMAGE_PROGRESS";
/// The number of lines that wait for a file that does not accept them. Further lines are dropped.
const MAX_QUEUED: usize = 8192;
/// A file that has accepted no queued line for this long is reported in the log.
const STALLED: Duration = Duration::from_secs(10);
/// The maximum length of a line in bytes: writes to a pipe are atomic up to this length.
///
/// Source: POSIX, `limits.h`, `PIPE_BUF`; 4096 on Linux.
const MAX_LENGTH: usize = 4096;

/// Appends lines to a file, which can also be a terminal or a pipe.
///
/// Only a thread of its own opens the file and writes to it, because both can block forever. Each line is one write of a file
/// in append mode, so that several processes can share the file.
#[derive(Debug)]
pub struct ProgressFile {
    path: PathBuf,
    lines: OnceLock<Option<Sender<String>>>,
    state: Arc<State>,
}

/// What the thread and the callers share.
#[derive(Debug, Default)]
struct State {
    /// The number of lines that are not written yet.
    queued: AtomicUsize,
    /// When the first of these was queued, or the last line was written.
    since: Mutex<Option<Instant>>,
    has_warned: AtomicBool,
}

impl ProgressFile {
    /// The file that the environment names, if it names one.
    pub fn from_environment() -> Option<Arc<Self>> {
        let path = std::env::var_os(VARIABLE).filter(|path| !path.is_empty())?;
        Some(Arc::new(Self::new(path.into())))
    }

    /// A file that is opened with the first line.
    pub fn new(path: PathBuf) -> Self {
        Self { path, lines: OnceLock::new(), state: Arc::default() }
    }

    /// Appends a line with the current time. Never blocks.
    pub fn append(&self, text: &str) {
        let Some(lines) = self.lines.get_or_init(|| start(&self.path, &self.state)) else { return };
        // Counted first, because the thread may write the line at once.
        self.state.add();
        if lines.try_send(line(OffsetDateTime::now_utc(), text)).is_err() {
            self.state.remove();
        }
        if self.state.is_stalled() {
            self.state.warn(&self.path, "it does not accept lines; a pipe or a terminal may have no reader");
        }
    }
}

impl State {
    fn since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self) {
        self.queued.fetch_add(1, Ordering::Relaxed);
        self.since().get_or_insert_with(Instant::now);
    }

    fn remove(&self) {
        self.queued.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes that the thread has dealt with a line.
    fn written(&self) {
        self.remove();
        *self.since() = None;
    }

    fn is_stalled(&self) -> bool {
        self.queued.load(Ordering::Relaxed) > 1 && self.since().is_some_and(|since| since.elapsed() > STALLED)
    }

    /// Logs the first problem.
    fn warn(&self, path: &Path, reason: &str) {
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            let path = quoted(&path.to_string_lossy());
            tracing::warn!("Unable to write the progress file {path}: {reason}. The apply continues without it.");
        }
    }
}

/// Starts the thread that writes. Returns `None` if the system cannot start one.
fn start(path: &Path, state: &Arc<State>) -> Option<Sender<String>> {
    let (sender, lines) = channel(MAX_QUEUED);
    let (own_path, own_state) = (path.to_owned(), Arc::clone(state));
    let run = move || write_lines(&own_path, lines, &own_state);
    match std::thread::Builder::new().name("progress".to_owned()).spawn(run) {
        Ok(_) => Some(sender),
        Err(error) => {
            state.warn(path, &error.to_string());
            None
        }
    }
}

/// Opens the file and writes all lines. A failed write does not end it: a full disk may have space again later.
fn write_lines(path: &Path, mut lines: Receiver<String>, state: &State) {
    let mut file = match OpenOptions::new().append(true).create(true).open(path) {
        Ok(file) => file,
        // The lines are dropped with their receiver.
        Err(error) => return state.warn(path, &error.to_string()),
    };
    let mut is_cut = false;
    while let Some(mut line) = lines.blocking_recv() {
        if is_cut {
            line = format!("\n{line}");
        }
        match write_once(&mut file, line.as_bytes()) {
            Ok(written) => {
                is_cut = written < line.len();
                if is_cut {
                    state.warn(path, "it accepts only parts of lines");
                }
            }
            Err(error) => state.warn(path, &error.to_string()),
        }
        state.written();
    }
}

/// Writes with a single call, unless a signal interrupts it before it has written anything.
fn write_once(file: &mut File, bytes: &[u8]) -> io::Result<usize> {
    loop {
        match file.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            written => return written,
        }
    }
}

/// A line with its time and its line break.
fn line(now: OffsetDateTime, text: &str) -> String {
    let (year, month, day) = now.to_calendar_date();
    let (hour, minute, second) = now.to_hms();
    let month = u8::from(month);
    let line = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z {}", sanitized_line(text));
    let end = line.floor_char_boundary(MAX_LENGTH - 1);
    format!("{}\n", line.get(..end).unwrap_or_default())
}

#[cfg(test)]
impl ProgressFile {
    /// Waits until the thread has dealt with all lines, for at most ten seconds.
    #[expect(clippy::disallowed_methods, reason = "the thread that writes is not on the runtime")]
    pub(crate) fn settle(&self) {
        for _ in 0..1000 {
            let has_ended = self.lines.get().is_some_and(|lines| lines.as_ref().is_none_or(Sender::is_closed));
            if has_ended || self.state.queued.load(Ordering::Relaxed) == 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_warned(file: &ProgressFile) -> bool {
        file.state.has_warned.load(Ordering::Relaxed)
    }

    #[test]
    fn lines_have_their_time_and_no_control_characters() {
        let line = line(OffsetDateTime::UNIX_EPOCH, "a\u{1b}[2J\nb");
        assert_eq!(line, "1970-01-01T00:00:00Z a[2J b\n");
        let long = super::line(OffsetDateTime::UNIX_EPOCH, &"ä".repeat(5000));
        assert!(long.len() <= MAX_LENGTH && long.ends_with("ä\n"), "{}", long.len());
    }

    #[test]
    fn several_writers_append_whole_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress");
        std::fs::write(&path, "before\n").unwrap();
        let files = [ProgressFile::new(path.clone()), ProgressFile::new(path.clone())];
        for number in 0..500 {
            for (writer, file) in files.iter().enumerate() {
                file.append(&format!("line {number} of {writer}"));
            }
        }
        files.iter().for_each(ProgressFile::settle);
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text.lines().count(), 1001);
        assert!(text.starts_with("before\n"));
        assert!(text.lines().skip(1).all(|line| line.contains("Z line ") && line.len() < 50), "{text}");
        assert!(!files.iter().any(has_warned));
    }

    #[test]
    fn file_that_cannot_be_opened_is_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("missing/progress")] {
            let file = ProgressFile::new(path);
            file.append("one");
            file.settle();
            assert!(has_warned(&file), "{file:?}");
            file.append("two");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn full_disk_is_a_warning() {
        let file = ProgressFile::new("/dev/full".into());
        file.append("one");
        file.append("two");
        file.settle();
        assert!(has_warned(&file));
    }

    #[cfg(unix)]
    #[test]
    fn pipe_without_reader_does_not_block() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let file = ProgressFile::new(path.clone());
        for number in 0..MAX_QUEUED + 10 {
            file.append(&format!("line {number}"));
        }
        assert!(!has_warned(&file));
        *file.state.since() = Instant::now().checked_sub(STALLED * 2);
        file.append("one more");
        assert!(has_warned(&file), "the stall is reported");
        // A reader that comes later receives the queued lines.
        let text = std::thread::spawn(move || {
            let mut first = String::new();
            io::BufRead::read_line(&mut io::BufReader::new(File::open(path).unwrap()), &mut first).unwrap();
            first
        });
        assert!(text.join().unwrap().ends_with("Z line 0\n"));
    }
}
