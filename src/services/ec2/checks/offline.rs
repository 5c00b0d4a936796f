//! What can be said of an AMI copy's configuration without any network.

use std::time::{Duration, SystemTime};

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};

use super::rules;
use crate::engine::{
    ImageModel, TagPolicy, check_owner, check_regions, check_source_region, check_tag_count, validate_tags,
};
use crate::services::ec2::kind;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Change, Diagnostic, Diagnostics, Value};

pub(crate) use super::kms_key::is_same_key;

/// The characters of a name beside letters and digits.
///
/// Source: AWS, EC2 API reference, `RegisterImage`, parameter `Name`.
const NAME_PUNCTUATION: &str = "()[] ./-'@_";
const LONGEST_DESCRIPTION: usize = 255;
const PROTECTIONS: [&str; 3] = ["disabled", "enabled", "enabled-with-cooldown"];
/// How far ahead an AMI may be deprecated: ten years, of which up to three have a leap day.
const FARTHEST_DEPRECATION: Duration = Duration::from_hours(24 * (10 * 365 + 3));
/// By how much this machine's clock may be wrong before a legal time is refused.
const CLOCK_SKEW: Duration = Duration::from_mins(5);

/// An error for everything that EC2 would refuse. Unknown values are left to apply.
pub(crate) fn validate(config: &ImageModel<Ec2Attributes>) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = Diagnostics::new();
    let name = config.common.name.text().and_then(name_problem);
    diagnostics.extend(name.map(|detail| rules::NAME.broken(detail)));
    let source = service.source_image_id.text().filter(|id| !kind::is_id(id));
    diagnostics.extend(source.map(|id| {
        rules::SOURCE_ID.broken(format!("{id:?} is not the id of an AMI, such as \"{}\".", kind::KIND.id_example))
    }));
    diagnostics.extend(check_source_region(&service.source_region));
    let description = service.description.text().and_then(description_problem);
    diagnostics.extend(description.map(|detail| rules::DESCRIPTION.broken(detail)));
    diagnostics.extend(super::kms_key::check(service));
    let time = service.deprecation_time.text().and_then(time_problem);
    diagnostics.extend(time.map(|detail| rules::DEPRECATION_TIME.broken(detail)));
    let duration = service.snapshot_copy_completion_duration_minutes.known().copied().and_then(duration_problem);
    diagnostics.extend(duration.map(|detail| rules::DURATION.broken(detail)));
    let protection = service.deregistration_protection.text().filter(|value| !PROTECTIONS.contains(value));
    diagnostics.extend(
        protection.map(|value| rules::PROTECTION.broken(format!("{value:?} is none of {}.", PROTECTIONS.join(", ")))),
    );
    diagnostics.extend(check_owner(&service.expected_source_owner_id));
    diagnostics.extend(super::destination::check(service));
    diagnostics.extend(validate_tags(&rules::SNAPSHOT_TAGS, &kind::KIND.tags, &service.snapshot_tags));
    diagnostics
}

/// Checks the configuration against the Region in which the copy will live.
pub(crate) fn validate_in(config: &ImageModel<Ec2Attributes>, region: &str) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(check_regions(&service.source_region, region));
    diagnostics.extend(super::kms_key::check_in(service, region));
    diagnostics.extend(super::destination::check_in(service, region));
    diagnostics
}

/// Checks what only a plan can tell: what is new in it, and what the provider adds.
pub(crate) fn plan(change: &Change<ImageModel<Ec2Attributes>>, tags: &TagPolicy) -> Diagnostics {
    let service = &change.planned.service;
    let mut diagnostics = Diagnostics::new();
    let stored = change.prior.as_ref().map_or(&Value::Null, |prior| &prior.service.deprecation_time);
    if service.deprecation_time != *stored {
        let time = service.deprecation_time.text().and_then(parse_time);
        diagnostics.extend(time.and_then(|time| too_early_or_late(&time)));
    }
    if service.snapshot_tags.is_known() {
        let all = tags.all(&service.snapshot_tags);
        diagnostics.extend(check_tag_count(&rules::ALL_SNAPSHOT_TAGS, &service.snapshot_tags, &all));
    }
    diagnostics
}

fn name_problem(name: &str) -> Option<String> {
    let length = name.chars().count();
    if !(3..=128).contains(&length) {
        return Some(format!("The name {name:?} has {length} characters; an AMI's name has 3 to 128."));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || NAME_PUNCTUATION.contains(c);
    let (position, character) = name.chars().enumerate().find(|(_, c)| !allowed(*c))?;
    Some(format!(
        "The name {name:?} has {character:?} at position {}; an AMI's name has only letters, digits, spaces \
         and these characters: ()[]./-'@_",
        position + 1
    ))
}

fn description_problem(description: &str) -> Option<String> {
    let length = description.chars().count();
    (length > LONGEST_DESCRIPTION)
        .then(|| format!("The description has {length} characters; EC2 takes at most {LONGEST_DESCRIPTION}."))
}

/// What is wrong with a text that is not a time.
pub(crate) fn time_problem(time: &str) -> Option<String> {
    parse_time(time).is_none().then(|| {
        format!(
            "{time:?} is not a date and time with a time zone in the form of RFC 3339. Write one such as \
                 \"2027-06-01T00:00:00Z\"."
        )
    })
}

fn too_early_or_late(time: &DateTime) -> Option<Diagnostic> {
    let seconds = u64::try_from(time.secs()).unwrap_or_default();
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let written = time.fmt(DateTimeFormat::DateTime).unwrap_or_default();
    if seconds + CLOCK_SKEW.as_secs() < now.as_secs() {
        let detail = format!("{written} has passed, and EC2 deprecates an AMI only from now on. Write a later time.");
        return Some(rules::DEPRECATION_PAST.broken(detail));
    }
    (seconds > (now + FARTHEST_DEPRECATION + CLOCK_SKEW).as_secs()).then(|| {
        let detail =
            format!("{written} is more than ten years ahead, and EC2 takes at most ten. Write an earlier time.");
        rules::DEPRECATION_FAR.broken(detail)
    })
}

fn duration_problem(minutes: i64) -> Option<String> {
    (!(15..=2880).contains(&minutes) || minutes % 15 != 0)
        .then(|| format!("{minutes} minutes are not possible: EC2 takes 15 to 2880, in steps of 15."))
}

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
    fn a_name_tells_its_bad_character() {
        assert_eq!(name_problem("golden (2026-11) [x].y/z's @home_"), None);
        assert_eq!(
            name_problem("golden:1").as_deref(),
            Some(
                "The name \"golden:1\" has ':' at position 7; an AMI's name has only letters, digits, \
                 spaces and these characters: ()[]./-'@_"
            )
        );
        assert!(name_problem("ab").is_some_and(|problem| problem.contains("2 characters")));
        assert_eq!(name_problem(&"n".repeat(128)), None);
        assert!(name_problem(&"n".repeat(129)).is_some());
    }

    #[test]
    fn times_that_ec2_rounds_to_one_minute_are_the_same() {
        let same = |a, b| is_same_minute(Some(a), Some(b));
        assert!(same("2027-06-01T00:00:20Z", "2027-06-01T00:00:00.000Z"));
        assert!(same("2027-06-01T02:00:00+02:00", "2027-06-01T00:00:00.000Z"));
        assert!(!same("2027-06-01T00:00:40Z", "2027-06-01T00:00:00.000Z"));
        assert!(is_same_minute(None, None) && !is_same_minute(Some("2027-06-01T00:00:00Z"), None));
    }

    #[test]
    fn durations_come_in_steps_of_a_quarter_of_an_hour() {
        for minutes in [15, 30, 2880] {
            assert_eq!(duration_problem(minutes), None);
        }
        for minutes in [0, 14, 20, 2895, -15] {
            assert!(duration_problem(minutes).is_some(), "{minutes}");
        }
    }
}
