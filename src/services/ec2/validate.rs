//! What can be said of an AMI copy's configuration without any network.

use std::time::{Duration, SystemTime};

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};

use super::arguments::Ec2Attributes;
use super::{kind, rules};
use crate::aws::{Arn, is_region};
use crate::copy::{
    ImageState, TagPolicy, check_owner, check_regions, check_source_region, check_tag_count, validate_tags,
};
use crate::terraform::{Change, Diagnostic, Diagnostics, Value};

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
pub(super) fn validate(config: &ImageState<Ec2Attributes>) -> Diagnostics {
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
    diagnostics.extend(key(service));
    let time = service.deprecation_time.text().and_then(time_problem);
    diagnostics.extend(time.map(|detail| rules::DEPRECATION_TIME.broken(detail)));
    let duration = service.snapshot_copy_completion_duration_minutes.known().copied().and_then(duration_problem);
    diagnostics.extend(duration.map(|detail| rules::DURATION.broken(detail)));
    let protection = service.deregistration_protection.text().filter(|value| !PROTECTIONS.contains(value));
    diagnostics.extend(
        protection.map(|value| rules::PROTECTION.broken(format!("{value:?} is none of {}.", PROTECTIONS.join(", ")))),
    );
    diagnostics.extend(check_owner(&service.expected_source_owner_id));
    diagnostics.extend(destination(service));
    diagnostics.extend(validate_tags(&rules::SNAPSHOT_TAGS, &kind::KIND.tags, &service.snapshot_tags));
    diagnostics
}

/// Checks the configuration against the Region in which the copy will live.
pub(super) fn validate_in(config: &ImageState<Ec2Attributes>, region: &str) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(check_regions(&service.source_region, region));
    if let Some(key) = service.kms_key_id.text().and_then(Arn::regional)
        && key.region != region
    {
        let detail = format!(
            "The key belongs to {}, and the copy to {region}: EC2 encrypts a copy with a key of the copy's own Region. \
             Name a key of {region}, such as a replica of this one.",
            key.region
        );
        diagnostics.push(rules::KEY_REGION.broken(detail));
    }
    if let Some(outpost) = service.destination_outpost_arn.text().and_then(Arn::regional)
        && outpost.region != region
    {
        let detail = format!(
            "The Outpost belongs to {}, and the copy to {region}. Set `region = \"{}\"`.",
            outpost.region, outpost.region
        );
        diagnostics.push(rules::OUTPOST_REGION.broken(detail));
    }
    diagnostics.extend(zone(service, region));
    diagnostics
}

/// Checks what only a plan can tell: what is new in it, and what the provider adds.
pub(super) fn plan(change: &Change<ImageState<Ec2Attributes>>, tags: &TagPolicy) -> Diagnostics {
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

fn key(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(key) = service.kms_key_id.text() else { return diagnostics };
    if service.encrypted.is_null() || service.encrypted.known() == Some(&false) {
        let detail = "EC2 takes a KMS key only for a copy that is to be encrypted. Set `encrypted = true`.";
        diagnostics.push(rules::KEY_WITHOUT_ENCRYPTION.broken(detail));
    }
    if !is_key(key) {
        let detail = format!(
            "{key:?} names no KMS key. Write a key's id (\"1234abcd-12ab-34cd-56ef-1234567890ab\"), an alias \
             (\"alias/images\"), or the ARN of either."
        );
        diagnostics.push(rules::KEY.broken(detail));
    }
    let contradiction = Arn::regional(key).and_then(|arn| arn.contradiction());
    diagnostics.extend(contradiction.map(|detail| rules::KEY_PARTITION.broken(detail)));
    diagnostics
}

/// What is wrong with a text that is not a time.
pub(super) fn time_problem(time: &str) -> Option<String> {
    parse_time(time)
        .is_none()
        .then(|| format!("{time:?} is not a date and time with a time zone in the form of RFC 3339. Write one such as \"2027-06-01T00:00:00Z\"."))
}

/// Whether a text has the form of a key's id, of an alias, or of the ARN of either.
///
/// Source: AWS, KMS developer guide, "Key identifiers"; KMS API reference, `CreateAlias`, pattern of `AliasName`.
fn is_key(text: &str) -> bool {
    let is_alias = |text: &str| {
        text.strip_prefix("alias/").is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'))
        })
    };
    // A key's id is a UUID; that of a multi-Region key is `mrk-` and 32 hexadecimal digits.
    let is_id = |text: &str| {
        let digits = text.strip_prefix("mrk-").unwrap_or(text);
        text.len() == 36 && digits.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-')
    };
    match Arn::parse(text) {
        Some(_) => Arn::regional(text).is_some_and(|arn| {
            let is_named = is_alias(arn.resource) || arn.resource.strip_prefix("key/").is_some_and(is_id);
            arn.service == "kms" && is_named
        }),
        None => is_alias(text) || is_id(text),
    }
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

/// Checks the three arguments that say where in its Region the copy goes, as far as they do not need to know the Region.
fn destination(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let all = [
        ("destination_outpost_arn", &service.destination_outpost_arn),
        ("destination_availability_zone", &service.destination_availability_zone),
        ("destination_availability_zone_id", &service.destination_availability_zone_id),
    ];
    let mut set = all.iter().filter(|(_, value)| value.is_known()).map(|(name, _)| *name);
    if let (Some(first), Some(second)) = (set.next(), set.next()) {
        let detail = format!("A copy goes to one place: set {first} or {second}, not both.");
        diagnostics.push(rules::TWO_DESTINATIONS.broken(detail).at_attribute(second));
    }
    diagnostics.extend(outpost(service));
    if let Some(id) = service.destination_availability_zone_id.text().filter(|id| !is_zone_id(id)) {
        let detail = format!(
            "{id:?} is not the id of a zone, such as \"use1-bos1-az1\". For a zone's name set \
             `destination_availability_zone`."
        );
        diagnostics.push(rules::ZONE_ID.broken(detail));
    }
    if let Some((name, _)) = all.iter().find(|(_, value)| value.is_known())
        && service.snapshot_copy_completion_duration_minutes.is_known()
    {
        let detail = format!("EC2 makes time-based copies only to a Region, so it cannot be combined with {name}.");
        diagnostics.push(rules::DURATION_PLACE.broken(detail));
    }
    diagnostics
}

fn outpost(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let outpost = &service.destination_outpost_arn;
    if outpost.is_known() && service.encrypted.known() == Some(&false) {
        let detail = "Copies to an Outpost are always encrypted. Remove `encrypted = false`.";
        diagnostics.push(rules::OUTPOST_ENCRYPTS.broken(detail));
    }
    let Some(text) = outpost.text() else { return diagnostics };
    let is_outpost = |arn: &Arn<'_>| {
        let id = arn.resource.strip_prefix("outpost/op-");
        arn.service == "outposts"
            && id.is_some_and(|id| id.len() == 17 && id.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')))
    };
    let Some(arn) = Arn::regional(text).filter(is_outpost) else {
        let detail = format!(
            "{text:?} is not the ARN of an Outpost, such as \
             \"arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0\"."
        );
        diagnostics.push(rules::OUTPOST.broken(detail));
        return diagnostics;
    };
    if let Some(detail) = arn.contradiction() {
        diagnostics.push(rules::OUTPOST_PARTITION.broken(detail));
    }
    if let Some(source_region) = service.source_region.text().filter(|region| is_region(region))
        && source_region != arn.region
    {
        let detail = format!(
            "The Outpost belongs to {}, and the source is in {source_region}: EC2 copies to an Outpost only within its \
             Region. Copy the AMI to {} first.",
            arn.region, arn.region
        );
        diagnostics.push(rules::OUTPOST_SOURCE.broken(detail));
    }
    diagnostics
}

/// Checks the Local Zone against the copy's Region, of which it must be a part.
fn zone(service: &Ec2Attributes, region: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(zone) = service.destination_availability_zone.text() {
        match zone.strip_prefix(region) {
            Some(rest) if rest.starts_with('-') => {}
            Some(rest) if rest.len() == 1 => {
                let detail = format!(
                    "{zone:?} has the name of an ordinary Availability Zone. A copy to a Region can be used in all of its \
                     zones: remove `destination_availability_zone`, or name a Local Zone such as \"us-east-1-bos-1a\"."
                );
                diagnostics.push(rules::ZONE.broken(detail));
            }
            _ => {
                let detail = format!(
                    "The copy is made in {region}, and {zone:?} is not one of its Local Zones, whose names begin with \
                     \"{region}-\". Correct the zone, or set `region` to the one that it belongs to."
                );
                diagnostics.push(rules::ZONE_REGION.broken(detail));
            }
        }
    }
    let goes_to_zone =
        service.destination_availability_zone.is_known() || service.destination_availability_zone_id.is_known();
    if let Some(source_region) = service.source_region.text().filter(|source| is_region(source))
        && goes_to_zone
        && diagnostics.is_empty()
        && source_region != region
    {
        let detail = format!(
            "The source is in {source_region}, and the Local Zone belongs to {region}. As AWS documents it, a copy to a \
             Local Zone comes from the zone's own Region: copy the AMI to {region} first."
        );
        diagnostics.push(rules::ZONE_SOURCE.broken(detail));
    }
    diagnostics
}

/// Whether a text has the form of a zone's id, such as `use1-az1` or `use1-bos1-az1`.
fn is_zone_id(text: &str) -> bool {
    text.rsplit_once("-az").is_some_and(|(place, number)| {
        !place.is_empty() && !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit())
    })
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
