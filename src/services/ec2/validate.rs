//! What can be said of an AMI copy's configuration without any network.

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};

use super::arguments::Ec2Attributes;
use super::kind;
use crate::aws::{validate_account, validate_region};
use crate::copy::{ImageState, validate_tags};
use crate::terraform::{Diagnostic, Diagnostics};

/// The characters of a name beside letters and digits.
///
/// Source: AWS, EC2 API reference, `RegisterImage`, parameter `Name`.
const NAME_PUNCTUATION: &str = "()[] ./-'@_";
const LONGEST_DESCRIPTION: usize = 255;
const PROTECTIONS: [&str; 3] = ["disabled", "enabled", "enabled-with-cooldown"];

/// An error for everything that EC2 would refuse. Unknown values are left to apply.
pub(super) fn validate(config: &ImageState<Ec2Attributes>) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = Diagnostics::new();
    let mut refuse = |attribute: &str, summary: &str, detail: Option<String>| {
        diagnostics.extend(detail.map(|detail| Diagnostic::error(summary, detail).at_attribute(attribute)));
    };
    refuse("name", "Invalid AMI name", config.common.name.text().and_then(name_problem));
    let source = service.source_image_id.text().filter(|id| !kind::is_id(id));
    let source = source.map(|id| format!("{id:?} is not the id of an AMI, such as \"{}\".", kind::KIND.id_example));
    refuse("source_image_id", "Invalid AMI id", source);
    refuse("description", "Description too long", service.description.text().and_then(description_problem));
    refuse("kms_key_id", "A key without encryption", key_problem(service));
    refuse("deprecation_time", "Invalid time", service.deprecation_time.text().and_then(time_problem));
    let duration = service.snapshot_copy_completion_duration_minutes.known().copied();
    refuse("snapshot_copy_completion_duration_minutes", "Invalid duration", duration.and_then(duration_problem));
    let protection = service.deregistration_protection.text().filter(|value| !PROTECTIONS.contains(value));
    let protection = protection.map(|value| format!("{value:?} is none of {}.", PROTECTIONS.join(", ")));
    refuse("deregistration_protection", "Invalid deregistration_protection", protection);
    diagnostics.extend(validate_region("source_region", &service.source_region));
    diagnostics.extend(validate_account("expected_source_owner_id", &service.expected_source_owner_id));
    destination(service, &mut diagnostics);
    diagnostics.extend(validate_tags("snapshot_tags", &service.snapshot_tags));
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
        "The name {name:?} has {character:?} at position {}; an AMI's name has letters, digits, spaces and \
         ()[]./-'@_ .",
        position + 1
    ))
}

fn description_problem(description: &str) -> Option<String> {
    let length = description.chars().count();
    (length > LONGEST_DESCRIPTION)
        .then(|| format!("The description has {length} characters; EC2 takes at most {LONGEST_DESCRIPTION}."))
}

fn key_problem(service: &Ec2Attributes) -> Option<String> {
    let unencrypted = service.encrypted.is_null() || service.encrypted.known() == Some(&false);
    (service.kms_key_id.is_known() && unencrypted)
        .then(|| "EC2 takes a KMS key only for a copy that is to be encrypted. Set `encrypted = true`.".to_owned())
}

pub(super) fn time_problem(time: &str) -> Option<String> {
    parse_time(time)
        .is_none()
        .then(|| format!("{time:?} is not a time in RFC 3339. Write one such as \"2027-06-01T00:00:00Z\"."))
}

fn duration_problem(minutes: i64) -> Option<String> {
    (!(15..=2880).contains(&minutes) || minutes % 15 != 0)
        .then(|| format!("{minutes} minutes are not possible: EC2 takes 15 to 2880, in steps of 15."))
}

fn destination(service: &Ec2Attributes, diagnostics: &mut Diagnostics) {
    let outpost = &service.destination_outpost_arn;
    let all = [
        ("destination_outpost_arn", outpost),
        ("destination_availability_zone", &service.destination_availability_zone),
        ("destination_availability_zone_id", &service.destination_availability_zone_id),
    ];
    let mut set = all.iter().filter(|(_, value)| value.is_known()).map(|(name, _)| *name);
    if let (Some(first), Some(second)) = (set.next(), set.next()) {
        let detail = format!("A copy goes to one place: set {first} or {second}, not both.");
        diagnostics.push(Diagnostic::error("Two destinations", detail).at_attribute(second));
    }
    if let Some(arn) = outpost.text()
        && !(arn.starts_with("arn:") && arn.contains(":outpost/op-"))
    {
        let detail = format!(
            "{arn:?} is not the ARN of an Outpost, such as \
             \"arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0\"."
        );
        diagnostics.push(Diagnostic::error("Invalid Outpost ARN", detail).at_attribute("destination_outpost_arn"));
    }
    if outpost.is_known() && service.encrypted.known() == Some(&false) {
        let detail = "Copies to an Outpost are always encrypted. Remove `encrypted = false`.".to_owned();
        diagnostics.push(Diagnostic::error("An Outpost encrypts", detail).at_attribute("encrypted"));
    }
    if let Some((name, _)) = all.iter().find(|(_, value)| value.is_known())
        && service.snapshot_copy_completion_duration_minutes.is_known()
    {
        let detail = format!("EC2 makes time-based copies only to a Region, so it cannot be combined with {name}.");
        let attribute = "snapshot_copy_completion_duration_minutes";
        diagnostics.push(Diagnostic::error("No time-based copy to that place", detail).at_attribute(attribute));
    }
}

/// A time in RFC 3339.
pub(super) fn parse_time(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset).ok()
}

/// Whether two times are the same to EC2, which rounds to the minute. No time is the same as no time.
pub(super) fn is_same_minute(a: Option<&str>, b: Option<&str>) -> bool {
    let minute = |time: &str| parse_time(time).map(|time| (time.secs() + 30).div_euclid(60));
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b || minute(a).is_some_and(|a| Some(a) == minute(b)),
        _ => false,
    }
}

/// Whether a way of writing a key surely means the key of this ARN. An alias does not tell.
pub(super) fn is_same_key(written: &str, key_arn: &str) -> bool {
    written == key_arn || key_arn.rsplit_once("key/").is_some_and(|(_, id)| id == written)
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
                "The name \"golden:1\" has ':' at position 7; an AMI's name has letters, digits, spaces and \
                 ()[]./-'@_ ."
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
    fn a_key_is_known_by_its_id_and_arn_and_not_by_its_alias() {
        let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        assert!(is_same_key(arn, arn) && is_same_key("1234abcd-12ab-34cd-56ef-1234567890ab", arn));
        assert!(!is_same_key("alias/golden", arn) && !is_same_key("", arn));
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
