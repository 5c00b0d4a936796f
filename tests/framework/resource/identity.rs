//! Identities: schema, stability, import and upgrades.

use serde_json::json;
use terraform_provider_image::terraform::Value;
use terraform_provider_image::terraform::proto::{
    RawState, get_resource_identity_schemas, import_resource_state, upgrade_resource_identity,
};

use crate::framework::fixture::{FrameworkFixture, full, only};
use crate::framework::test_provider::{Call, Fault, RESOURCE};
use crate::support::consistency::client::{Action, State, summaries};

#[tokio::test]
async fn identity_schema_marks_import_requirements() {
    let fixture = FrameworkFixture::new().await;
    let request = get_resource_identity_schemas::Request {};
    let schemas = fixture.client().get_resource_identity_schemas(request).await.unwrap().into_inner();
    assert_eq!(schemas.identity_schemas.len(), 1);
    let schema = &schemas.identity_schemas[RESOURCE];
    assert_eq!(schema.version, 1);
    let attributes: Vec<_> = schema
        .identity_attributes
        .iter()
        .map(|it| (it.name.as_str(), &it.r#type[..], it.required_for_import, it.optional_for_import))
        .collect();
    assert_eq!(attributes, [("name", &b"\"string\""[..], false, true), ("id", &b"\"string\""[..], true, false)]);
}

#[tokio::test]
async fn identity_is_stable_until_replacement() {
    let mut fixture = FrameworkFixture::new().await;
    let identity = json!({ "name": "golden", "id": "t-golden" });
    let plan = fixture.plan(&State::default(), &full()).await;
    assert!(plan.identity.is_null(), "what is not made yet has none: {}", plan.identity);
    let made = fixture.core.apply(RESOURCE, &plan).await.state;
    assert_eq!(made.identity, identity);

    let (read, _) = fixture.core.refresh(RESOURCE, &made).await;
    assert_eq!(read.identity, identity);
    let mut config = full();
    config["fragile"] = json!(false);
    let plan = fixture.plan(&read, &config).await;
    assert_eq!((plan.action, &plan.identity), (Action::Update, &identity));
    assert_eq!(fixture.core.apply(RESOURCE, &plan).await.state.identity, identity);

    config["name"] = json!("silver");
    let replaced = fixture.applied(&read, &config).await;
    assert_eq!(replaced.identity, json!({ "name": "silver", "id": "t-silver" }));
    assert!(fixture.core.destroy(RESOURCE, &replaced).await.state.identity.is_null());
}

#[tokio::test]
async fn read_adds_missing_identity() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    let stored = State { identity: json!(null), ..made.clone() };
    assert_eq!(fixture.core.refresh(RESOURCE, &stored).await.0, made);
    assert_eq!(fixture.core.plan_again(RESOURCE, &stored, &full()).await.identity, made.identity);
}

#[tokio::test]
async fn keeps_identity_that_cannot_be_read() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    for fault in [Fault::Panic(Call::Read), Fault::Refusal(Call::Read)] {
        fixture.backend.inject_fault(fault);
        assert_eq!(fixture.core.read(RESOURCE, &made).await.0, made, "{fault:?}");
        fixture.backend.clear_fault();
    }
    // The backend no longer reports the object's name.
    fixture.backend.objects().get_mut("t-golden").unwrap().name = Value::Null;
    let (read, _) = fixture.core.read(RESOURCE, &made).await;
    assert!(read.value["name"].is_null());
    assert_eq!(read.identity, made.identity);
    for fault in [Fault::Panic(Call::Update), Fault::Refusal(Call::Update), Fault::Late(Call::Update)] {
        let mut config = full();
        config["fragile"] = json!(false);
        let plan = fixture.plan(&made, &config).await;
        fixture.backend.inject_fault(fault);
        assert_eq!(fixture.core.apply(RESOURCE, &plan).await.state.identity, made.identity, "{fault:?}");
        fixture.backend.clear_fault();
    }
}

#[tokio::test]
async fn imports_by_identity() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&full()).await;
    for identity in [json!({ "id": "t-golden" }), json!({ "id": "t-golden", "name": "golden" })] {
        let imported = fixture.core.import_identity(RESOURCE, &identity).await.unwrap();
        assert_eq!((&imported.value, &imported.identity), (&made.value, &made.identity), "{identity}");
        assert_eq!(fixture.core.plan_again(RESOURCE, &imported, &full()).await.action, Action::NoOp);
    }
    fixture.backend.inject_fault(Fault::Refusal(Call::Import));
    let refused = fixture.core.import_identity(RESOURCE, &json!({ "id": "t-golden" })).await.unwrap_err();
    assert_eq!(only(&refused), "error [] The backend refuses: The test requested it.");
}

#[tokio::test]
async fn upgrades_older_identities() {
    let mut fixture = FrameworkFixture::new().await;
    let present = json!({ "name": "golden", "id": "t-golden" });
    let old = json!({ "name": "golden", "number": "golden", "gone": 7 });
    assert_eq!(fixture.core.upgrade_identity(RESOURCE, 0, &old).await.unwrap(), present);
    assert_eq!(fixture.core.upgrade_identity(RESOURCE, 1, &present).await.unwrap(), present);
    let text = only(&fixture.core.upgrade_identity(RESOURCE, 0, &present).await.unwrap_err());
    assert_eq!(text, "error [] Not an identity: It has no number.");
}

#[tokio::test]
async fn reports_unreadable_identity() {
    let fixture = FrameworkFixture::new().await;
    let json = |text: &str| Some(RawState { json: text.to_owned().into(), ..RawState::default() });
    for raw_identity in [None, json(""), json("[]"), json("null"), json(r#"{"id": 7}"#), json(&"[".repeat(100_000))] {
        let described = format!("{raw_identity:.60?}");
        let request = upgrade_resource_identity::Request { type_name: RESOURCE.into(), version: 1, raw_identity };
        let response = fixture.client().upgrade_resource_identity(request).await.unwrap().into_inner();
        let text = only(&response.diagnostics);
        assert!(text.starts_with("error [] Cannot read stored identity: "), "{described}: {text}");
        assert_eq!(response.upgraded_identity, None, "{described}");
    }
    for bytes in [&[0x81][..], &[0xc0], &[0x80], &[0x93, 1, 2, 3], &[0xd4, 0, 0]] {
        let mut identity = fixture.core.identities(RESOURCE).encode(&json!({ "id": "t-golden" })).unwrap();
        identity.identity_data.as_mut().unwrap().msgpack = bytes.to_vec().into();
        let request = import_resource_state::Request {
            type_name: RESOURCE.into(),
            identity: Some(identity),
            ..Default::default()
        };
        let response = fixture.client().import_resource_state(request).await.unwrap().into_inner();
        let texts = summaries(&response.diagnostics);
        assert!(texts.len() == 1 && texts[0].contains("Malformed request from Terraform"), "{bytes:x?}: {texts:?}");
    }
}
