//! Progress output of long tests. The test harness prints nothing until a test ends, and a test with many Terraform
//! commands can take a minute on a busy machine.

use std::{
    collections::BTreeMap,
    io::Write,
    sync::{Mutex, OnceLock, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Interval between two reports.
const INTERVAL: Duration = Duration::from_secs(20);
/// Wait for the next command while none runs.
const PAUSE: Duration = Duration::from_secs(1);

/// The commands of this process.
#[derive(Debug)]
struct Commands {
    /// Running commands by number, oldest first.
    running: BTreeMap<u64, String>,
    /// The number of the next command.
    next: u64,
    /// The time of the last report.
    reported: Instant,
}

impl Commands {
    fn new(now: Instant) -> Self {
        Self { running: BTreeMap::new(), next: 0, reported: now }
    }

    /// The line to print now, or the time until the next call.
    fn due(&mut self, now: Instant) -> Result<String, Duration> {
        let silence = now.duration_since(self.reported);
        if silence < INTERVAL {
            return Err(INTERVAL.saturating_sub(silence));
        }
        let command = self.running.values().next().ok_or(PAUSE)?;
        self.reported = now;
        Ok(format!("still running: {command}"))
    }
}

/// A running command.
#[derive(Debug)]
pub(crate) struct Heartbeat(u64);

impl Heartbeat {
    /// Reports on a command until the value is dropped.
    pub(crate) fn of(command: &str) -> Self {
        static STARTED: OnceLock<()> = OnceLock::new();
        STARTED.get_or_init(|| {
            if is_test() {
                // It ends with the process.
                thread::spawn(report);
            }
        });
        with_commands(|commands| {
            let number = commands.next;
            commands.next += 1;
            commands.running.insert(number, command.to_owned());
            Self(number)
        })
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        with_commands(|commands| commands.running.remove(&self.0));
    }
}

fn with_commands<T>(work: impl FnOnce(&mut Commands) -> T) -> T {
    static COMMANDS: OnceLock<Mutex<Commands>> = OnceLock::new();
    let commands = COMMANDS.get_or_init(|| Mutex::new(Commands::new(Instant::now())));
    work(&mut commands.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether this program is a test. Other programs that use this crate have their own output.
fn is_test() -> bool {
    let program = std::env::current_exe().unwrap_or_default();
    program.parent().is_some_and(|folder| folder.ends_with("deps"))
}

fn report() {
    loop {
        match with_commands(|commands| commands.due(Instant::now())) {
            // The harness captures the output of `eprintln!` until the test ends.
            Ok(line) => {
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            Err(pause) => thread::park_timeout(pause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Commands, Duration, INTERVAL, Instant, PAUSE};

    #[test]
    fn reports_oldest_command_once_per_interval() {
        let start = Instant::now();
        let mut commands = Commands::new(start);
        commands.running.insert(1, "Terraform 1.15.3 apply".to_owned());
        commands.running.insert(2, "Terraform 1.15.3 plan".to_owned());
        let second = Duration::from_secs(1);
        assert_eq!(commands.due(start + 5 * second), Err(15 * second));
        assert_eq!(commands.due(start + INTERVAL), Ok("still running: Terraform 1.15.3 apply".to_owned()));
        assert_eq!(commands.due(start + INTERVAL), Err(INTERVAL));
    }

    #[test]
    fn waits_for_next_command() {
        let start = Instant::now();
        let mut commands = Commands::new(start);
        assert_eq!(commands.due(start + INTERVAL), Err(PAUSE));
        commands.running.insert(1, "Terraform 1.15.3 plan".to_owned());
        assert!(commands.due(start + INTERVAL + PAUSE).is_ok());
    }
}
