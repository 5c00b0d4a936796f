//! Identity of images, and import by identity.

use serde_json::{Value as Json, json};

use crate::support::consistency::client::{Action, State, summaries};
use crate::support::provider_fixture::{COPY, ProviderFixture, REGION, copy};

const ACCOUNT: &str = "123456789012";

#[tokio::test]
async fn imports_copy_by_identity() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({ "tags": { "team": "web" } }));
    let made = fixture.applied(&State::default(), &config).await;
    let id = made.value["id"].as_str().unwrap().to_owned();
    let identity = json!({ "account_id": ACCOUNT, "region": REGION, "id": id });
    assert_eq!(made.identity, identity);
    for given in [
        json!({ "id": id }),
        json!({ "id": id, "region": REGION }),
        json!({ "id": id, "account_id": ACCOUNT }),
        identity.clone(),
    ] {
        let imported = fixture.core.import_identity(COPY, &given).await.unwrap();
        assert_eq!((&imported.value, &imported.identity), (&made.value, &identity), "{given}");
        assert_eq!(fixture.core.plan_again(COPY, &imported, &config).await.action, Action::NoOp);
    }
    assert_eq!(fixture.core.upgrade_identity(COPY, 0, &identity).await.unwrap(), identity);
    // Another Region has no such image; core reports the error when the state is null.
    let elsewhere = json!({ "id": id, "region": "us-east-1" });
    assert_eq!(fixture.core.import_identity(COPY, &elsewhere).await.unwrap().value, Json::Null);
}

#[tokio::test]
async fn rejects_invalid_identity() {
    let mut fixture = ProviderFixture::new().await;
    let made = fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    let id = made.value["id"].as_str().unwrap().to_owned();
    let not_there = format!("error [] AMI not found in AWS account {ACCOUNT}: ");
    for (identity, expected) in [
        (json!({ "id": "golden" }), "error [] Invalid identity: \"golden\" is not an AMI ID"),
        (json!({ "id": id, "region": "europe" }), "error [] Invalid identity: \"europe\" is not"),
        (json!({ "id": id, "account_id": "12" }), "error [] Invalid account ID: \"12\" is not an AWS account ID"),
        (json!({ "id": id, "account_id": ACCOUNT, "region": "us-east-1" }), &not_there),
        (
            json!({ "id": id, "account_id": "210987654321" }),
            "error [] AMI not owned by AWS account 210987654321: The identity contains AWS account",
        ),
    ] {
        let refused = summaries(&fixture.core.import_identity(COPY, &identity).await.unwrap_err());
        assert!(refused.len() == 1 && refused[0].starts_with(expected), "{identity}: {refused:?}");
    }
}

#[tokio::test]
async fn identity_requires_known_owner() {
    let mut fixture = ProviderFixture::new().await;
    let made = fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    // A create that was interrupted before the image was readable.
    let mut value = made.value.clone();
    value["owner_id"] = Json::Null;
    let early = State { value, identity: Json::Null, ..made.clone() };
    assert_eq!(fixture.core.refresh(COPY, &early).await.0, made);
}
