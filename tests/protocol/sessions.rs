//! A process that is configured more than once, as in debug mode: nothing of one configuration counts in the next.

use serde_json::json;

use crate::support::consistency::client::{Action, State, summaries};
use crate::support::provider_fixture::{COPY, ProviderFixture, REGION, copy};

const APPSTREAM: &str = "image_copy_appstream";

#[tokio::test]
async fn image_of_an_earlier_configuration_is_reported() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({}));
    let state = fixture.applied(&State::default(), &config).await;
    assert_eq!(summaries(&fixture.core.plan(COPY, &State::default(), &config).await.diagnostics), [""; 0]);

    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    let told = summaries(&fixture.core.plan(COPY, &State::default(), &config).await.diagnostics);
    assert!(told.len() == 1 && told[0].contains("AMI name already in use"), "{told:?}");
    // Once its state has been read, it is known.
    fixture.apply_and_read(&state, &config).await;
    let plan = fixture.core.plan(COPY, &State::default(), &config).await;
    assert_eq!((plan.action, summaries(&plan.diagnostics)), (Action::Create, vec![]));
}

#[tokio::test]
async fn name_of_an_earlier_plan_is_free() {
    let mut fixture = ProviderFixture::new().await;
    let config = |description: &str| {
        json!({
            "name": "golden", "source_image_name": "win2022-base", "source_region": "us-east-1",
            "description": description,
        })
    };
    assert_eq!(summaries(&fixture.core.plan(APPSTREAM, &State::default(), &config("One")).await.diagnostics), [""; 0]);
    let told = summaries(&fixture.core.plan(APPSTREAM, &State::default(), &config("Two")).await.diagnostics);
    assert!(told.len() == 1 && told[0].contains("Image name used by another resource"), "{told:?}");

    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    assert_eq!(summaries(&fixture.core.plan(APPSTREAM, &State::default(), &config("Two")).await.diagnostics), [""; 0]);
}

#[tokio::test]
async fn failed_configuration_leaves_no_earlier_session() {
    let mut fixture = ProviderFixture::new().await;
    let forbidden = json!({ "region": REGION, "allowed_account_ids": ["999999999999"] });
    assert_eq!(summaries(&fixture.core.configure(&forbidden).await).len(), 1);
    fixture.aws.clear_calls();
    let plan = fixture.core.plan(COPY, &State::default(), &copy("golden", json!({}))).await;
    let told = summaries(&plan.diagnostics);
    assert!(told.len() == 1 && told[0].contains("Provider configuration not complete"), "{told:?}");
    assert!(fixture.aws.calls().is_empty());
}
