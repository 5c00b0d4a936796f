//! What the process does about signals.

use std::io;

use tokio_util::sync::CancellationToken;

/// What Ctrl-C means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// Nothing. A terminal sends it to host and plugin alike, and the host then says by the Stop call what is to end;
    /// a plugin that died of it would take the state of what it has begun with it.
    Ignore,
    /// The end, where a person runs the process.
    ShutDown,
}

/// Handles Ctrl-C as told, and the request to terminate as a shutdown, so that the socket is removed. Must be called
/// within a runtime.
///
/// # Errors
///
/// What the operating system said.
pub(crate) fn handle(interrupt: Interrupt, shutdown: &CancellationToken) -> io::Result<()> {
    let mut interrupts = interrupts()?;
    let on_interrupt = shutdown.clone();
    tokio::spawn(async move {
        while interrupts.recv().await.is_some() {
            match interrupt {
                Interrupt::Ignore => tracing::debug!("ignoring an interrupt: the host says when to stop"),
                Interrupt::ShutDown => on_interrupt.cancel(),
            }
        }
    });
    shut_down_on_terminate(shutdown.clone())
}

#[cfg(unix)]
fn interrupts() -> io::Result<tokio::signal::unix::Signal> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
}

#[cfg(windows)]
fn interrupts() -> io::Result<tokio::signal::windows::CtrlC> {
    tokio::signal::windows::ctrl_c()
}

#[cfg(unix)]
fn shut_down_on_terminate(shutdown: CancellationToken) -> io::Result<()> {
    let mut terminations = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        if terminations.recv().await.is_some() {
            shutdown.cancel();
        }
    });
    Ok(())
}

#[cfg(windows)]
fn shut_down_on_terminate(_shutdown: CancellationToken) -> io::Result<()> {
    // Windows ends a process without asking it.
    Ok(())
}
