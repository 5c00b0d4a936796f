//! Bringing objects under control that are there already.

use serde_json::json;

use crate::consistency::client::Action;
use crate::thing::THING;
use crate::world::{World, full, only};

#[tokio::test]
async fn an_import_is_read_and_plans_empty() {
    let mut world = World::new().await;
    let made = world.made(&full()).await;
    let imported = world.core.import(THING, "t-golden").await.unwrap();
    assert_eq!(imported.value, made.value);
    assert_eq!(world.core.plan_again(THING, &imported, &full()).await.action, Action::NoOp);
}

#[tokio::test]
async fn an_id_that_cannot_be_understood_is_refused() {
    let mut world = World::new().await;
    let text = only(&world.core.import(THING, "golden").await.unwrap_err());
    assert_eq!(text, "error [] Invalid import id: A thing's id begins with t-.");
}

#[tokio::test]
async fn what_does_not_exist_is_null_after_the_read() {
    let mut world = World::new().await;
    // Core itself then says that there is nothing to import.
    assert_eq!(world.core.import(THING, "t-nothing").await.unwrap().value, json!(null));
}
