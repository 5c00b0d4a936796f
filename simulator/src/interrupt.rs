//! [`interrupts`]: the signals that end a program.

use std::io;

/// Completes when the process receives SIGINT (Ctrl-C) or SIGTERM. Its handlers are installed at once.
///
/// # Errors
///
/// The operating system's error.
#[cfg(unix)]
pub fn interrupts() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes when the process receives Ctrl-C or Ctrl-Break. Its handlers are installed at once.
///
/// # Errors
///
/// The operating system's error.
#[cfg(windows)]
pub fn interrupts() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::windows::{ctrl_break, ctrl_c};

    let (mut interrupt, mut terminate) = (ctrl_c()?, ctrl_break()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
