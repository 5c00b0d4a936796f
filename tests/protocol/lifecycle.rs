//! Lifecycle of a copy from validation to destroy.

use serde_json::{Value as Json, json};

use crate::support::consistency::client::{Action, State, summaries};
use crate::support::consistency::values::{is_unknown, unknown, unknown_beginning_with};
use crate::support::provider_fixture::{COPY, ENCRYPTED_SOURCE, ProviderFixture, REGION, SOURCE, copy};

#[tokio::test]
async fn creates_updates_replaces_and_destroys_copy() {
    let mut fixture = ProviderFixture::new().await;
    let before = fixture.objects();
    let config = copy("golden", json!({ "description": "One", "tags": { "team": "web" } }));
    let plan = fixture.plan(&State::default(), &config).await;
    assert_eq!(plan.action, Action::Create);
    assert_eq!((plan.planned["region"].as_str(), plan.planned["on_destroy"].as_str()), (Some(REGION), Some("delete")));
    assert_eq!(plan.planned["tags_all"], json!({ "team": "web" }));
    assert!(is_unknown(&plan.planned["id"]) && is_unknown(&plan.planned["snapshot_ids"]));
    assert_eq!(fixture.count("CopyImage"), 0, "a plan copies nothing");

    let made = fixture.apply(&plan).await;
    let image = fixture.image(&made);
    assert_eq!((made.value["state"].as_str(), made.value["encrypted"].as_bool()), (Some("available"), Some(false)));
    assert_eq!(image.source_image_id.as_deref(), Some(SOURCE));
    assert_eq!(made.value["snapshot_ids"], json!(image.snapshot_ids));
    assert_eq!(image.tags.into_iter().collect::<Vec<_>>(), [("team".to_owned(), "web".to_owned())]);

    let config = copy("golden", json!({ "description": "Two", "tags": { "team": "mobile", "stage": "live" } }));
    let plan = fixture.plan(&made, &config).await;
    assert_eq!(plan.action, Action::Update);
    assert!(!is_unknown(&plan.planned["state"]), "a finished copy does not move");
    let changed = fixture.apply(&plan).await;
    let image = fixture.image(&changed);
    assert_eq!((image.description.as_str(), image.tags["team"].as_str()), ("Two", "mobile"));
    assert_eq!(fixture.count("CopyImage"), 1);

    let config = copy("silver", json!({}));
    let plan = fixture.plan(&changed, &config).await;
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(plan.requires_replace, ["name"]);
    let replaced = fixture.apply(&plan).await;
    assert_ne!(replaced.value["id"], made.value["id"]);
    assert_eq!(fixture.images().iter().map(|image| image.name.as_str()).collect::<Vec<_>>(), ["silver"]);

    let destroyed = fixture.core.destroy(COPY, &replaced).await;
    assert_eq!((destroyed.state.value, summaries(&destroyed.diagnostics)), (Json::Null, vec![]));
    assert_eq!(fixture.objects(), before, "something of the copies is left");
}

#[tokio::test]
async fn import_equals_applied_state() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({ "description": "One", "tags": { "team": "web" } }));
    let made = fixture.applied(&State::default(), &config).await;
    let id = made.value["id"].as_str().unwrap().to_owned();
    for import_id in [id.clone(), format!("{id}@{REGION}")] {
        let imported = fixture.core.import(COPY, &import_id).await.unwrap();
        assert_eq!(imported.value, made.value, "{import_id}");
        assert_eq!(fixture.core.plan_again(COPY, &imported, &config).await.action, Action::NoOp);
    }
    // Another Region has no such image; core reports the error when the state is null.
    assert_eq!(fixture.core.import(COPY, &format!("{id}@us-east-1")).await.unwrap().value, Json::Null);
    for nonsense in ["", "golden", "snap-12345678", &format!("{id}@"), &format!("{id}@europe"), &format!("{id}@@")] {
        let refused = summaries(&fixture.core.import(COPY, nonsense).await.unwrap_err());
        assert!(refused[0].starts_with("error [] Invalid import ID: "), "{nonsense}: {refused:?}");
    }
}

#[tokio::test]
async fn recreates_deleted_image_but_keeps_disabled_image() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({}));
    let made = fixture.applied(&State::default(), &config).await;
    let id = made.value["id"].as_str().unwrap().to_owned();
    assert!(fixture.aws.disable_image(REGION, &id));
    let (disabled, _) = fixture.core.refresh(COPY, &made).await;
    assert_eq!(disabled.value["state"], "disabled");
    assert_eq!(fixture.plan(&disabled, &config).await.action, Action::NoOp);

    assert!(fixture.aws.remove_image(REGION, &id));
    let (gone, diagnostics) = fixture.core.refresh(COPY, &made).await;
    assert_eq!(gone.value, Json::Null);
    let [left] = summaries(&diagnostics).try_into().expect("one message");
    assert!(left.starts_with(&format!("warning [] Remaining snapshots of AMI {id}")), "{left}");
    assert_eq!(fixture.plan(&gone, &config).await.action, Action::Create);
    // A resource that is already gone needs no destroy.
    assert_eq!(summaries(&fixture.core.destroy(COPY, &made).await.diagnostics), [""; 0]);
}

#[tokio::test]
async fn copies_source_unknown_during_plan() {
    let mut fixture = ProviderFixture::new().await;
    let mut partly = copy("golden", json!({ "tags": { "number": unknown_beginning_with("n-") } }));
    partly["source_image_id"] = unknown();
    partly["name"] = unknown_beginning_with("golden-");
    let plan = fixture.plan(&State::default(), &partly).await;
    assert!(is_unknown(&plan.planned["source_image_id"]) && is_unknown(&plan.planned["tags_all"]["number"]));
    let known = copy("golden-7", json!({ "tags": { "number": "n-7" } }));
    let applied = fixture.core.apply_with(COPY, &plan, &known).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    let state = fixture.apply_and_read(&applied.state, &known).await;
    assert_eq!(fixture.image(&state).name, "golden-7");
    assert_eq!(state.value["tags_all"], json!({ "number": "n-7" }));

    // An unknown source replaces the copy of a known one.
    let plan = fixture.plan(&state, &copy("golden-7", json!({ "tags": {}, "source_image_id": unknown() }))).await;
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(plan.requires_replace, ["source_image_id"]);
}

#[tokio::test]
async fn encrypts_copy_with_configured_key() {
    let mut fixture = ProviderFixture::new().await;
    let encrypted = json!({ "source_image_id": ENCRYPTED_SOURCE, "encrypted": true, "kms_key_id": "alias/images" });
    let config = copy("golden", encrypted);
    let plan = fixture.plan(&State::default(), &config).await;
    assert!(is_unknown(&plan.planned["kms_key_arn"]));
    let made = fixture.apply(&plan).await;
    let arn = made.value["kms_key_arn"].as_str().unwrap().to_owned();
    assert!(arn.starts_with("arn:aws:kms:eu-west-1:123456789012:key/"), "{arn}");
    assert_eq!((&made.value["encrypted"], &made.value["kms_key_id"]), (&json!(true), &json!("alias/images")));
    assert_eq!(fixture.image(&made).kms_key_arns.into_iter().collect::<Vec<_>>(), [arn.as_str()]);

    // The same key in another notation does not change the copy.
    let same = copy("golden", json!({ "source_image_id": ENCRYPTED_SOURCE, "encrypted": true, "kms_key_id": arn }));
    let plan = fixture.plan(&made, &same).await;
    assert_eq!(plan.action, Action::Update);
    fixture.apply(&plan).await;
    assert_eq!(fixture.count("CopyImage"), 1);
}

#[tokio::test]
async fn reads_unconfigured_encryption_from_aws() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({ "source_image_id": ENCRYPTED_SOURCE }));
    let plan = fixture.plan(&State::default(), &config).await;
    assert!(is_unknown(&plan.planned["encrypted"]));
    assert_eq!(fixture.apply(&plan).await.value["encrypted"], true);
}

#[tokio::test]
async fn resource_tags_override_default_tags() {
    let block = json!({
        "region": REGION,
        "default_tags": [{ "tags": { "owner": "platform", "stage": "test" } }],
    });
    let mut fixture = ProviderFixture::with(&block).await;
    let config = copy("golden", json!({ "tags": { "stage": "live" } }));
    let plan = fixture.plan(&State::default(), &config).await;
    assert_eq!(plan.planned["tags_all"], json!({ "owner": "platform", "stage": "live" }));
    let made = fixture.apply(&plan).await;
    assert_eq!(made.value["tags"], json!({ "stage": "live" }));
    let expected = [("owner".to_owned(), "platform".to_owned()), ("stage".to_owned(), "live".to_owned())];
    assert_eq!(fixture.image(&made).tags.into_iter().collect::<Vec<_>>(), expected);

    // A removed tag reverts to the default tag.
    let changed = fixture.applied(&made, &copy("golden", json!({}))).await;
    assert_eq!(fixture.image(&changed).tags["stage"], "test");
    assert_eq!((&changed.value["tags"], &changed.value["tags_all"]["stage"]), (&Json::Null, &json!("test")));
}

#[tokio::test]
async fn creates_copy_in_resource_region() {
    let mut fixture = ProviderFixture::new().await;
    let made = fixture.applied(&State::default(), &copy("golden", json!({ "region": "eu-central-1" }))).await;
    assert!(made.value["arn"].as_str().unwrap().starts_with("arn:aws:ec2:eu-central-1::image/ami-"));
    assert!(fixture.images().is_empty());
    // Without the argument the copy stays in its Region.
    assert_eq!(fixture.plan(&made, &copy("golden", json!({}))).await.action, Action::NoOp);
    let plan = fixture.plan(&made, &copy("golden", json!({ "region": REGION }))).await;
    assert_eq!(plan.requires_replace, ["region"]);
}

#[tokio::test]
async fn retain_keeps_image_in_aws() {
    let mut fixture = ProviderFixture::new().await;
    let made = fixture.applied(&State::default(), &copy("golden", json!({ "on_destroy": "retain" }))).await;
    let objects = fixture.objects();
    assert_eq!(fixture.core.destroy(COPY, &made).await.state.value, Json::Null);
    assert_eq!(fixture.objects(), objects);
    assert_eq!(fixture.count("DeregisterImage"), 0);
}
