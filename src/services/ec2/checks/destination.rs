//! The destination of a copy within its Region: an Outpost or a Local Zone.

use crate::aws::{Arn, is_region};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostics, Rule, quoted};

pub(crate) const TWO_DESTINATIONS: Rule = Rule::refusal(
    "destination_availability_zone",
    "Conflicting destinations",
    "At most one of `destination_outpost_arn`, `destination_availability_zone` and `destination_availability_zone_id` \
     is set.",
);

/// Source: AWS, EBS user guide, "Time-based copies".
pub(crate) const DURATION_PLACE: Rule = Rule::refusal(
    "snapshot_copy_completion_duration_minutes",
    "Time-based copy not supported for this destination",
    "The destination of a time-based copy is a Region, not an Outpost or a Local Zone.",
);

/// Source: AWS, Outposts API reference, pattern of `OutpostArn`.
pub(crate) const OUTPOST: Rule = Rule::refusal(
    "destination_outpost_arn",
    "Invalid Outpost ARN",
    "`destination_outpost_arn` is the ARN of an Outpost.",
);

pub(crate) const OUTPOST_PARTITION: Rule = Rule::refusal(
    "destination_outpost_arn",
    "Partition and Region of the Outpost ARN do not match",
    "The Region in the ARN of the Outpost belongs to the partition in that ARN.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `DestinationOutpostArn`: "the AMI must be in the Region of
/// the destination Outpost".
pub(crate) const OUTPOST_SOURCE: Rule = Rule::refusal(
    "destination_outpost_arn",
    "Outpost is not in the source Region",
    "The Region in the ARN of the Outpost is `source_region`.",
);

pub(crate) const OUTPOST_REGION: Rule = Rule::refusal(
    "destination_outpost_arn",
    "Outpost is not in the destination Region",
    "The Region in the ARN of the Outpost is the destination Region.",
);

/// Source: AWS, EC2 user guide, "How Amazon EC2 AMI copy works": copies to an Outpost are always encrypted.
pub(crate) const OUTPOST_ENCRYPTS: Rule = Rule::refusal(
    "encrypted",
    "Copy to an Outpost is always encrypted",
    "`encrypted` is not `false` for a copy to an Outpost.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `DestinationAvailabilityZone`: a Local Zone.
pub(crate) const ZONE: Rule = Rule::refusal(
    "destination_availability_zone",
    "Availability Zone is not a Local Zone",
    "`destination_availability_zone` is the name of a Local Zone.",
)
.warns();

pub(crate) const ZONE_REGION: Rule = Rule::refusal(
    "destination_availability_zone",
    "Local Zone is not in the destination Region",
    "The name of the Local Zone begins with the destination Region.",
);

pub(crate) const ZONE_ID: Rule = Rule::refusal(
    "destination_availability_zone_id",
    "Invalid zone ID",
    "`destination_availability_zone_id` is a zone ID, not a zone name.",
);

/// Source: AWS, EC2 user guide, "How Amazon EC2 AMI copy works": from the zone's own Region.
pub(crate) const ZONE_SOURCE: Rule = Rule::refusal(
    "source_region",
    "Source AMI is not in the Region of the Local Zone",
    "The source of a copy to a Local Zone is in the Region of that zone.",
)
.warns();

/// Checks the three destination arguments as far as that does not require the destination Region.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let all = [
        ("destination_outpost_arn", &service.destination_outpost_arn),
        ("destination_availability_zone", &service.destination_availability_zone),
        ("destination_availability_zone_id", &service.destination_availability_zone_id),
    ];
    let mut set = all.iter().filter(|(_, value)| value.is_known()).map(|(name, _)| *name);
    if let (Some(first), Some(second)) = (set.next(), set.next()) {
        let detail =
            format!("`{second}` conflicts with `{first}`, because a copy has one destination. Remove one of them.");
        diagnostics.push(TWO_DESTINATIONS.broken(detail).at_attribute(second));
    }
    diagnostics.extend(outpost(service));
    if let Some(id) = service.destination_availability_zone_id.text().filter(|id| !is_zone_id(id)) {
        let detail = format!(
            "`destination_availability_zone_id` must be a zone ID, such as \"use1-bos1-az1\", got {}. To use a zone name, \
             set `destination_availability_zone`.",
            quoted(id)
        );
        diagnostics.push(ZONE_ID.broken(detail));
    }
    if let Some((name, _)) = all.iter().find(|(_, value)| value.is_known())
        && service.snapshot_copy_completion_duration_minutes.is_known()
    {
        let detail = format!(
            "`snapshot_copy_completion_duration_minutes` conflicts with `{name}`: EC2 supports time-based copies only to \
             a Region. Remove one of the two arguments."
        );
        diagnostics.push(DURATION_PLACE.broken(detail));
    }
    diagnostics
}

fn outpost(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let outpost = &service.destination_outpost_arn;
    if outpost.is_known() && service.encrypted.known() == Some(&false) {
        let detail = "`encrypted` cannot be `false`, because EC2 always encrypts a copy to an Outpost. Remove it.";
        diagnostics.push(OUTPOST_ENCRYPTS.broken(detail));
    }
    let Some(text) = outpost.text() else { return diagnostics };
    let Some(arn) = Arn::regional(text).filter(is_outpost) else {
        let detail = format!(
            "`destination_outpost_arn` must be the ARN of an Outpost, such as \
             \"arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0\", got {}.",
            quoted(text)
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
            "The Outpost is in {}, but the source AMI is in {source_region}. EC2 copies an AMI to an Outpost only from the \
             Region of the Outpost. Copy the AMI to {} first.",
            arn.region, arn.region
        );
        diagnostics.push(OUTPOST_SOURCE.broken(detail));
    }
    diagnostics
}

/// Whether the destination is an Outpost or a Local Zone, which EC2 copies to from its own Region.
pub(crate) fn is_in_source_region(service: &Ec2Attributes) -> bool {
    let arguments = [
        &service.destination_outpost_arn,
        &service.destination_availability_zone,
        &service.destination_availability_zone_id,
    ];
    arguments.iter().any(|argument| !argument.is_null())
}

/// Checks the destination against the destination Region.
pub(crate) fn validate_in(service: &Ec2Attributes, region: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(outpost) = service.destination_outpost_arn.text().and_then(Arn::regional)
        && outpost.region != region
    {
        let detail = format!(
            "The Outpost is in {}, but the destination Region is {region}. Set `region = \"{}\"`.",
            outpost.region, outpost.region
        );
        diagnostics.push(OUTPOST_REGION.broken(detail));
    }
    diagnostics.extend(zone(service, region));
    diagnostics
}

/// Checks the Local Zone against the destination Region, of which it must be a part.
fn zone(service: &Ec2Attributes, region: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(zone) = service.destination_availability_zone.text() {
        match zone.strip_prefix(region) {
            Some(rest) if rest.starts_with('-') => {}
            Some(rest) if rest.len() == 1 => {
                let detail = format!(
                    "`destination_availability_zone` must be a Local Zone, such as \"us-east-1-bos-1a\", but {} has the \
                     form of an Availability Zone. A copy to a Region can be used in all of its Availability Zones: \
                     remove `destination_availability_zone`, or set it to a Local Zone.",
                    quoted(zone)
                );
                diagnostics.push(ZONE.broken(detail));
            }
            _ => {
                let detail = format!(
                    "`destination_availability_zone` must be a Local Zone of the destination Region {region}, whose name \
                     begins with \"{region}-\", got {}. Correct the zone, or set `region` to the Region of the zone.",
                    quoted(zone)
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
            "The source AMI is in {source_region}, but the Local Zone is in {region}. According to the AWS documentation, \
             EC2 copies an AMI to a Local Zone only from the Region of the zone. Copy the AMI to {region} first."
        );
        diagnostics.push(ZONE_SOURCE.broken(detail));
    }
    diagnostics
}

/// Whether an ARN is the ARN of an Outpost.
fn is_outpost(arn: &Arn<'_>) -> bool {
    let id = arn.resource.strip_prefix("outpost/op-");
    arn.service == "outposts"
        && id.is_some_and(|id| id.len() == 17 && id.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')))
}

/// Whether a text has the form of a zone ID, such as `use1-az1` or `use1-bos1-az1`.
fn is_zone_id(text: &str) -> bool {
    text.rsplit_once("-az").is_some_and(|(place, number)| {
        !place.is_empty() && !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit())
    })
}
