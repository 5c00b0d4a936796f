//! The clock. Durations use tokio's clock, which tests can pause. Dates start from the machine's clock and advance with
//! tokio's.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

/// A clock that starts when the simulator does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    started_at: OffsetDateTime,
}

impl Clock {
    /// Starts a clock with an offset in seconds from the machine's clock.
    pub(crate) fn start(offset: i64) -> Self {
        let machine = OffsetDateTime::from(SystemTime::now());
        let started_at = machine.checked_add(time::Duration::seconds(offset)).unwrap_or(machine);
        Self { started: Instant::now(), started_at }
    }

    /// The current instant.
    pub(crate) fn now() -> Instant {
        Instant::now()
    }

    /// The current date.
    pub(crate) fn date(&self) -> OffsetDateTime {
        let elapsed = Self::now().saturating_duration_since(self.started);
        self.started_at.checked_add(time::Duration::try_from(elapsed).unwrap_or_default()).unwrap_or(self.started_at)
    }

    /// The instant after a duration, or `None` if it is out of range.
    pub(crate) fn after(duration: Duration) -> Option<Instant> {
        Self::now().checked_add(duration)
    }
}

/// Formats a date like EC2: ISO 8601 in UTC, with milliseconds and `Z`.
pub(crate) fn iso(date: OffsetDateTime) -> String {
    let date = date.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        date.hour(),
        date.minute(),
        date.second(),
        date.millisecond()
    )
}

/// Truncates to whole seconds, as EC2 does with the creation dates of images.
pub(crate) fn truncate_to_second(date: OffsetDateTime) -> OffsetDateTime {
    date.replace_nanosecond(0).unwrap_or(date)
}

/// Formats a date for HTTP's `Date` header.
pub(crate) fn http(date: OffsetDateTime) -> String {
    let date = date.to_offset(time::UtcOffset::UTC);
    let short = |name: String| name.chars().take(3).collect::<String>();
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        short(date.weekday().to_string()),
        date.day(),
        short(date.month().to_string()),
        date.year(),
        date.hour(),
        date.minute(),
        date.second()
    )
}

/// Parses the date of a signature, such as `20261122T184500Z`.
pub(crate) fn parse_basic(text: &str) -> Option<OffsetDateTime> {
    let (date, rest) = text.split_at_checked(8)?;
    let clock = rest.strip_prefix('T')?.strip_suffix('Z').filter(|clock| clock.len() == 6)?;
    let part = |text: &str, from: usize, to: usize| Some(text.get(from..to)?.to_owned());
    let (year, month, day) = (part(date, 0, 4)?, part(date, 4, 6)?, part(date, 6, 8)?);
    let (hour, minute, second) = (part(clock, 0, 2)?, part(clock, 2, 4)?, part(clock, 4, 6)?);
    parse_iso(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

/// A date in JSON 1.1 and CBOR: seconds since 1970, with milliseconds.
pub(crate) fn epoch(date: OffsetDateTime) -> f64 {
    let millisecond = u32::from(date.millisecond()) * 1_000_000;
    (date.replace_nanosecond(millisecond).unwrap_or(date) - OffsetDateTime::UNIX_EPOCH).as_seconds_f64()
}

/// Parses an ISO 8601 date with time and offset.
pub(crate) fn parse_iso(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// Rounds to the nearest minute, as EC2 does with deprecation dates.
pub(crate) fn round_to_minute(date: OffsetDateTime) -> OffsetDateTime {
    let seconds = date.unix_timestamp();
    let rounded = (seconds + 30).div_euclid(60) * 60;
    OffsetDateTime::from_unix_timestamp(rounded).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn date_follows_tokio_clock() {
        let clock = Clock::start(0);
        let before = clock.date();
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(clock.date() - before, time::Duration::hours(1));
    }

    #[test]
    fn formats_http_dates_and_parses_signing_times() {
        let date = parse_basic("20260203T040506Z").unwrap();
        assert_eq!(http(date), "Tue, 03 Feb 2026 04:05:06 GMT");
        for text in ["", "20260203", "20260203T0405Z", "20269903T040506Z", "2026020äT040506Z"] {
            assert!(parse_basic(text).is_none(), "{text}");
        }
    }

    #[test]
    fn formats_dates_with_milliseconds() {
        let date = parse_iso("2026-02-03T04:05:06+01:00").unwrap();
        assert_eq!(iso(date), "2026-02-03T03:05:06.000Z");
    }

    #[test]
    fn formats_epoch_seconds_with_milliseconds() {
        let seconds = |text| epoch(parse_iso(text).unwrap());
        assert!((seconds("1970-01-02T00:00:00.1239Z") - 86_400.123).abs() < f64::EPSILON * 86_400.0);
    }

    #[test]
    fn rounds_deprecation_dates_to_minutes() {
        let rounded = |text| iso(round_to_minute(parse_iso(text).unwrap()));
        assert_eq!(rounded("2030-01-01T00:00:29Z"), "2030-01-01T00:00:00.000Z");
        assert_eq!(rounded("2030-01-01T00:00:30Z"), "2030-01-01T00:01:00.000Z");
    }
}
