//! When a copy is deprecated: the form of the time, and whether EC2 takes it.

use std::time::{Duration, SystemTime};

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};

use crate::engine::ImageModel;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Change, Diagnostic, Diagnostics, Rule, Value};

pub(crate) const INVALID: Rule = Rule::refusal(
    "deprecation_time",
    "Invalid deprecation time",
    "`deprecation_time` is a time in RFC 3339, such as `2027-06-01T00:00:00Z`.",
);

/// Source: AWS, EC2 API reference, `EnableImageDeprecation`, parameter `DeprecateAt`.
pub(crate) const PAST: Rule = Rule::refusal(
    "deprecation_time",
    "The deprecation time is in the past",
    "A new `deprecation_time` is not in the past. One that the copy has already is left alone.",
);

/// Source: as for [`PAST`].
pub(crate) const TOO_FAR: Rule = Rule::refusal(
    "deprecation_time",
    "The deprecation time is too far ahead",
    "A new `deprecation_time` is at most ten years ahead.",
);

/// How far ahead an AMI may be deprecated: ten years, of which up to three have a leap day.
const FARTHEST_DEPRECATION: Duration = Duration::from_hours(24 * (10 * 365 + 3));
/// By how much this machine's clock may be wrong before a legal time is refused.
const CLOCK_SKEW: Duration = Duration::from_mins(5);

/// Checks the form of the time.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let problem = service.deprecation_time.text().and_then(time_problem);
    problem.map(|detail| INVALID.broken(detail)).into_iter().collect()
}

/// Checks a new time against the present. One that the copy has already is left alone.
pub(crate) fn validate_change(change: &Change<ImageModel<Ec2Attributes>>) -> Option<Diagnostic> {
    let planned = &change.planned.service.deprecation_time;
    let stored = change.prior.as_ref().map_or(&Value::Null, |prior| &prior.service.deprecation_time);
    if planned == stored {
        return None;
    }
    too_early_or_late(&planned.text().and_then(parse_time)?)
}

/// What is wrong with a text that is not a time.
pub(crate) fn time_problem(time: &str) -> Option<String> {
    if parse_time(time).is_some() {
        return None;
    }
    Some(format!(
        "{time:?} is not a date and time with a time zone in the form of RFC 3339. Write one such as \
                 \"2027-06-01T00:00:00Z\"."
    ))
}

fn too_early_or_late(time: &DateTime) -> Option<Diagnostic> {
    let seconds = u64::try_from(time.secs()).unwrap_or_default();
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let written = time.fmt(DateTimeFormat::DateTime).unwrap_or_default();
    if seconds + CLOCK_SKEW.as_secs() < now.as_secs() {
        let detail = format!("{written} has passed, and EC2 deprecates an AMI only from now on. Write a later time.");
        return Some(PAST.broken(detail));
    }
    if seconds <= (now + FARTHEST_DEPRECATION + CLOCK_SKEW).as_secs() {
        return None;
    }
    let detail = format!("{written} is more than ten years ahead, and EC2 takes at most ten. Write an earlier time.");
    Some(TOO_FAR.broken(detail))
}

/// A time with a time zone, in RFC 3339.
pub(crate) fn parse_time(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset).ok()
}

/// Whether two times are the same to EC2, which rounds to the minute. No time is the same as no time.
pub(crate) fn is_same_minute(a: Option<&str>, b: Option<&str>) -> bool {
    let minute = |time: &str| parse_time(time).map(|time| (time.secs() + 30).div_euclid(60));
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b || minute(a).is_some_and(|a| Some(a) == minute(b)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_ec2_rounds_to_one_minute_are_the_same() {
        let same = |a, b| is_same_minute(Some(a), Some(b));
        assert!(same("2027-06-01T00:00:20Z", "2027-06-01T00:00:00.000Z"));
        assert!(same("2027-06-01T02:00:00+02:00", "2027-06-01T00:00:00.000Z"));
        assert!(!same("2027-06-01T00:00:40Z", "2027-06-01T00:00:00.000Z"));
        assert!(is_same_minute(None, None) && !is_same_minute(Some("2027-06-01T00:00:00Z"), None));
    }
}
