//! The progress of a cargo build, printed at regular intervals.

use std::time::Duration;

/// Interval between two lines, the same as Terraform's for pending resources.
pub(crate) const INTERVAL: Duration = Duration::from_secs(10);

/// Cargo's own status lines that the progress replaces.
const REPLACED: [&str; 4] = ["Compiling ", "Downloaded ", "Finished ", "Fresh "];

/// Crates that take minutes to compile, during which the counter does not change.
const LARGE: [&str; 1] = ["aws-sdk-ec2"];

/// The progress of one build.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// The last state of cargo's progress bar, without the bar.
    status: String,
    /// The time of the last line since the start.
    printed: Duration,
}

impl Progress {
    /// Stores the current text of cargo's progress bar.
    pub(crate) fn update(&mut self, bar: &str) {
        let bar = bar.trim();
        if !bar.is_empty() {
            bar.clone_into(&mut self.status);
        }
    }

    /// Whether to print a line of cargo's output in addition to the progress: an error, a warning, a wait for a lock.
    pub(crate) fn passes_on(line: &str) -> bool {
        let status = line.trim_start();
        // Cargo indents its status lines; a message of the compiler is not indented.
        !(REPLACED.iter().any(|replaced| status.starts_with(replaced)) && line.len() > status.len())
    }

    /// The time until the next line is due.
    pub(crate) fn quiet_for(&self, elapsed: Duration) -> Duration {
        (self.printed + INTERVAL).saturating_sub(elapsed)
    }

    /// The line that is due at this time since the start, if any.
    pub(crate) fn due(&mut self, elapsed: Duration) -> Option<String> {
        if !self.quiet_for(elapsed).is_zero() {
            return None;
        }
        self.printed = elapsed;
        let duration = format_duration(elapsed);
        let line = match parse_bar(&self.status) {
            Some((finished, total, crates)) => {
                let note = match LARGE.iter().find(|large| crates.contains(**large)) {
                    Some(large) => format!(" ({large} alone takes minutes)"),
                    None => String::new(),
                };
                format!("Compiling {finished} of {total}: {crates}{note}, {duration} so far")
            }
            None if self.status.is_empty() => format!("Waiting for cargo, {duration} so far"),
            None => format!("{}, {duration} so far", self.status),
        };
        Some(line)
    }
}

/// The parts of `Building [====>    ] 212/298: aws-sdk-ec2, hyper(build.rs)`.
fn parse_bar(bar: &str) -> Option<(&str, &str, &str)> {
    let (_, counts) = bar.strip_prefix("Building [")?.split_once("] ")?;
    let (counts, crates) = counts.split_once(':')?;
    let (finished, total) = counts.split_once('/')?;
    Some((finished, total, crates.trim()))
}

/// Formats a duration, such as `45 s` or `3 min 10 s`.
fn format_duration(duration: Duration) -> String {
    match (duration.as_secs() / 60, duration.as_secs() % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, INTERVAL, Progress, format_duration};

    const BAR: &str = "    Building [=================>         ] 212/298: aws-sdk-ec2, hyper(build.rs)           ";

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn formats_bar_with_crate_names() {
        let mut progress = Progress::default();
        progress.update("    Building [====>    ] 12/298: serde                 ");
        assert_eq!(progress.due(at(11)).as_deref(), Some("Compiling 12 of 298: serde, 11 s so far"));
        progress.update(BAR);
        assert_eq!(
            progress.due(at(190)).as_deref(),
            Some(
                "Compiling 212 of 298: aws-sdk-ec2, hyper(build.rs) (aws-sdk-ec2 alone takes minutes), 3 min 10 s so far"
            )
        );
    }

    #[test]
    fn prints_line_at_every_interval() {
        let mut progress = Progress::default();
        progress.update(BAR);
        let mut now = Duration::ZERO;
        for _ in 0..30 {
            let quiet = progress.quiet_for(now);
            assert!(quiet > Duration::ZERO && quiet <= INTERVAL, "{quiet:?}");
            assert_eq!(progress.due(now), None);
            now += quiet;
            assert!(progress.due(now).is_some());
        }
        assert_eq!(now, 30 * INTERVAL);
    }

    #[test]
    fn limits_output_to_interval() {
        let mut progress = Progress::default();
        let lines = (1..=100_u64).filter(|second| {
            progress.update(&format!("Building [=> ] {second}/298: serde"));
            progress.due(at(*second)).is_some()
        });
        assert_eq!(lines.count(), 10);
    }

    #[test]
    fn prints_status_without_bar() {
        let mut progress = Progress::default();
        assert_eq!(progress.due(at(10)).as_deref(), Some("Waiting for cargo, 10 s so far"));
        progress.update(" Downloading 12 crates, remaining bytes: 3.1MB  ");
        assert_eq!(progress.due(at(20)).as_deref(), Some("Downloading 12 crates, remaining bytes: 3.1MB, 20 s so far"));
        // Cargo clears its bar with spaces; what was shown last remains true.
        progress.update("      ");
        assert_eq!(progress.due(at(30)).as_deref(), Some("Downloading 12 crates, remaining bytes: 3.1MB, 30 s so far"));
        for odd in ["Building [", "Building [=] 1", "Building [=] 1:", "Building [=] /: "] {
            progress.update(odd);
            assert!(progress.due(progress.printed + INTERVAL).is_some(), "{odd}");
        }
    }

    #[test]
    fn suppresses_only_replaced_lines() {
        for line in ["   Compiling serde v1.0.229", "  Downloaded serde v1.0.229", "    Finished `dev` profile"] {
            assert!(!Progress::passes_on(line), "{line}");
        }
        for line in [
            "error[E0425]: cannot find value `x` in this scope",
            " --> src/main.rs:3:5",
            "    Blocking waiting for file lock on build directory",
            "    Updating crates.io index",
            "error: could not compile `terraform-provider-image` (lib) due to 1 previous error",
            // An empty line belongs to the diagnostics around it.
            "",
        ] {
            assert!(Progress::passes_on(line), "{line}");
        }
    }

    #[test]
    fn formats_durations() {
        assert_eq!(format_duration(at(9)), "9 s");
        assert_eq!(format_duration(at(60)), "1 min 0 s");
        assert_eq!(format_duration(at(3600)), "60 min 0 s");
    }
}
