//! The words of progress lines and of messages about progress.

use std::time::Duration;

use crate::terraform::{quoted, write_duration};

/// From this time on, a duration is written in minutes.
const WHOLE_MINUTES: Duration = Duration::from_mins(10);

/// The percentage and the estimate as far as they are known: `62%, about 12m left`.
pub(crate) fn percent_and_estimate(percent: Option<u8>, left: Option<Duration>) -> Option<String> {
    let percent = percent?;
    Some(match left {
        Some(left) => format!("{percent}%, {}", remaining(left)),
        None => format!("{percent}%"),
    })
}

/// The remaining time, rounded up to minutes.
fn remaining(left: Duration) -> String {
    if left.as_secs() < 60 {
        "less than a minute left".to_owned()
    } else {
        format!("about {} left", write_duration(Duration::from_mins(left.as_secs().div_ceil(60))))
    }
}

/// The elapsed time in seconds for ten minutes, then in minutes: `45s`, `9m59s`, `1h5m`.
pub(crate) fn elapsed(time: Duration) -> String {
    let precision = if time < WHOLE_MINUTES { 1 } else { 60 };
    write_duration(Duration::from_secs(time.as_secs() / precision * precision))
}

/// An image in a progress line: `AMI "golden" (ami-0abc)`. An image that is identified by its name has no parentheses.
pub(crate) fn image(noun: &str, name: &str, id: &str) -> String {
    let id = if id.is_empty() || id == name { String::new() } else { format!(" ({id})") };
    format!("{noun} {}{id}", quoted(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_percent_and_estimate_as_far_as_they_are_known() {
        let words = |percent, seconds: Option<u64>| percent_and_estimate(percent, seconds.map(Duration::from_secs));
        assert_eq!(words(None, Some(60)), None);
        assert_eq!(words(Some(0), None).as_deref(), Some("0%"));
        assert_eq!(words(Some(62), Some(661)).as_deref(), Some("62%, about 12m left"));
        assert_eq!(words(Some(99), Some(59)).as_deref(), Some("99%, less than a minute left"));
    }

    #[test]
    fn rounds_long_times_to_minutes() {
        let of = |seconds| elapsed(Duration::from_secs(seconds));
        assert_eq!([0, 599, 600, 659, 3900].map(of), ["0s", "9m59s", "10m", "10m", "1h5m"]);
    }

    #[test]
    fn names_images() {
        assert_eq!(image("AMI", "golden", "ami-1"), "AMI \"golden\" (ami-1)");
        assert_eq!(image("AMI", "golden", ""), "AMI \"golden\"");
        assert_eq!(image("AppStream image", "golden", "golden"), "AppStream image \"golden\"");
        assert_eq!(image("AMI", "a\u{1b}[2J\nb", ""), "AMI \"a\\u{1b}[2J\\nb\"");
    }
}
