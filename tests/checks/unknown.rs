//! What is not known yet is left alone, and checked when it is known.

use serde_json::{Map, Value as Json, json};

use crate::check_cases::{APPSTREAM, CREATED, EC2, WORKSPACES, config};
use crate::consistency::client::{State, summaries};
use crate::consistency::values::unknown;
use crate::each_case::world;
use crate::world::{REGION, World};

const TYPES: [&str; 4] = [EC2, APPSTREAM, WORKSPACES, CREATED];

/// A configuration of which nothing is known but what is given.
fn open(world: &World, type_name: &str, known: &Json) -> Json {
    let checker = world.core.resource(type_name);
    let settable = checker.block().attributes.iter().filter(|attribute| attribute.required || attribute.optional);
    let mut config: Map<_, _> = settable.map(|attribute| (attribute.name.clone(), unknown())).collect();
    config.extend(known.as_object().cloned().unwrap_or_default());
    config.into()
}

#[tokio::test]
async fn what_is_not_known_is_neither_refused_nor_asked_about() {
    let mut world = world().await;
    assert_eq!(summaries(&world.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    let calls = world.aws.calls().len();
    for type_name in TYPES {
        let tags = json!({ "tags": { "team": unknown() }, "timeouts": { "create": unknown() } });
        for known in [json!({}), tags] {
            let config = open(&world, type_name, &known);
            assert_eq!(summaries(&world.core.validate(type_name, &config).await), [""; 0], "{type_name}");
            let plan = world.core.plan(type_name, &State::default(), &config).await;
            assert_eq!(summaries(&plan.diagnostics), [""; 0], "{type_name}");
        }
    }
    assert_eq!(world.aws.calls().len(), calls, "nothing is known that could be asked about");
}

#[tokio::test]
async fn what_was_not_known_is_checked_at_apply() {
    let mut world = world().await;
    assert_eq!(summaries(&world.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    for (type_name, argument, wrong, part) in [
        (EC2, "source_image_id", "ami-12345678", "The source AMI does not exist"),
        (EC2, "name", "golden:1", "Invalid AMI name"),
        (APPSTREAM, "source_image_name", "failed", "The source image cannot be copied in its state"),
        (APPSTREAM, "name", "stranger", "Another AppStream image has this name"),
        (WORKSPACES, "source_image_id", "wsi-0failed01", "The source image cannot be copied in its state"),
        (CREATED, "workspace_id", "ws-0encrypted", "No image can be made of an encrypted WorkSpace"),
    ] {
        let partly = config(type_name, &json!({ (argument): unknown() }));
        let plan = world.core.plan(type_name, &State::default(), &partly).await;
        assert_eq!(summaries(&plan.diagnostics), [""; 0], "{type_name} {argument}");
        // As core does: before it applies, it validates and plans with what is known by then.
        let known = config(type_name, &json!({ (argument): wrong }));
        let mut told = summaries(&world.core.validate(type_name, &known).await);
        if told.is_empty() {
            let applied = world.core.apply_with(type_name, &plan, &known).await;
            assert_eq!(applied.state, State::default(), "{type_name} {argument}");
            told = summaries(&applied.diagnostics);
        }
        assert!(told.len() == 1 && told[0].starts_with(&format!("error [{argument}] {part}: ")), "{told:#?}");
    }
    assert!(world.aws.calls().iter().all(|call| !call.mutating || call.dry_run));
}
