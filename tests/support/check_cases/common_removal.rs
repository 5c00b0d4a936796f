//! Checks of every image that a replacement or destroy removes.

use serde_json::{Value as Json, json};

use super::ec2::with;
use super::{APPSTREAM, CREATED, CheckCase, EC2, FAILED, PlanInput, WORKSPACES, check_case};
use crate::support::consistency::values::unknown;

/// Images that would become copies of themselves.
pub(crate) fn sources() -> Vec<CheckCase> {
    let itself = "Image cannot be a copy of itself";
    let of = |name: &str, id: &str| json!({ "name": name, "source_image_id": id, "source_region": "eu-west-1", "region": "eu-west-1" });
    let named = |name: &str, argument: &str, source: &str| {
        let mut arguments = json!({ "name": name, "source_image_name": null });
        arguments["source_region"] = json!("eu-west-1");
        arguments[argument] = json!(source);
        arguments
    };
    let arn = "arn:aws:appstream:eu-west-1:123456789012:image/free";
    let [original, copy] = ["ami-00000000000000017", "ami-00000000000000010"];
    let keeping = |arguments: Json, id: &'static str| PlanInput::from(arguments).keeping(id, json!({}));
    let (kept, workspaces) = ("ami-00000000000000017@eu-west-1", "wsi-0free0001@eu-west-1");
    vec![
        check_case(
            EC2,
            (itself, "source_image_id", "Set it to the image that was copied"),
            keeping(of("original", original), kept),
            keeping(json!({ "name": "original" }), kept),
        ),
        // The replacement could not be copied from a deleted image.
        check_case(
            EC2,
            (itself, "source_image_id", "that this resource manages"),
            keeping(of("taken", copy), "ami-00000000000000010@eu-west-1"),
            keeping(of("taken", original), "ami-00000000000000010@eu-west-1"),
        ),
        check_case(
            APPSTREAM,
            (itself, "source_image_name", "\"free\" in eu-west-1"),
            keeping(named("free", "source_image_name", "free"), "free@eu-west-1"),
            keeping(with(named("free", "source_image_name", "used"), "region", json!("eu-west-1")), "free@eu-west-1"),
        ),
        check_case(
            APPSTREAM,
            (itself, "source_image_arn", "`source_image_arn` refers to"),
            keeping(named("silver", "source_image_arn", arn), "free@eu-west-1"),
            keeping(json!({ "name": "silver" }), "free@eu-west-1"),
        ),
        check_case(
            WORKSPACES,
            (itself, "source_image_id", "\"wsi-0free0001\" in eu-west-1"),
            keeping(of("free", "wsi-0free0001"), workspaces),
            keeping(of("free", "wsi-0used0001"), workspaces),
        ),
    ]
}

/// Images that are deleted although the new `on_destroy` retains images.
pub(crate) fn lost() -> Vec<CheckCase> {
    let rule = |part| ("Replaced image would not be kept", "on_destroy", part);
    let of = |name: &str, way: Json| json!({ "name": name, "on_destroy": way });
    let keeping = |arguments: Json, id: &'static str| PlanInput::from(arguments).keeping(id, json!({}));
    let was = |arguments: Json, id: &'static str, way: &str| {
        PlanInput::from(arguments).keeping(id, json!({ "on_destroy": way }))
    };
    let [retain, delete, deregister] = ["retain", "delete", "deregister"].map(|way| json!(way));
    let (ami, broken) = ("ami-00000000000000010@eu-west-1", "ami-00000000000000014@eu-west-1");
    let (free, wsi) = ("free@eu-west-1", "wsi-0free0001@eu-west-1");
    let check_case =
        |type_name, part, invalid: PlanInput, valid: PlanInput| check_case(type_name, rule(part), invalid, valid);
    vec![
        check_case(
            EC2,
            "\"delete\"",
            keeping(of("renamed", retain.clone()), ami),
            keeping(of("taken", retain.clone()), ami),
        ),
        check_case(
            EC2,
            "deletes its snapshots",
            keeping(of("renamed", deregister.clone()), ami),
            was(of("renamed", delete.clone()), ami, "deregister"),
        ),
        check_case(
            EC2,
            "keeps its snapshots",
            was(of("renamed", retain.clone()), ami, "deregister"),
            was(of("renamed", retain.clone()), ami, "retain"),
        ),
        check_case(
            EC2,
            "not known yet",
            keeping(of("renamed", unknown()), ami),
            was(of("renamed", unknown()), ami, "retain"),
        ),
        // A failed copy is replaced without another change, and a tainted one is planned as a create.
        check_case(
            EC2,
            "ami-00000000000000014",
            keeping(of("broken", retain.clone()), broken),
            keeping(json!({ "name": "broken" }), broken).warned(FAILED),
        ),
        check_case(
            EC2,
            "ami-00000000000000010",
            keeping(of("taken", retain.clone()), ami).tainted(),
            keeping(of("taken", delete.clone()), ami).tainted(),
        ),
        check_case(
            APPSTREAM,
            "alone first",
            keeping(of("renamed", retain.clone()), free),
            was(of("renamed", delete.clone()), free, "retain"),
        ),
        check_case(
            APPSTREAM,
            "a replacement of AppStream image \"free\"",
            keeping(of("free", retain.clone()), free).tainted(),
            keeping(of("free", delete.clone()), free).tainted(),
        ),
        check_case(
            WORKSPACES,
            "deletes the image",
            keeping(of("renamed", retain.clone()), wsi),
            was(of("renamed", delete.clone()), wsi, "retain"),
        ),
        check_case(
            CREATED,
            "wsi-0free0001",
            keeping(of("renamed", retain.clone()), wsi),
            was(of("renamed", delete), wsi, "retain"),
        ),
        check_case(
            CREATED,
            "not known yet",
            keeping(of("renamed", unknown()), wsi),
            was(of("renamed", retain), wsi, "retain"),
        ),
    ]
}
