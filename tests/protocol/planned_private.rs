//! What a host stores with a saved plan, since version 6.11 of the protocol: a plan that is applied twice makes one
//! AMI.

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, ImageState};

use crate::consistency::client::{Action, Plan, State, summaries};
use crate::world::{COPY, REGION, World, copy};

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

/// Applies a plan in a process that is killed while it waits for the AMI, which takes longer than the test.
async fn killed(world: World, plan: &Plan) -> World {
    world.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds));
    let (mut core, plan) = (world.core.clone(), plan.clone());
    let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
    world.until_called("CopyImage", 1).await;
    let looks = world.count("DescribeImages");
    world.until_called("DescribeImages", looks + 1).await;
    world.host.process.signal("KILL");
    assert!(apply.await.is_err(), "nobody answers");
    world.next_process().await
}

#[tokio::test]
async fn a_plan_whose_apply_was_killed_is_applied_again_and_keeps_the_ami_that_is_being_made() {
    let mut world = storing(World::new().await);
    let plan = world.plan(&State::default(), &copy("golden", json!({ "tags": { "team": "web" } }))).await;
    let mut world = storing(killed(world, &plan).await);
    let id = world.images()[0].image_id.clone();

    let (mut core, again) = (world.core.clone(), plan.clone());
    let apply = tokio::spawn(async move { core.apply(COPY, &again).await });
    world.until_called("CopyImage", 2).await;
    assert!(world.aws.set_image_state(REGION, &id, ImageState::Available, None));
    let applied = apply.await.unwrap();
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert_eq!((&applied.state.value["id"], &applied.state.value["state"]), (&json!(id), &json!("available")));
    assert_eq!(world.images().len(), 1);
    let tokens = tokens(&world);
    assert!(tokens.len() == 2 && tokens[0] == tokens[1], "{tokens:?}");
    world.settled(&applied.state, &plan.config).await;
}

#[tokio::test]
async fn without_what_was_stored_a_plan_whose_apply_was_killed_makes_no_second_ami() {
    let mut world = World::new().await;
    let plan = world.plan(&State::default(), &copy("golden", json!({ "tags": { "team": "web" } }))).await;
    let mut world = killed(world, &plan).await;
    let id = world.images()[0].image_id.clone();
    let refused = world.core.apply(COPY, &plan).await;
    let [message] = &summaries(&refused.diagnostics)[..] else { panic!("{:?}", refused.diagnostics) };
    assert!(message.starts_with("error [name] AMI copy already in progress: "), "{message}");
    assert!(message.contains(&format!("id = \"{id}@{REGION}\"")), "{message}");
    assert_eq!((world.count("CopyImage"), world.images().len()), (1, 1));
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
