//! Bringing objects under control that are there already.

use serde_json::json;

use crate::framework::fixture::{FrameworkFixture, full, only};
use crate::framework::test_provider::RESOURCE;
use crate::support::consistency::client::Action;

#[tokio::test]
async fn an_import_is_read_and_plans_empty() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    let imported = fixture.core.import(RESOURCE, "t-golden").await.unwrap();
    assert_eq!(imported.value, made.value);
    assert_eq!(fixture.core.plan_again(RESOURCE, &imported, &full()).await.action, Action::NoOp);
}

#[tokio::test]
async fn an_id_that_cannot_be_understood_is_refused() {
    let mut fixture = FrameworkFixture::new().await;
    let text = only(&fixture.core.import(RESOURCE, "golden").await.unwrap_err());
    assert_eq!(text, "error [] Invalid import id: An object's id begins with t-.");
}

#[tokio::test]
async fn what_does_not_exist_is_null_after_the_read() {
    let mut fixture = FrameworkFixture::new().await;
    // Core itself then says that there is nothing to import.
    assert_eq!(fixture.core.import(RESOURCE, "t-nothing").await.unwrap().value, json!(null));
}
