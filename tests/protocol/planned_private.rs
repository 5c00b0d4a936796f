//! What a host stores with a saved plan, since version 6.11 of the protocol: a plan that is applied twice makes one
//! AMI.

use serde_json::{Value as Json, json};

use crate::consistency::client::{Action, Plan, State};
use crate::world::{COPY, World, copy};

/// A world under a host that stores what is planned to be remembered.
fn storing(world: World) -> World {
    World { core: world.core.storing_planned_private(), ..world }
}

fn tokens(world: &World) -> Vec<Json> {
    let copies = world.aws.calls().into_iter().filter(|call| call.operation == "CopyImage" && !call.dry_run);
    copies.map(|call| call.parameters["ClientToken"].clone()).collect()
}

/// Applies a plan and forgets what came of it, as if Terraform had been killed before it could save the state; then
/// applies the same plan again in another process. Returns the ids of both times.
async fn applied_twice(mut world: World, plan: &Plan) -> (World, [Json; 2]) {
    let lost = world.core.apply(COPY, plan).await.state;
    let world = world.next_process().await;
    let mut world = if plan.private.is_empty() { world } else { storing(world) };
    let saved = world.core.apply(COPY, plan).await.state;
    (world, [lost.value["id"].clone(), saved.value["id"].clone()])
}

#[tokio::test]
async fn the_same_saved_plan_applied_twice_makes_one_ami() {
    let mut world = storing(World::new().await);
    let config = copy("golden", json!({ "tags": { "team": "web" } }));
    let plan = world.plan(&State::default(), &config).await;
    assert!(!plan.private.is_empty());
    let (mut world, [lost, saved]) = applied_twice(world, &plan).await;
    assert_eq!(lost, saved);
    assert_eq!(world.images().len(), 1);
    let tokens = tokens(&world);
    assert!(tokens.len() == 2 && tokens[0] == tokens[1], "{tokens:?}");

    // What replaces it is another image.
    let imported = world.core.import(COPY, saved.as_str().unwrap()).await.unwrap();
    let plan = world.core.plan(COPY, &imported, &copy("silver", json!({}))).await;
    assert_eq!(plan.action, Action::Replace);
    let replaced = world.core.apply(COPY, &plan).await.state;
    assert_ne!(replaced.value["id"], saved);
    assert_ne!(self::tokens(&world)[2], tokens[0]);
}

#[tokio::test]
async fn a_host_that_stores_nothing_gets_nothing_to_store() {
    let mut world = World::new().await;
    let config = copy("golden", json!({}));
    let plan = world.plan(&State::default(), &config).await;
    assert!(plan.private.is_empty());
    let (world, [lost, saved]) = applied_twice(world, &plan).await;
    assert_ne!(lost, saved);
    assert_eq!(world.images().len(), 2);
}

#[tokio::test]
async fn each_plan_is_for_an_image_of_its_own() {
    let mut world = storing(World::new().await);
    let config = copy("golden", json!({}));
    let first = world.plan(&State::default(), &config).await;
    let second = world.plan(&State::default(), &config).await;
    assert_ne!(first.private, second.private);
    // What is stored comes back unchanged from the plan before the apply, and is gone after it.
    let made = world.core.apply(COPY, &first).await.state;
    assert_ne!(made.private, first.private);
    assert_eq!(world.core.plan_again(COPY, &made, &config).await.private, made.private);
}
