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
    let (duration, place) = ("Invalid completion duration", "Time-based copy not supported for this destination");
    vec![
        check_case(EC2, (duration, DURATION, "got 0."), minutes(0), minutes(15)),
        check_case(EC2, (duration, DURATION, "multiple of 15"), minutes(20), minutes(30)),
        check_case(EC2, (duration, DURATION, "from 15 to 2880"), minutes(2895), minutes(2880)),
        check_case(EC2, (duration, DURATION, "from 15 to 2880"), minutes(-15), minutes(45)),
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
    let two = "Conflicting destinations";
    let (form, encrypts) = ("Invalid Outpost ARN", "Copy to an Outpost is always encrypted");
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
            (two, "destination_availability_zone_id", "conflicts with"),
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
            ("Partition and Region of the Outpost ARN do not match", "destination_outpost_arn", "aws-cn"),
            outpost(&OUTPOST.replace("arn:aws:", "arn:aws-cn:")),
            outpost(OUTPOST),
        ),
        check_case(
            EC2,
            ("Outpost is not in the source Region", "destination_outpost_arn", "Copy the AMI to us-east-2"),
            with(outpost(&other_outpost), "region", json!("us-east-2")),
            with(with(outpost(&other_outpost), "region", json!("us-east-2")), "source_region", json!("us-east-2")),
        ),
        check_case(
            EC2,
            ("Outpost is not in the destination Region", "destination_outpost_arn", "region = \"us-east-1\""),
            json!({ "destination_outpost_arn": OUTPOST }),
            outpost(OUTPOST),
        ),
        check_case(
            EC2,
            (encrypts, "encrypted", "always encrypts"),
            with(outpost(OUTPOST), "encrypted", json!(false)),
            with(outpost(OUTPOST), "encrypted", json!(true)),
        ),
    ]
}

pub(crate) fn zones() -> Vec<CheckCase> {
    let of_zone = "Local Zone is not in the destination Region";
    vec![
        check_case(
            EC2,
            ("Availability Zone is not a Local Zone", "destination_availability_zone", "form of an Availability Zone"),
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
            ("Invalid zone ID", "destination_availability_zone_id", "zone name"),
            zone_id(ZONE),
            zone_id("use1-bos1-az1"),
        ),
        check_case(
            EC2,
            ("Source AMI is not in the Region of the Local Zone", "source_region", "Copy the AMI to us-east-1 first"),
            with(zone(ZONE), "source_region", json!("us-west-2")),
            zone(ZONE),
        ),
    ]
}
