//! What the process does about signals.

use std::io;

use super::ending::Ending;

/// What Ctrl-C means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// Nothing. A terminal sends it to host and plugin alike, and the host then says by the Stop call what is to end;
    /// a plugin that died of it would take the state of what it has begun with it.
    Ignore,
    /// The end, where a person runs the process: when no call is open any more, and the second time at once.
    ShutDown,
}

/// Handles Ctrl-C as asked. A request to terminate is a stop: the host may have got the same, and needs the answers of
/// the calls under way. Must be called within a runtime.
///
/// # Errors
///
/// What the operating system said.
pub(crate) fn handle(interrupt: Interrupt, ending: &Ending) -> io::Result<()> {
    let (mut interrupts, on_interrupt) = (Interrupts::listen()?, ending.clone());
    tokio::spawn(async move {
        while interrupts.next().await.is_some() {
            match interrupt {
                Interrupt::Ignore => tracing::debug!("ignoring an interrupt: the host says when to stop"),
                Interrupt::ShutDown if on_interrupt.stop.is_cancelled() => on_interrupt.shut_down(),
                Interrupt::ShutDown => on_interrupt.stop.cancel(),
            }
        }
    });
    let (mut terminations, on_terminate) = (Terminations::listen()?, ending.clone());
    tokio::spawn(async move {
        // The second and third change nothing: answers that are still to be sent are no less needed.
        while terminations.next().await.is_some() {
            tracing::info!("asked to terminate: waits end, and answers go on until the host has them");
            on_terminate.stop.cancel();
        }
    });
    Ok(())
}

/// What a person sends from the keyboard.
#[cfg(unix)]
struct Interrupts(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Interrupts {
    fn listen() -> io::Result<Self> {
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt()).map(Self)
    }

    async fn next(&mut self) -> Option<()> {
        self.0.recv().await
    }
}

/// What a program or the system sends to end the process.
#[cfg(unix)]
struct Terminations(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Terminations {
    fn listen() -> io::Result<Self> {
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map(Self)
    }

    async fn next(&mut self) -> Option<()> {
        self.0.recv().await
    }
}

/// Ctrl-C, and Ctrl-Break, which programs send to a process group, since Ctrl-C cannot be sent to one.
#[cfg(windows)]
struct Interrupts {
    ctrl_c: tokio::signal::windows::CtrlC,
    ctrl_break: tokio::signal::windows::CtrlBreak,
}

#[cfg(windows)]
impl Interrupts {
    fn listen() -> io::Result<Self> {
        Ok(Self { ctrl_c: tokio::signal::windows::ctrl_c()?, ctrl_break: tokio::signal::windows::ctrl_break()? })
    }

    async fn next(&mut self) -> Option<()> {
        tokio::select! {
            event = self.ctrl_c.recv() => event,
            event = self.ctrl_break.recv() => event,
        }
    }
}

/// What Windows announces before it ends a process: the console closes, the user logs off, the system shuts down. It
/// grants some seconds.
#[cfg(windows)]
struct Terminations {
    close: tokio::signal::windows::CtrlClose,
    logoff: tokio::signal::windows::CtrlLogoff,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Terminations {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            close: tokio::signal::windows::ctrl_close()?,
            logoff: tokio::signal::windows::ctrl_logoff()?,
            shutdown: tokio::signal::windows::ctrl_shutdown()?,
        })
    }

    async fn next(&mut self) -> Option<()> {
        tokio::select! {
            event = self.close.recv() => event,
            event = self.logoff.recv() => event,
            event = self.shutdown.recv() => event,
        }
    }
}
