//! Checks of AMI copies to Outposts and Local Zones, and of time-based copies.

use serde_json::{Value as Json, json};

use super::ec2::with;
use super::{CheckCase, EC2, check_case};

const OUTPOST: &str = "arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0";
const DURATION: &str = "snapshot_copy_completion_duration_minutes";
const ZONE: &str = "us-east-1-bos-1a";

fn outpost(arn: &str) -> Json {
    json!({ "destination_outpost_arn": arn, "region": "us-east-1" })
}

fn zone(zone: &str) -> Json {
    json!({ "destination_availability_zone": zone, "region": "us-east-1" })
}

fn zone_id(id: &str) -> Json {
    json!({ "destination_availability_zone_id": id, "region": "us-east-1" })
}

pub(crate) fn durations() -> Vec<CheckCase> {
    let minutes = |minutes: i64| json!({ DURATION: minutes });
    let (duration, place) = ("Invalid duration of a time-based copy", "No time-based copy to that place");
    vec![
        check_case(EC2, (duration, DURATION, "0 minutes"), minutes(0), minutes(15)),
        check_case(EC2, (duration, DURATION, "steps of 15"), minutes(20), minutes(30)),
        check_case(EC2, (duration, DURATION, "15 to 2880"), minutes(2895), minutes(2880)),
        check_case(EC2, (duration, DURATION, "15 to 2880"), minutes(-15), minutes(45)),
        check_case(
            EC2,
            (place, DURATION, "destination_availability_zone"),
            with(zone(ZONE), DURATION, json!(15)),
            zone(ZONE),
        ),
        check_case(
            EC2,
            (place, DURATION, "destination_outpost_arn"),
            with(outpost(OUTPOST), DURATION, json!(15)),
            minutes(15),
        ),
    ]
}

pub(crate) fn outposts() -> Vec<CheckCase> {
    let two = "Two destinations";
    let (form, encrypts) = ("Invalid Outpost ARN", "An Outpost encrypts every copy");
    let other_outpost = OUTPOST.replace("us-east-1", "us-east-2");
    vec![
        check_case(
            EC2,
            (two, "destination_availability_zone", "destination_outpost_arn"),
            with(outpost(OUTPOST), "destination_availability_zone", json!(ZONE)),
            outpost(OUTPOST),
        ),
        check_case(
            EC2,
            (two, "destination_availability_zone_id", "not both"),
            with(zone(ZONE), "destination_availability_zone_id", json!("use1-bos1-az1")),
            zone_id("use1-bos1-az1"),
        ),
        check_case(EC2, (form, "destination_outpost_arn", "ARN"), outpost("op-0123456789abcdef0"), outpost(OUTPOST)),
        check_case(
            EC2,
            (form, "destination_outpost_arn", "ARN"),
            outpost(&OUTPOST[..OUTPOST.len() - 1]),
            outpost(OUTPOST),
        ),
        check_case(
            EC2,
            ("The ARN of the Outpost contradicts itself", "destination_outpost_arn", "aws-cn"),
            outpost(&OUTPOST.replace("arn:aws:", "arn:aws-cn:")),
            outpost(OUTPOST),
        ),
        check_case(
            EC2,
            (
                "The Outpost does not belong to the source's Region",
                "destination_outpost_arn",
                "Copy the AMI to us-east-2",
            ),
            with(outpost(&other_outpost), "region", json!("us-east-2")),
            with(with(outpost(&other_outpost), "region", json!("us-east-2")), "source_region", json!("us-east-2")),
        ),
        check_case(
            EC2,
            ("The Outpost does not belong to the copy's Region", "destination_outpost_arn", "region = \"us-east-1\""),
            json!({ "destination_outpost_arn": OUTPOST }),
            outpost(OUTPOST),
        ),
        check_case(
            EC2,
            (encrypts, "encrypted", "always encrypted"),
            with(outpost(OUTPOST), "encrypted", json!(false)),
            with(outpost(OUTPOST), "encrypted", json!(true)),
        ),
    ]
}

pub(crate) fn zones() -> Vec<CheckCase> {
    let of_zone = "The zone does not belong to the copy's Region";
    vec![
        check_case(
            EC2,
            ("The zone is no Local Zone", "destination_availability_zone", "ordinary"),
            zone("us-east-1a"),
            zone(ZONE),
        ),
        check_case(
            EC2,
            (of_zone, "destination_availability_zone", "eu-west-1"),
            json!({ "destination_availability_zone": ZONE }),
            zone(ZONE),
        ),
        check_case(
            EC2,
            (of_zone, "destination_availability_zone", "\"us-east-1-\""),
            zone("bos-1a"),
            zone("us-east-1-nyc-2a"),
        ),
        check_case(
            EC2,
            ("Invalid zone id", "destination_availability_zone_id", "zone's name"),
            zone_id(ZONE),
            zone_id("use1-bos1-az1"),
        ),
        check_case(
            EC2,
            ("The source is not in the Local Zone's Region", "source_region", "copy the AMI to us-east-1 first"),
            with(zone(ZONE), "source_region", json!("us-west-2")),
            zone(ZONE),
        ),
    ]
}
