//! What WorkSpaces' operations take, as its service model of November 2026 states it.

use crate::shapes::{Member, Shape, integer, list, one_of, optional, required, structure, text};

/// The ids of images.
const IMAGE_ID: &str = "wsi-[0-9a-z]{9,63}$";
/// The ids of bundles.
const BUNDLE_ID: &str = "^wsb-[0-9a-z]{8,63}$";
/// The ids of WorkSpaces.
const WORKSPACE_ID: &str = "^ws-[0-9a-z]{8,63}$";

fn image_id(member: &'static str) -> Member {
    required(member, text().matching(IMAGE_ID))
}

fn name() -> Member {
    required("Name", text().between(1, 64).matching(r"^[a-zA-Z0-9_./()\\-]+$"))
}

fn description() -> Shape {
    text().between(1, 256).matching("^[a-zA-Z0-9_./() -]+$")
}

fn tags() -> Shape {
    list(structure([required("Key", text().between(1, 127)), optional("Value", text().at_most(255))]))
}

fn resource() -> Member {
    required("ResourceId", text().at_least(1))
}

fn next_token() -> Member {
    optional("NextToken", text().between(1, 2048))
}

fn limit(member: &'static str) -> Member {
    optional(member, integer().between(1, 25))
}

pub(super) fn only_image() -> Vec<Member> {
    vec![image_id("ImageId")]
}

pub(super) fn copy_workspace_image() -> Vec<Member> {
    vec![
        name(),
        optional("Description", description()),
        image_id("SourceImageId"),
        required("SourceRegion", text().between(1, 31).matching("^[-0-9a-z]{1,31}$")),
        optional("Tags", tags()),
    ]
}

pub(super) fn create_workspace_image() -> Vec<Member> {
    vec![
        name(),
        required("Description", description()),
        required("WorkspaceId", text().matching(WORKSPACE_ID)),
        optional("Tags", tags()),
    ]
}

pub(super) fn describe_workspace_images() -> Vec<Member> {
    vec![
        optional("ImageIds", list(text().matching(IMAGE_ID)).between(1, 25)),
        optional("ImageType", one_of(&["OWNED", "SHARED"])),
        next_token(),
        limit("MaxResults"),
    ]
}

pub(super) fn describe_image_permissions() -> Vec<Member> {
    vec![image_id("ImageId"), next_token(), limit("MaxResults")]
}

pub(super) fn update_image_permission() -> Vec<Member> {
    vec![
        image_id("ImageId"),
        required("AllowCopyImage", Shape::Boolean),
        required("SharedAccountId", text().matching(r"^\d{12}$")),
    ]
}

pub(super) fn create_tags() -> Vec<Member> {
    vec![resource(), required("Tags", tags())]
}

pub(super) fn delete_tags() -> Vec<Member> {
    vec![resource(), required("TagKeys", list(text().at_least(1)))]
}

pub(super) fn describe_tags() -> Vec<Member> {
    vec![resource()]
}

pub(super) fn describe_workspace_bundles() -> Vec<Member> {
    vec![
        optional("BundleIds", list(text().matching(BUNDLE_ID)).between(1, 25)),
        optional("Owner", text()),
        next_token(),
    ]
}

pub(super) fn describe_workspaces() -> Vec<Member> {
    vec![
        optional("WorkspaceIds", list(text().matching(WORKSPACE_ID)).between(1, 25)),
        optional("DirectoryId", text().between(10, 65).matching("^(d-[0-9a-f]{8,63}$)|(wsd-[0-9a-z]{8,63}$)")),
        optional("UserName", text().between(1, 63)),
        optional("BundleId", text().matching(BUNDLE_ID)),
        limit("Limit"),
        next_token(),
        optional("WorkspaceName", text().matching("^[a-zA-Z0-9_()][a-zA-Z0-9_.()-]{1,63}$")),
    ]
}
