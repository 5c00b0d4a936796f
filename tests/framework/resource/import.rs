//! Imports of existing objects.

use serde_json::json;

use crate::framework::fixture::{FrameworkFixture, full, only};
use crate::framework::test_provider::RESOURCE;
use crate::support::consistency::client::Action;

#[tokio::test]
async fn import_plans_no_changes() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    let imported = fixture.core.import(RESOURCE, "t-golden").await.unwrap();
    assert_eq!(imported.value, made.value);
    assert_eq!(fixture.core.plan_again(RESOURCE, &imported, &full()).await.action, Action::NoOp);
}

#[tokio::test]
async fn rejects_invalid_id() {
    let mut fixture = FrameworkFixture::new().await;
    let text = only(&fixture.core.import(RESOURCE, "golden").await.unwrap_err());
    assert_eq!(text, "error [] Invalid import id: An object's id begins with t-.");
}

#[tokio::test]
async fn import_of_missing_object_reads_null() {
    let mut fixture = FrameworkFixture::new().await;
    // Core itself reports that the object does not exist.
    assert_eq!(fixture.core.import(RESOURCE, "t-nothing").await.unwrap().value, json!(null));
}
