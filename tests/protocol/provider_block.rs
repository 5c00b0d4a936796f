//! The provider block: what is refused, and where.

use serde_json::json;

use crate::consistency::client::{State, summaries};
use crate::consistency::values::unknown;
use crate::world::{COPY, REGION, World, copy};

#[tokio::test]
async fn what_is_wrong_in_the_block_is_told_with_its_path() {
    let mut world = World::unconfigured().await;
    for (block, path, part, legal) in [
        (json!({ "region": "europe" }), "region", "\"europe\"", json!({ "region": "eu-west-1" })),
        (json!({ "region": "eu-west-1a" }), "region", "\"eu-west-1a\"", json!({ "region": "eu-west-1" })),
        (json!({ "region": "EU-WEST-1" }), "region", "Region", json!({ "region": "us-gov-east-1" })),
        (
            json!({ "endpoints": [{ "ec2": "127.0.0.1:4599" }] }),
            "endpoints[0].ec2",
            "URL",
            json!({ "endpoints": [{ "ec2": "http://127.0.0.1:4599" }] }),
        ),
    ] {
        let found = summaries(&world.core.configure(&block).await);
        assert_eq!(found.len(), 1, "{block}: {found:?}");
        assert!(found[0].starts_with(&format!("error [{path}] ")) && found[0].contains(part), "{block}: {found:?}");
        assert_eq!(summaries(&world.core.configure(&legal).await), [""; 0], "{legal}");
    }
}

#[tokio::test]
async fn without_a_region_anywhere_the_plan_says_where_to_set_one() {
    let mut world = World::with(&json!({})).await;
    let plan = world.core.plan(COPY, &State::default(), &copy("golden", json!({}))).await;
    let found = summaries(&plan.diagnostics);
    assert!(found[0].starts_with("error [region] ") && found[0].contains("AWS_REGION"), "{found:?}");
    world.applied(&State::default(), &copy("golden", json!({ "region": REGION }))).await;
}

#[tokio::test]
async fn a_block_that_is_not_known_yet_plans_and_a_call_says_what_is_missing() {
    let block = json!({ "region": unknown(), "default_tags": [{ "tags": unknown() }] });
    let mut world = World::with(&block).await;
    let plan = world.plan(&State::default(), &copy("golden", json!({}))).await;
    assert_eq!((&plan.planned["region"], &plan.planned["tags_all"]), (&unknown(), &unknown()));

    // By the time of apply, core has configured the provider with what is known.
    assert_eq!(summaries(&world.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    world.apply(&plan).await;
}
