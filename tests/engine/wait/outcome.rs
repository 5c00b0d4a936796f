//! Comparison of the completed copy with the configuration.

use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::services::appstream::{AppStreamAttributes, AppStreamService};
use terraform_provider_image::terraform::{Applied, Private, Resource, Severity, Value};

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, State, common, only_text, planned, texts};

fn ignored(service: &str, operation: &str, names: &[&str]) -> Fault {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Fault::of(service, operation, FaultKind::IgnoreParameters { names })
}

fn encrypted() -> State {
    let mut plan = planned("golden");
    plan.service.encrypted = Value::Known(true);
    plan
}

fn unencrypted() -> State {
    let mut plan = planned("golden");
    plan.service.encrypted = Value::Known(false);
    plan
}

/// A fixture whose Region encrypts by default, but denies reading that setting.
async fn encrypting_by_default() -> EngineFixture {
    let fixture = EngineFixture::new().await;
    seed(&fixture, json!({"ec2": {"encryption_by_default": [REGION]}}));
    let code = "UnauthorizedOperation".to_owned();
    let denied = FaultKind::Error { code, message: "No.".to_owned(), status: 403 };
    fixture.aws.inject(Fault::of("ec2", "GetEbsEncryptionByDefault", denied));
    fixture
}

fn seed(fixture: &EngineFixture, seed: Json) {
    fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
}

async fn create(fixture: &EngineFixture, plan: State) -> Applied<State> {
    fixture.resource.create(&fixture.context, plan).await
}

#[tokio::test(start_paused = true)]
async fn unencrypted_copy_is_error_and_stays_in_state() {
    for waits in [true, false] {
        let fixture = EngineFixture::new().await;
        fixture.aws.inject(ignored("ec2", "CopyImage", &["Encrypted", "KmsKeyId"]));
        let mut plan = encrypted();
        plan.service.kms_key_id = "alias/images".into();
        plan.common.wait_for_available = Value::Known(waits);
        let Applied { state, diagnostics, .. } = create(&fixture, plan).await;
        let text = only_text(&diagnostics);
        assert!(diagnostics.has_errors() && text.contains("Copy is not encrypted"), "{text}");
        let state = state.expect("the image is in the state");
        assert_eq!(state.service.encrypted, Value::Known(false), "what it really is");
        assert!(text.contains(state.common.id.text().unwrap()) && text.contains("snap-"), "{text}");
        assert_eq!(fixture.images().len(), 1, "nothing is destroyed");
    }
}

#[tokio::test(start_paused = true)]
async fn compares_resumed_copy() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(ignored("ec2", "CopyImage", &["Encrypted"]));
    let (Applied { state, private, .. }, ()) =
        tokio::join!(create(&fixture, encrypted()), fixture.stop_after(Duration::from_mins(1)));
    let pending = state.unwrap();
    let context = terraform_provider_image::terraform::Context::default();
    let resumed = fixture.resource.update(&context, pending.clone(), encrypted(), private).await;
    let text = only_text(&resumed.diagnostics);
    assert!(resumed.diagnostics.has_errors() && text.contains("Copy is not encrypted"), "{text}");
    assert_eq!(resumed.state.unwrap().common.id, pending.common.id);
}

#[tokio::test(start_paused = true)]
async fn different_kms_key_is_error() {
    let key_id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    let arn = format!("arn:aws:kms:{REGION}:123456789012:key/{key_id}");
    for (key, is_comparable) in [(key_id, true), (arn.as_str(), true), ("alias/mine", false)] {
        for is_ignored in [true, false] {
            let fixture = EngineFixture::new().await;
            seed(&fixture, json!({"kms": {"keys": {REGION: [{"id": key_id, "alias": "alias/mine"}]}}}));
            if is_ignored {
                fixture.aws.inject(ignored("ec2", "CopyImage", &["KmsKeyId"]));
            }
            let mut plan = encrypted();
            plan.service.kms_key_id = key.into();
            let Applied { state, diagnostics, .. } = create(&fixture, plan).await;
            assert_eq!(diagnostics.has_errors(), is_ignored && is_comparable, "{key}: {:?}", texts(&diagnostics));
            assert_eq!(state.unwrap().service.encrypted, Value::Known(true));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn unexpected_encryption_keeps_configured_value() {
    let fixture = encrypting_by_default().await;
    let Applied { state, diagnostics, .. } = create(&fixture, unencrypted()).await;
    let text = only_text(&diagnostics);
    assert!(!diagnostics.has_errors() && text.contains("Copy \"golden\" is encrypted"), "{text}");
    let state = state.unwrap();
    assert_eq!(state.service.encrypted, Value::Known(false));
    assert!(state.service.kms_key_arn.text().is_some_and(|key| key.starts_with("arn:")), "what it really is");
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state.clone()), "no drift");
    // A later update does not warn again.
    let mut plan = state.clone();
    plan.service.description = "Another".into();
    let changed = fixture.changed(&state, plan).await;
    assert_eq!(changed.service.encrypted, Value::Known(false));
}

#[tokio::test(start_paused = true)]
async fn local_zone_encrypts_copy() {
    let fixture = EngineFixture::new().await;
    let mut plan = unencrypted();
    plan.common.region = "us-east-1".into();
    plan.service.destination_availability_zone = "us-east-1-bos-1a".into();
    let Applied { state, diagnostics, .. } = create(&fixture, plan).await;
    assert!(only_text(&diagnostics).contains("Local Zones") && !diagnostics.has_errors());
    assert_eq!(state.unwrap().service.encrypted, Value::Known(false));
}

#[tokio::test(start_paused = true)]
async fn interrupted_copy_keeps_configured_value() {
    for snapshot_ids_while_pending in [true, false] {
        let settings = Settings { copy_time: COPY_TIME, snapshot_ids_while_pending, ..Settings::default() };
        let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
        seed(&fixture, json!({"ec2": {"encryption_by_default": [REGION]}}));
        let denied = FaultKind::Error { code: "UnauthorizedOperation".into(), message: String::new(), status: 403 };
        fixture.aws.inject(Fault::of("ec2", "GetEbsEncryptionByDefault", denied));
        let (applied, ()) = tokio::join!(create(&fixture, unencrypted()), fixture.stop_after(Duration::from_mins(1)));
        let pending = applied.state.unwrap();
        let context = terraform_provider_image::terraform::Context::default();
        let read = fixture.resource.read(&context, pending, &applied.private).await.unwrap().state.unwrap();
        assert_eq!(read.service.encrypted, Value::Known(false), "no drift");
        let resumed = fixture.resource.update(&context, read, unencrypted(), Private::default()).await;
        assert!(only_text(&resumed.diagnostics).contains("Copy \"golden\" is encrypted"));
        assert_eq!(resumed.state.unwrap().service.encrypted, Value::Known(false));
    }
}

#[tokio::test(start_paused = true)]
async fn state_reflects_copy_without_argument() {
    let fixture = encrypting_by_default().await;
    let state = fixture.copied(planned("golden")).await;
    assert_eq!(state.service.encrypted, Value::Known(true));
}

#[tokio::test(start_paused = true)]
async fn import_reflects_copy() {
    let fixture = encrypting_by_default().await;
    let id = create(&fixture, unencrypted()).await.state.unwrap().common.id;
    let imported = fixture.resource.import(&fixture.context, id.text().unwrap()).await.unwrap().state;
    let read = fixture.read(&imported).await.unwrap().unwrap();
    assert_eq!(read.service.encrypted, Value::Known(true));
}

#[tokio::test(start_paused = true)]
async fn apply_reports_argument_ignored_by_endpoint() {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    let fixture = EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await;
    fixture.aws.inject(ignored("appstream", "CopyImage", &["DestinationImageDescription"]));
    let service = AppStreamAttributes {
        source_image_name: "win2022-base".into(),
        source_region: "us-east-1".into(),
        description: "Golden".into(),
        ..AppStreamAttributes::default()
    };
    let plan = terraform_provider_image::engine::ImageModel { common: common("golden"), service };
    let Applied { diagnostics, .. } = fixture.resource.create(&fixture.context, plan).await;
    let text = only_text(&diagnostics);
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Warning), "{text}");
    assert!(text.contains("description is null instead of \"Golden\""), "{text}");
}
