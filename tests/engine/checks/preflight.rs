//! Plan checks that read from AWS.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::services::ec2::Ec2Attributes;
use terraform_provider_image::terraform::{Private, Resource, Severity, Value};

use crate::engine::checks::fixture::{plan, reads_only, seed, settings};
use crate::engine::fixture::{ENCRYPTED_SOURCE, EngineFixture, REGION, State, only_text, planned, texts};

#[tokio::test(start_paused = true)]
async fn plans_valid_copy_without_diagnostics() {
    let fixture = EngineFixture::new().await;
    assert_eq!(texts(&plan(&fixture, planned("golden")).await), [""; 0]);
    let encrypted = State {
        service: Ec2Attributes {
            encrypted: Value::Known(true),
            kms_key_id: "alias/images".into(),
            ..planned("golden").service
        },
        ..planned("golden")
    };
    assert_eq!(texts(&plan(&fixture, encrypted).await), [""; 0]);
    assert_eq!(fixture.calls("CopyImage").len(), 1, "one dry run for a Region");
    assert!(reads_only(&fixture.aws.calls()));
}

#[tokio::test(start_paused = true)]
async fn skips_requests_for_unknown_values() {
    let fixture = EngineFixture::new().await;
    let mut unknown = planned("golden");
    unknown.common.name = Value::Unknown;
    unknown.service.source_image_id = Value::Unknown;
    unknown.service.kms_key_id = Value::Unknown;
    assert_eq!(texts(&plan(&fixture, unknown).await), [""; 0]);
    assert!(fixture.aws.calls().iter().all(|call| call.operation == "DescribeRegions"), "{:?}", fixture.aws.calls());
    let mut nowhere = planned("golden");
    nowhere.common.region = Value::Unknown;
    assert_eq!(texts(&plan(&fixture, nowhere).await), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn copies_share_preflight_reads() {
    let fixture = EngineFixture::new().await;
    let ids: Vec<String> = (0..40).map(|number| format!("ami-{number:017x}")).collect();
    let images: Vec<Json> = ids.iter().map(|id| json!({"id": id, "name": id, "volumes": [{"size_gib": 8}]})).collect();
    seed(&fixture, json!({"ec2": {"images": {"us-east-1": images}}}));
    let regions = ["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1"];
    let copies: Vec<State> = ids
        .iter()
        .flat_map(|id| {
            regions.map(|region| {
                let mut copy = planned(&format!("copy-of-{id}"));
                copy.common.region = region.into();
                copy.service.source_image_id = id.as_str().into();
                copy
            })
        })
        .collect();
    for wave in copies.chunks(50) {
        for diagnostics in join_all(wave.iter().map(|copy| plan(&fixture, copy.clone()))).await {
            assert_eq!(texts(&diagnostics), [""; 0]);
        }
    }
    let calls = fixture.aws.calls();
    let describes = calls.iter().filter(|call| call.operation.starts_with("Describe")).count();
    assert!(describes <= 40, "{describes}");
    assert_eq!(fixture.calls("CopyImage").len(), regions.len());
    assert!(reads_only(&calls));
}

#[tokio::test(start_paused = true)]
async fn missing_permission_gives_one_warning_and_copy_proceeds() {
    let fixture = EngineFixture::new().await;
    let reads = ["ec2:DescribeRegions", "ec2:DescribeSnapshots", "kms:DescribeKey", "ec2:GetEbsEncryptionByDefault"];
    let mut denied: Vec<Json> = reads.iter().map(|action| json!(action)).collect();
    denied.push(json!({"action": "ec2:DescribeImages", "region": "us-east-1"}));
    seed(&fixture, json!({"denied": denied}));
    let mut copy = planned("golden");
    copy.service.encrypted = Value::Known(true);
    copy.service.kms_key_id = "alias/images".into();
    let mut warnings = Vec::new();
    for name in ["golden", "silver"] {
        copy.common.name = name.into();
        let diagnostics = plan(&fixture, copy.clone()).await;
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Warning), "{diagnostics:?}");
        warnings.extend(diagnostics.into_iter().map(|warning| warning.summary));
    }
    warnings.sort();
    assert_eq!(
        warnings,
        [
            "Plan check skipped: ec2:DescribeImages",
            "Plan check skipped: ec2:DescribeRegions",
            "Plan check skipped: kms:DescribeKey",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn denied_dry_run_rejects_copy() {
    let fixture = EngineFixture::new().await;
    seed(&fixture, json!({"denied": [{"action": "ec2:CopyImage", "region": REGION}]}));
    let text = only_text(&plan(&fixture, planned("golden")).await);
    assert!(text.contains("Not authorized to copy AMIs") && text.contains("ec2:CopyImage"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn rejects_unencrypted_copy_of_encrypted_source() {
    let fixture = EngineFixture::new().await;
    let mut copy = planned("golden");
    copy.service.source_image_id = ENCRYPTED_SOURCE.into();
    assert_eq!(texts(&plan(&fixture, copy.clone()).await), [""; 0]);
    copy.service.encrypted = Value::Known(false);
    assert!(only_text(&plan(&fixture, copy).await).contains("unencrypted copy of an encrypted AMI"));
}

#[tokio::test(start_paused = true)]
async fn waits_for_pending_source() {
    let fixture = EngineFixture::new().await;
    let mut first = planned("first");
    first.common.wait_for_available = Value::Known(false);
    let first = fixture.copied(first).await;
    let mut second = planned("second");
    second.service.source_image_id = first.common.id.clone();
    second.service.source_region = REGION.into();
    second.common.region = "eu-west-2".into();
    let diagnostics = plan(&fixture, second.clone()).await;
    assert!(!diagnostics.has_errors());
    assert!(only_text(&diagnostics).contains("is in state \"pending\""));
    let state = fixture.copied(second).await;
    assert_eq!(state.common.state.text(), Some("available"));
}

#[tokio::test(start_paused = true)]
async fn warns_about_removal_of_image_in_use() {
    let fixture = EngineFixture::new().await;
    let id = "ami-0fffffffffffffff1";
    let instance = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0";
    let reference = json!({"resource_type": "ec2:Instance", "arn": instance});
    seed(&fixture, json!({"ec2": {"images": {REGION: [{"id": id, "name": "golden", "references": [reference]}]}}}));
    let mut state = planned("golden");
    state.common.id = id.into();
    let diagnostics = fixture.resource.plan_destroy(&fixture.context, state.clone(), &mut Private::default()).await;
    assert!(!diagnostics.has_errors());
    assert!(only_text(&diagnostics).contains(instance));
    state.common.on_destroy = "retain".into();
    assert!(fixture.resource.plan_destroy(&fixture.context, state, &mut Private::default()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn static_checks_send_no_requests() {
    let block = ProviderBlock { region: REGION.into(), plan_checks: "static".into(), ..ProviderBlock::default() };
    let fixture = EngineFixture::with(settings(), block).await;
    let mut copy = planned("golden");
    copy.service.source_image_id = "ami-0fffffffffffffff9".into();
    assert_eq!(texts(&plan(&fixture, copy).await), [""; 0]);
    assert!(fixture.aws.calls().is_empty());
}
