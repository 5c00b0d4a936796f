//! [`read`]: reads a file off the async threads, bounded in size and time.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::terraform::quoted;

/// How large a configuration, credentials or token file may be, in bytes.
pub(crate) const MAX_BYTES: u64 = 1 << 20;
/// How large a file of CA certificates may be, in bytes.
pub(crate) const MAX_CA_BYTES: u64 = 16 << 20;
/// How long reading a file may take.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// A file that the credentials depend on and that cannot be read. It is not read again, because the next attempt could
/// block as long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the token file {} cannot be read: {reason}", quoted(.file))]
pub(crate) struct UnreadableFile {
    /// The path.
    pub(crate) file: String,
    /// Why, in a sentence.
    pub(crate) reason: String,
}

/// Why a file was not read. The text is the reason in a sentence.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// The operating system's error.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file is too large, or never ends.
    #[error("it is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    /// The file is a pipe without a writer, or on a file system that does not respond.
    #[error("it did not respond within {} seconds", TIME_LIMIT.as_secs())]
    TimedOut,
    /// Only a regular file can be read twice.
    #[error("it is not a regular file")]
    NotRegular,
}

impl FileError {
    /// Whether there is no such file.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
    }

    /// Whether the operating system refuses to read the file, as opposed to a file without usable content.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self, Self::Io(_))
    }
}

/// The files that are being read, and since when. A read that blocks cannot be ended, and is not repeated while it blocks.
static READING: Mutex<BTreeMap<PathBuf, Instant>> = Mutex::new(BTreeMap::new());

/// Reads a file of up to this many bytes.
///
/// # Errors
///
/// The file cannot be read, is too large, or does not respond.
pub(crate) async fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    on_thread(path, move |path| {
        let mut content = Vec::new();
        std::fs::File::open(path)?.take(limit + 1).read_to_end(&mut content)?;
        if content.len() as u64 > limit { Err(FileError::TooLarge(limit)) } else { Ok(content) }
    })
    .await
}

/// Checks a file that the SDK reads afterwards, without a limit: it must be a regular file of up to this many bytes. A
/// missing file is no error, because the SDK reports it.
///
/// # Errors
///
/// As of [`read`], and for a file of another type.
pub(crate) async fn check(path: &Path, limit: u64) -> Result<(), FileError> {
    on_thread(path, move |path| {
        let Ok(metadata) = std::fs::metadata(path) else { return Ok(()) };
        if !metadata.is_file() {
            return Err(FileError::NotRegular);
        }
        if metadata.len() > limit {
            return Err(FileError::TooLarge(limit));
        }
        std::fs::File::open(path)?.take(1).read_to_end(&mut Vec::new())?;
        Ok(())
    })
    .await
}

/// Runs an operation on a thread of its own, which the end of the process does not wait for.
async fn on_thread<T: Send + 'static>(
    path: &Path,
    operation: impl FnOnce(&Path) -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let started = *lock().entry(path.to_owned()).or_insert_with(Instant::now);
    if started.elapsed() >= TIME_LIMIT {
        return Err(FileError::TimedOut);
    }
    let (sender, receiver) = oneshot::channel();
    let path = path.to_owned();
    std::thread::Builder::new().name("file".to_owned()).spawn(move || {
        let result = operation(&path);
        lock().remove(&path);
        // The caller has given up, and needs no content.
        drop(sender.send(result));
    })?;
    match timeout(TIME_LIMIT, receiver).await {
        Ok(Ok(result)) => result,
        _ => Err(FileError::TimedOut),
    }
}

fn lock() -> std::sync::MutexGuard<'static, BTreeMap<PathBuf, Instant>> {
    READING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bounds_size_and_type() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x".repeat(100)).unwrap();
        assert_eq!(read(&file, 100).await.unwrap().len(), 100);
        assert!(matches!(read(&file, 99).await, Err(FileError::TooLarge(99))));
        assert!(matches!(read(Path::new("/dev/zero"), MAX_BYTES).await, Err(FileError::TooLarge(MAX_BYTES))));
        assert!(read(folder.path(), MAX_BYTES).await.unwrap_err().is_refused());
        assert!(read(&folder.path().join("none"), MAX_BYTES).await.unwrap_err().is_missing());
        check(&file, MAX_BYTES).await.unwrap();
        assert!(matches!(check(&file, 99).await, Err(FileError::TooLarge(99))));
        check(&folder.path().join("none"), MAX_BYTES).await.unwrap();
        for path in [Path::new("/dev/zero"), folder.path()] {
            assert!(matches!(check(path, MAX_BYTES).await, Err(FileError::NotRegular)));
        }
    }
}
