//! Signal handling.

use std::io;

use super::shutdown::Shutdown;

/// The effect of Ctrl-C.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// None. A terminal sends it to both host and plugin, and the host then calls Stop. If the plugin exited, the states of
    /// running operations would be lost.
    Ignore,
    /// Shuts down a process that a user started: when no call is open, or immediately the second time.
    ShutDown,
}

/// Installs the signal handlers. SIGTERM and the other signals that end a process only stop waiting: the host may have
/// received them, too, and needs the responses of its calls. The process ends soon afterwards, and removes its socket. Must be
/// called within a runtime.
///
/// # Errors
///
/// The operating system's error.
pub(crate) fn handle(interrupt: Interrupt, shutdown: &Shutdown) -> io::Result<()> {
    let (mut interrupts, on_interrupt) = (Interrupts::listen()?, shutdown.clone());
    tokio::spawn(async move {
        while interrupts.next().await.is_some() {
            match interrupt {
                Interrupt::Ignore => tracing::debug!("ignoring interrupt; the host calls Stop"),
                Interrupt::ShutDown if on_interrupt.stop.is_cancelled() => on_interrupt.shut_down(),
                Interrupt::ShutDown => on_interrupt.stop.cancel(),
            }
        }
    });
    for mut terminations in Terminations::listen()? {
        let on_terminate = shutdown.clone();
        tokio::spawn(async move {
            // Further signals change nothing, because the host still needs the responses.
            while terminations.next().await.is_some() {
                tracing::info!("received termination signal; waits end, and responses are still sent");
                on_terminate.stop.cancel();
            }
        });
    }
    Ok(())
}

/// SIGINT, which Ctrl-C sends.
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

/// A signal that by default ends the process, except SIGINT.
#[cfg(unix)]
struct Terminations(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Terminations {
    /// Signals without a constant in tokio, with their numbers on Linux, macOS and the BSDs: SIGXCPU, SIGXFSZ, SIGVTALRM and
    /// SIGPROF.
    const OTHERS: [i32; 4] = [24, 25, 26, 27];

    /// One stream for each signal. Signals that the process was started to ignore stay ignored: `nohup terraform apply` must
    /// survive the end of its terminal.
    fn listen() -> io::Result<Vec<Self>> {
        use tokio::signal::unix::{SignalKind, signal};

        let named = [
            SignalKind::alarm(),
            SignalKind::hangup(),
            SignalKind::quit(),
            SignalKind::terminate(),
            SignalKind::user_defined1(),
            SignalKind::user_defined2(),
        ];
        let ignored = ignored_signals();
        let is_ignored = |kind: &SignalKind| ignored >> (kind.as_raw_value() - 1) & 1 == 1;
        let kinds = named.into_iter().chain(Self::OTHERS.map(SignalKind::from_raw)).filter(|kind| !is_ignored(kind));
        kinds.map(|kind| signal(kind).map(Self)).collect()
    }

    async fn next(&mut self) -> Option<()> {
        self.0.recv().await
    }
}

/// The signals that this process ignores, as a bit mask. Zero where the operating system does not report them.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

/// Ctrl-C, and Ctrl-Break, which programs can send to a process group.
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

/// Events before Windows ends a process: the console closes, the user logs off or the system shuts down. The process has some
/// seconds left.
#[cfg(windows)]
struct Terminations {
    close: tokio::signal::windows::CtrlClose,
    logoff: tokio::signal::windows::CtrlLogoff,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Terminations {
    fn listen() -> io::Result<[Self; 1]> {
        Ok([Self {
            close: tokio::signal::windows::ctrl_close()?,
            logoff: tokio::signal::windows::ctrl_logoff()?,
            shutdown: tokio::signal::windows::ctrl_shutdown()?,
        }])
    }

    async fn next(&mut self) -> Option<()> {
        tokio::select! {
            event = self.close.recv() => event,
            event = self.logoff.recv() => event,
            event = self.shutdown.recv() => event,
        }
    }
}
