//! Checks of a WorkSpaces bundle.

use serde_json::{Value as Json, json};

use super::{BUNDLE, CheckCase, PlanInput, check_case};

pub(crate) fn cases() -> Vec<CheckCase> {
    let live = image().into_iter().chain(name()).chain(removal()).map(CheckCase::live);
    form().into_iter().chain(hardware()).chain(live).collect()
}

fn form() -> Vec<CheckCase> {
    let name = |name: &str| json!({ "name": name });
    let description = |text: &str| json!({ "description": text });
    let image = |id: &str| json!({ "image_id": id });
    let (invalid, text, id) = ("Invalid WorkSpaces bundle name", "Invalid description", "Invalid WorkSpaces image ID");
    vec![
        check_case(BUNDLE, (invalid, "name", "' ' at position 7"), name("golden bundle"), name("golden_bundle")),
        check_case(BUNDLE, (invalid, "name", "has 65."), name(&"n".repeat(65)), name(&"n".repeat(64))),
        check_case(BUNDLE, (invalid, "name", "has 0."), name(""), name("g")),
        check_case(
            BUNDLE,
            (text, "description", "has 256."),
            description(&"d".repeat(256)),
            description(&"d".repeat(255)),
        ),
        check_case(BUNDLE, (text, "description", "'\\\\' at position 2"), description("a\\b"), description("a b (c)")),
        check_case(BUNDLE, (id, "image_id", "\"wsb-0bundle01\""), image("wsb-0bundle01"), image("wsi-0bundled1")),
    ]
}

fn hardware() -> Vec<CheckCase> {
    let compute = |name: &str| json!({ "compute_type": name });
    let user = |gib: i64| json!({ "user_volume_gib": gib });
    let root = |gib: i64| json!({ "root_volume_gib": gib });
    let region = |name: &str| json!({ "region": name });
    let invalid = "Invalid compute type";
    vec![
        check_case(
            BUNDLE,
            (invalid, "compute_type", "Did you mean \"STANDARD\"?"),
            compute("Standard"),
            compute("STANDARD"),
        ),
        check_case(BUNDLE, (invalid, "compute_type", "Valid values are"), compute("t3.large"), compute("POWERPRO")),
        check_case(
            BUNDLE,
            ("Unknown compute type", "compute_type", "after this version"),
            compute("GRAPHICS_G99"),
            compute("GRAPHICS_G4DN"),
        ),
        check_case(BUNDLE, ("Invalid size of the user volume", "user_volume_gib", "got 0."), user(0), user(1)),
        check_case(BUNDLE, ("Invalid size of the root volume", "root_volume_gib", "got -80."), root(-80), root(80)),
        check_case(
            BUNDLE,
            ("WorkSpaces may not be available in the Region", "region", "the bundle cannot be created"),
            region("eu-north-1"),
            region("eu-west-2"),
        ),
    ]
}

fn image() -> Vec<CheckCase> {
    let image = |id: &str| json!({ "image_id": id });
    let good = || image("wsi-0free0001");
    vec![
        check_case(
            BUNDLE,
            ("WorkSpaces image not found", "image_id", "does not exist in eu-west-1"),
            image("wsi-0aaaaaaa1"),
            good(),
        ),
        check_case(
            BUNDLE,
            ("WorkSpaces image is owned by another account", "image_id", "999988887777"),
            image("wsi-0foreign1"),
            good(),
        ),
        check_case(
            BUNDLE,
            ("WorkSpaces image cannot be used in its current state", "image_id", "It went wrong."),
            image("wsi-0broken01"),
            good(),
        ),
        check_case(
            BUNDLE,
            ("WorkSpaces image not available yet", "image_id", "is in state PENDING"),
            image("wsi-0unready1"),
            good(),
        ),
        // The new image of an update in place.
        check_case(
            BUNDLE,
            ("WorkSpaces image not found", "image_id", "does not exist in eu-west-1"),
            PlanInput::from(kept("idle", &json!({ "image_id": "wsi-0aaaaaaa1" }))).keeping("wsb-0idle0001", json!({})),
            PlanInput::from(kept("idle", &good())).keeping("wsb-0idle0001", json!({})),
        ),
    ]
}

/// Arguments of a bundle that a case has in the state.
fn kept(name: &str, more: &Json) -> Json {
    let mut arguments = json!({ "name": name, "description": name });
    arguments.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    arguments
}

fn name() -> Vec<CheckCase> {
    let name = |name: &str| json!({ "name": name });
    let taken = ("WorkSpaces bundle name already in use", "name", "id = \"wsb-0taken001@eu-west-1\"");
    let replaced = |name: &str| {
        let arguments = json!({ "name": name, "description": "idle", "compute_type": "POWER" });
        PlanInput::from(arguments).keeping("wsb-0idle0001", json!({}))
    };
    vec![
        check_case(BUNDLE, taken, name("taken"), name("free")),
        check_case(
            BUNDLE,
            taken,
            name("taken"),
            PlanInput::from(name("taken")).keeping("wsb-0taken001", json!({})).tainted(),
        ),
        check_case(
            BUNDLE,
            ("WorkSpaces bundle name used by another resource", "name", "with other arguments"),
            PlanInput::from(name("twin")).another_resource(json!({ "name": "twin", "compute_type": "POWER" })),
            PlanInput::from(name("other")).another_resource(json!({ "name": "twin", "compute_type": "POWER" })),
        ),
        check_case(
            BUNDLE,
            ("Name of a deleted bundle cannot be used again for 2 hours", "name", "at least 2 hours"),
            replaced("idle"),
            replaced("idle-2"),
        ),
    ]
}

fn removal() -> Vec<CheckCase> {
    vec![
        check_case(
            BUNDLE,
            ("Bundle to be removed is used by WorkSpaces", "", "ws-0office001 (ada)"),
            PlanInput::destroy("wsb-0busy0001"),
            PlanInput::destroy("wsb-0idle0001"),
        ),
        check_case(
            BUNDLE,
            ("WorkSpaces bundle is in state ERROR", "", "-replace=ADDRESS"),
            PlanInput::from(kept("failed", &json!({}))).keeping("wsb-0failed01", json!({})),
            PlanInput::from(kept("idle", &json!({}))).keeping("wsb-0idle0001", json!({})),
        ),
    ]
}
