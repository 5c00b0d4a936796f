//! Where in its Region a copy goes: an Outpost or a Local Zone.

use crate::aws::{Arn, is_region};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostics, Rule};

pub(crate) const TWO_DESTINATIONS: Rule = Rule::refusal(
    "destination_availability_zone",
    "Two destinations",
    "At most one of `destination_outpost_arn`, `destination_availability_zone` and `destination_availability_zone_id` \
     is set.",
);

/// Source: AWS, EBS user guide, "Time-based copies".
pub(crate) const DURATION_PLACE: Rule = Rule::refusal(
    "snapshot_copy_completion_duration_minutes",
    "No time-based copy to that place",
    "A time-based copy goes to a Region, not to an Outpost or a Local Zone.",
);

/// Source: AWS, Outposts API reference, pattern of `OutpostArn`.
pub(crate) const OUTPOST: Rule = Rule::refusal(
    "destination_outpost_arn",
    "Invalid Outpost ARN",
    "`destination_outpost_arn` has the form of an Outpost's ARN.",
);

pub(crate) const OUTPOST_PARTITION: Rule = Rule::refusal(
    "destination_outpost_arn",
    "The ARN of the Outpost contradicts itself",
    "The partition in the ARN of the Outpost is the one of the Region in it.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `DestinationOutpostArn`: "the AMI must be in the Region of
/// the destination Outpost".
pub(crate) const OUTPOST_SOURCE: Rule = Rule::refusal(
    "destination_outpost_arn",
    "The Outpost does not belong to the source's Region",
    "The Region in the ARN of the Outpost is `source_region`.",
);

pub(crate) const OUTPOST_REGION: Rule = Rule::refusal(
    "destination_outpost_arn",
    "The Outpost does not belong to the copy's Region",
    "The Region in the ARN of the Outpost is the copy's.",
);

/// Source: AWS, EC2 user guide, "How Amazon EC2 AMI copy works": copies to an Outpost are always encrypted.
pub(crate) const OUTPOST_ENCRYPTS: Rule = Rule::refusal(
    "encrypted",
    "An Outpost encrypts every copy",
    "`encrypted` is not `false` for a copy to an Outpost.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `DestinationAvailabilityZone`: a Local Zone.
pub(crate) const ZONE: Rule = Rule::refusal(
    "destination_availability_zone",
    "The zone is no Local Zone",
    "`destination_availability_zone` is not an ordinary Availability Zone.",
)
.warns();

pub(crate) const ZONE_REGION: Rule = Rule::refusal(
    "destination_availability_zone",
    "The zone does not belong to the copy's Region",
    "The name of the Local Zone begins with the copy's Region.",
);

pub(crate) const ZONE_ID: Rule = Rule::refusal(
    "destination_availability_zone_id",
    "Invalid zone id",
    "`destination_availability_zone_id` is a zone's id, not its name.",
);

/// Source: AWS, EC2 user guide, "How Amazon EC2 AMI copy works": from the zone's own Region.
pub(crate) const ZONE_SOURCE: Rule = Rule::refusal(
    "source_region",
    "The source is not in the Local Zone's Region",
    "A copy to a Local Zone comes from the Region that the zone belongs to.",
)
.warns();

/// Checks the three arguments that say where in its Region the copy goes, as far as they do not need to know the
/// Region.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let all = [
        ("destination_outpost_arn", &service.destination_outpost_arn),
        ("destination_availability_zone", &service.destination_availability_zone),
        ("destination_availability_zone_id", &service.destination_availability_zone_id),
    ];
    let mut set = all.iter().filter(|(_, value)| value.is_known()).map(|(name, _)| *name);
    if let (Some(first), Some(second)) = (set.next(), set.next()) {
        let detail = format!("A copy goes to one place: set {first} or {second}, not both.");
        diagnostics.push(TWO_DESTINATIONS.broken(detail).at_attribute(second));
    }
    diagnostics.extend(outpost(service));
    if let Some(id) = service.destination_availability_zone_id.text().filter(|id| !is_zone_id(id)) {
        let detail = format!(
            "{id:?} is not the id of a zone, such as \"use1-bos1-az1\". For a zone's name set \
             `destination_availability_zone`."
        );
        diagnostics.push(ZONE_ID.broken(detail));
    }
    if let Some((name, _)) = all.iter().find(|(_, value)| value.is_known())
        && service.snapshot_copy_completion_duration_minutes.is_known()
    {
        let detail = format!("EC2 makes time-based copies only to a Region, so it cannot be combined with {name}.");
        diagnostics.push(DURATION_PLACE.broken(detail));
    }
    diagnostics
}

fn outpost(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let outpost = &service.destination_outpost_arn;
    if outpost.is_known() && service.encrypted.known() == Some(&false) {
        let detail = "Copies to an Outpost are always encrypted. Remove `encrypted = false`.";
        diagnostics.push(OUTPOST_ENCRYPTS.broken(detail));
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
        diagnostics.push(OUTPOST.broken(detail));
        return diagnostics;
    };
    if let Some(detail) = arn.contradiction() {
        diagnostics.push(OUTPOST_PARTITION.broken(detail));
    }
    if let Some(source_region) = service.source_region.text().filter(|region| is_region(region))
        && source_region != arn.region
    {
        let detail = format!(
            "The Outpost belongs to {}, and the source is in {source_region}: EC2 copies to an Outpost only within its \
             Region. Copy the AMI to {} first.",
            arn.region, arn.region
        );
        diagnostics.push(OUTPOST_SOURCE.broken(detail));
    }
    diagnostics
}

/// Checks the destination against the Region in which the copy will live.
pub(crate) fn validate_in(service: &Ec2Attributes, region: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(outpost) = service.destination_outpost_arn.text().and_then(Arn::regional)
        && outpost.region != region
    {
        let detail = format!(
            "The Outpost belongs to {}, and the copy to {region}. Set `region = \"{}\"`.",
            outpost.region, outpost.region
        );
        diagnostics.push(OUTPOST_REGION.broken(detail));
    }
    diagnostics.extend(zone(service, region));
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
                    "{zone:?} has the name of an ordinary Availability Zone. A copy to a Region can be used in all of \
                     its zones: remove `destination_availability_zone`, or name a Local Zone such as \
                     \"us-east-1-bos-1a\"."
                );
                diagnostics.push(ZONE.broken(detail));
            }
            _ => {
                let detail = format!(
                    "The copy is made in {region}, and {zone:?} is not one of its Local Zones, whose names begin with \
                     \"{region}-\". Correct the zone, or set `region` to the one that it belongs to."
                );
                diagnostics.push(ZONE_REGION.broken(detail));
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
            "The source is in {source_region}, and the Local Zone belongs to {region}. As AWS documents it, a copy to \
             a Local Zone comes from the zone's own Region: copy the AMI to {region} first."
        );
        diagnostics.push(ZONE_SOURCE.broken(detail));
    }
    diagnostics
}

/// Whether a text has the form of a zone's ID, such as `use1-az1` or `use1-bos1-az1`.
fn is_zone_id(text: &str) -> bool {
    text.rsplit_once("-az").is_some_and(|(place, number)| {
        !place.is_empty() && !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit())
    })
}
