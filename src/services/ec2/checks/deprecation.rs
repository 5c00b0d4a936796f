//! The deprecation time of a copy: its format and its limits.

use std::time::{Duration, SystemTime};

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use aws_sdk_ec2::types::Image;

use crate::engine::ImageModel;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Change, Diagnostic, Diagnostics, Rule, Value, quoted};

pub(crate) const INVALID: Rule = Rule::refusal(
    "deprecation_time",
    "Invalid deprecation time",
    "`deprecation_time` is an RFC 3339 date and time, such as `2027-06-01T00:00:00Z`.",
);

/// Source: AWS, EC2 API reference, `EnableImageDeprecation`, parameter `DeprecateAt`.
pub(crate) const PAST: Rule = Rule::refusal(
    "deprecation_time",
    "Deprecation time is in the past",
    "A new `deprecation_time` is not in the past. An unchanged one is not checked.",
);

/// Source: as for [`PAST`].
pub(crate) const TOO_FAR: Rule = Rule::refusal(
    "deprecation_time",
    "Deprecation time is too far in the future",
    "A new `deprecation_time` is at most ten years in the future.",
);

/// Source: AWS, EC2 API reference, `EnableImageDeprecation`, parameter `DeprecateAt`.
pub(crate) const PUBLIC_TOO_FAR: Rule = Rule::refusal(
    "deprecation_time",
    "Deprecation time is too late for a public AMI",
    "A new `deprecation_time` of a public AMI is at most two years after the creation of the AMI.",
);

/// How far in the future a deprecation time can be: ten years, of which up to three have a leap day.
const MAX_DEPRECATION: Duration = Duration::from_hours(24 * (10 * 365 + 3));
/// How long after its creation a public AMI is deprecated: two years, of which one may have a leap day.
const MAX_PUBLIC_DEPRECATION: Duration = Duration::from_hours(24 * 731);
/// How far this machine's clock can be wrong before a valid time is rejected.
const CLOCK_SKEW: Duration = Duration::from_mins(5);

/// Checks the format of the time.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let problem = service.deprecation_time.text().and_then(time_problem);
    problem.map(|detail| INVALID.broken(detail)).into_iter().collect()
}

/// Checks a new time against the current one. A time that the copy has already is not checked.
pub(crate) fn validate_change(change: &Change<ImageModel<Ec2Attributes>>) -> Option<Diagnostic> {
    let planned = &change.planned.service.deprecation_time;
    let stored = change.prior.as_ref().map_or(&Value::Null, |prior| &prior.service.deprecation_time);
    if planned == stored {
        return None;
    }
    let time = planned.text().and_then(parse_time)?;
    let replaced = !change.replace.is_empty();
    check_limits(&time).or_else(|| check_public(change.prior.as_ref().filter(|_| !replaced)?, &time))
}

/// Checks the limit of public AMIs, unless the plan replaces the AMI by a private one.
fn check_public(prior: &ImageModel<Ec2Attributes>, time: &DateTime) -> Option<Diagnostic> {
    let service = &prior.service;
    if service.public != Value::Known(true) {
        return None;
    }
    let created = service.creation_date.text()?;
    let latest = parse_time(created)?.secs() + MAX_PUBLIC_DEPRECATION.as_secs().cast_signed();
    if time.secs() <= latest {
        return None;
    }
    Some(PUBLIC_TOO_FAR.broken(format!(
        "`deprecation_time` of a public AMI must be at most two years after its creation ({created}), got \"{}\". Set an \
         earlier time, or make the AMI private.",
        time.fmt(DateTimeFormat::DateTime).unwrap_or_default()
    )))
}

/// Describes what is wrong with a text that is not a time.
pub(crate) fn time_problem(time: &str) -> Option<String> {
    if parse_time(time).is_some() {
        return None;
    }
    Some(format!(
        "`deprecation_time` must be an RFC 3339 date and time with a time zone, such as \"2027-06-01T00:00:00Z\", got {}.",
        quoted(time)
    ))
}

fn check_limits(time: &DateTime) -> Option<Diagnostic> {
    let seconds = u64::try_from(time.secs()).unwrap_or_default();
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let written = time.fmt(DateTimeFormat::DateTime).unwrap_or_default();
    if seconds + CLOCK_SKEW.as_secs() < now.as_secs() {
        let detail = format!("`deprecation_time` must not be in the past, got \"{written}\". Set a later time.");
        return Some(PAST.broken(detail));
    }
    if seconds <= (now + MAX_DEPRECATION + CLOCK_SKEW).as_secs() {
        return None;
    }
    let detail =
        format!("`deprecation_time` must be at most ten years in the future, got \"{written}\". Set an earlier time.");
    Some(TOO_FAR.broken(detail))
}

/// Parses an RFC 3339 time with a time zone.
pub(crate) fn parse_time(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset).ok()
}

/// A time of EC2 as configurations contain it: without a fraction of zero, which EC2 always adds.
pub(crate) fn written(time: &str) -> String {
    let parsed = parse_time(time).and_then(|time| time.fmt(DateTimeFormat::DateTime).ok());
    parsed.unwrap_or_else(|| time.to_owned())
}

/// Whether two times are equal to EC2, which rounds to the minute. Two absent times are equal.
pub(crate) fn is_same_minute(a: Option<&str>, b: Option<&str>) -> bool {
    let minute = |time: &str| parse_time(time).map(|time| (time.secs() + 30).div_euclid(60));
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b || minute(a).is_some_and(|a| Some(a) == minute(b)),
        _ => false,
    }
}

/// Whether EC2 itself set the deprecation time: two years after the creation, to the second. EC2 sets it when an AMI becomes
/// public, and rounds configured times to the minute.
///
/// Source: AWS, EC2 user guide, "Deprecate an Amazon EC2 AMI".
pub(crate) fn is_set_by_ec2(image: &Image) -> bool {
    let (Some(created), Some(deprecation)) =
        (image.creation_date().and_then(parse_time), image.deprecation_time().and_then(parse_time))
    else {
        return false;
    };
    // Two years with and without a leap day.
    let days = Duration::from_hours(24);
    let age = u64::try_from(deprecation.secs() - created.secs()).map(Duration::from_secs);
    age.is_ok_and(|age| age == 730 * days || age == 731 * days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_times_without_a_fraction_of_zero() {
        assert_eq!(written("2027-06-01T00:00:00.000Z"), "2027-06-01T00:00:00Z");
        assert_eq!(written("2027-09-24T00:36:36.000Z"), "2027-09-24T00:36:36Z");
        assert_eq!(written("2027-06-01T00:00:00.250Z"), "2027-06-01T00:00:00.25Z");
        assert_eq!(written("soon"), "soon");
    }

    #[test]
    fn recognizes_deprecation_times_of_ec2() {
        let image =
            |time: &str| Image::builder().creation_date("2025-09-24T00:36:36.000Z").deprecation_time(time).build();
        assert!(is_set_by_ec2(&image("2027-09-24T00:36:36.000Z")));
        assert!(!is_set_by_ec2(&image("2027-09-24T00:37:00.000Z")));
        assert!(!is_set_by_ec2(&image("2026-01-01T00:00:00.000Z")));
        let image = Image::builder().creation_date("2027-06-01T10:00:00.000Z");
        assert!(is_set_by_ec2(&image.deprecation_time("2029-06-01T10:00:00.000Z").build()));
    }

    #[test]
    fn compares_times_by_minute() {
        let same = |a, b| is_same_minute(Some(a), Some(b));
        assert!(same("2027-06-01T00:00:20Z", "2027-06-01T00:00:00.000Z"));
        assert!(same("2027-06-01T02:00:00+02:00", "2027-06-01T00:00:00.000Z"));
        assert!(!same("2027-06-01T00:00:40Z", "2027-06-01T00:00:00.000Z"));
        assert!(is_same_minute(None, None) && !is_same_minute(Some("2027-06-01T00:00:00Z"), None));
    }
}
