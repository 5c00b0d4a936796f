//! What AppStream's operations take, as its service model of November 2026 states it.

use crate::shapes::{Member, Shape, integer, list, map, one_of, optional, required, structure, text};

/// The names of images.
const NAME: &str = "^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$";
/// ARNs. The newest partitions are not in it.
const ARN: &str = r"^arn:aws(?:\-cn|\-iso\-b|\-iso|\-us\-gov)?:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.\\-]{0,1023}$";
/// The keys of tags.
const TAG_KEY: &str = r"^(^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*)$";
/// The values of tags.
const TAG_VALUE: &str = r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$";

fn image_name(member: &'static str) -> Member {
    required(member, text().matching(NAME))
}

fn account() -> Shape {
    text().matching(r"^\d+$")
}

fn names() -> Member {
    optional("Names", list(text().at_least(1)))
}

fn next_token() -> Member {
    optional("NextToken", text().at_least(1))
}

fn resource() -> Member {
    required("ResourceArn", text().matching(ARN))
}

fn tag_key() -> Shape {
    text().between(1, 128).matching(TAG_KEY)
}

pub(super) fn copy_image() -> Vec<Member> {
    vec![
        image_name("SourceImageName"),
        image_name("DestinationImageName"),
        required("DestinationRegion", text().between(1, 32)),
        optional("DestinationImageDescription", text().at_most(256)),
    ]
}

pub(super) fn describe_images() -> Vec<Member> {
    vec![
        names(),
        optional("Arns", list(text().matching(ARN))),
        optional("Type", one_of(&["PUBLIC", "PRIVATE", "SHARED"])),
        next_token(),
        optional("MaxResults", integer().between(0, 25)),
    ]
}

pub(super) fn delete_image() -> Vec<Member> {
    vec![image_name("Name")]
}

pub(super) fn describe_image_permissions() -> Vec<Member> {
    vec![
        image_name("Name"),
        optional("MaxResults", integer().between(0, 500)),
        optional("SharedAwsAccountIds", list(account()).between(1, 5)),
        next_token(),
    ]
}

pub(super) fn update_image_permissions() -> Vec<Member> {
    let permissions = [optional("allowFleet", Shape::Boolean), optional("allowImageBuilder", Shape::Boolean)];
    vec![
        image_name("Name"),
        required("SharedAccountId", account()),
        required("ImagePermissions", structure(permissions)),
    ]
}

pub(super) fn delete_image_permissions() -> Vec<Member> {
    vec![image_name("Name"), required("SharedAccountId", account())]
}

pub(super) fn tag_resource() -> Vec<Member> {
    let tags = map(tag_key(), text().between(0, 256).matching(TAG_VALUE));
    vec![resource(), required("Tags", tags.between(1, 50))]
}

pub(super) fn untag_resource() -> Vec<Member> {
    vec![resource(), required("TagKeys", list(tag_key()).between(1, 50))]
}

pub(super) fn list_tags_for_resource() -> Vec<Member> {
    vec![resource()]
}

pub(super) fn describe_fleets() -> Vec<Member> {
    vec![names(), next_token()]
}

pub(super) fn describe_image_builders() -> Vec<Member> {
    vec![names(), optional("MaxResults", integer()), next_token()]
}
