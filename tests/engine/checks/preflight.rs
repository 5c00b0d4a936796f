//! Plan checks that read from AWS.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use simulator::{Call, Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{CommonAttributes, ImageModel, ImageService};
use terraform_provider_image::services::appstream::{AppStreamAttributes, AppStreamService};
use terraform_provider_image::services::ec2::Ec2Attributes;
use terraform_provider_image::terraform::{AttributePath, Change, Diagnostics, Private, Resource, Severity, Value};

use crate::engine::fixture::{
    COPY_TIME, ENCRYPTED_SOURCE, EngineFixture, REGION, State, common, only_text, plan_tags, planned, texts,
};

/// Plan of a new image.
fn create<A: Clone>(planned: ImageModel<A>) -> Change<ImageModel<A>> {
    Change {
        prior: None,
        config: planned.clone(),
        planned,
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        moving: false,
    }
}

/// Messages for the plan of a new image.
async fn plan<S: ImageService>(fixture: &EngineFixture<S>, planned: ImageModel<S::Attributes>) -> Diagnostics {
    fixture.resource.plan(&fixture.context, &mut create(planned)).await
}

fn seed<S: ImageService>(fixture: &EngineFixture<S>, seed: Json) {
    fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
}

fn settings() -> Settings {
    Settings { copy_time: COPY_TIME, ..Settings::default() }
}

async fn appstream() -> EngineFixture<AppStreamService> {
    EngineFixture::of(AppStreamService, settings(), ProviderBlock::default()).await
}

fn appstream_copy(name: &str) -> ImageModel<AppStreamAttributes> {
    let service = AppStreamAttributes {
        source_image_name: "win2022-base".into(),
        source_region: "us-east-1".into(),
        ..AppStreamAttributes::default()
    };
    ImageModel { common: common(name), service }
}

/// Checks that planning a new image sends no mutating requests.
fn reads_only(calls: &[Call]) -> bool {
    calls.iter().all(|call| !call.mutating || call.dry_run)
}

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
            "A plan check was not possible: ec2:DescribeImages in us-east-1",
            "A plan check was not possible: ec2:DescribeRegions in eu-west-1",
            "A plan check was not possible: kms:DescribeKey in eu-west-1",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn denied_dry_run_rejects_copy() {
    let fixture = EngineFixture::new().await;
    seed(&fixture, json!({"denied": [{"action": "ec2:CopyImage", "region": REGION}]}));
    let text = only_text(&plan(&fixture, planned("golden")).await);
    assert!(text.contains("may not copy AMIs") && text.contains("ec2:CopyImage"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn rejects_unencrypted_copy_of_encrypted_source() {
    let fixture = EngineFixture::new().await;
    let mut copy = planned("golden");
    copy.service.source_image_id = ENCRYPTED_SOURCE.into();
    assert_eq!(texts(&plan(&fixture, copy.clone()).await), [""; 0]);
    copy.service.encrypted = Value::Known(false);
    assert!(only_text(&plan(&fixture, copy).await).contains("always encrypted"));
}

#[tokio::test(start_paused = true)]
async fn warns_about_existing_ami_name_with_import_block() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let another = EngineFixture::<_>::new().await;
    seed(&another, json!({"ec2": {"images": {REGION: [{"id": "ami-0fffffffffffffff1", "name": "golden"}]}}}));
    let diagnostics = plan(&another, planned("golden")).await;
    assert!(!diagnostics.has_errors());
    let text = only_text(&diagnostics);
    assert!(text.contains("id = \"ami-0fffffffffffffff1@eu-west-1\""), "{text}");
    // An image whose state this process has read or created is managed by Terraform.
    assert_eq!(texts(&plan(&fixture, planned("golden")).await), [""; 0]);
    another.resource.observe_state(&ImageModel {
        common: CommonAttributes { id: "ami-0fffffffffffffff1".into(), ..state.common },
        service: state.service,
    });
    assert_eq!(texts(&plan(&another, planned("golden")).await), [""; 0]);
}

/// A fixture with a pending copy of an apply that was killed: its plan was [`planned`] with a tag.
async fn killed() -> (EngineFixture, State) {
    let fixture = EngineFixture::new().await;
    let mut copy = planned("golden");
    plan_tags(&mut copy, &[("team", "web")]);
    copy.common.wait_for_available = Value::Known(false);
    fixture.copied(copy.clone()).await;
    let next = EngineFixture { resource: fixture.resource_of_another_process(), ..fixture };
    (next, copy)
}

#[tokio::test(start_paused = true)]
async fn does_not_repeat_copy_of_killed_apply() {
    let (fixture, copy) = killed().await;
    let id = fixture.images()[0].image_id.clone();
    let diagnostics = plan(&fixture, copy.clone()).await;
    assert!(diagnostics.has_errors());
    let text = only_text(&diagnostics);
    assert!(text.starts_with("AMI copy already in progress\n") && text.contains("interrupted apply"), "{text}");
    assert!(text.contains(&format!("id = \"{id}@eu-west-1\"")), "{text}");

    // Another name means another image. Other tags, another description or another source may be intended.
    let mut renamed = copy.clone();
    renamed.common.name = "silver".into();
    assert_eq!(texts(&plan(&fixture, renamed).await), [""; 0]);
    let (mut tagged, mut described, mut other) = (copy.clone(), copy.clone(), copy.clone());
    plan_tags(&mut tagged, &[("team", "data")]);
    described.service.description = "Another".into();
    other.service.source_image_id = ENCRYPTED_SOURCE.into();
    for (copy, part) in [(tagged, "the same source."), (described, "the same source."), (other, "\"pending\"")] {
        let diagnostics = plan(&fixture, copy).await;
        assert!(!diagnostics.has_errors());
        let text = only_text(&diagnostics);
        assert!(text.starts_with("Another AMI has this name\n") && text.contains(part), "{text}");
        assert!(text.contains(&format!("id = \"{id}@eu-west-1\"")), "{text}");
    }

    // An available image may belong to another configuration.
    tokio::time::advance(COPY_TIME).await;
    let diagnostics = plan(&fixture, copy).await;
    assert!(!diagnostics.has_errors() && diagnostics.iter().count() == 1, "{diagnostics:?}");
}

#[tokio::test(start_paused = true)]
async fn reapplies_plan_with_same_token() {
    let (fixture, copy) = killed().await;
    let change = Change { planned_private: fixture.resource.prepare(), ..create(copy) };
    let diagnostics = fixture.resource.plan(&fixture.context, &mut { change }).await;
    assert!(!diagnostics.has_errors());
    assert!(only_text(&diagnostics).contains("client token"), "{diagnostics:?}");
}

#[tokio::test(start_paused = true)]
async fn creates_two_equal_copies_of_one_run() {
    let fixture = EngineFixture::new().await;
    let mut copy = planned("golden");
    copy.common.wait_for_available = Value::Known(false);
    // The first responses are lost: AWS lists the image before the retry succeeds.
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::DropAfter).times(4));
    let (first, second) = tokio::join!(fixture.copied(copy.clone()), async {
        while fixture.images().is_empty() {
            tokio::time::advance(std::time::Duration::from_millis(100)).await;
        }
        let diagnostics = plan(&fixture, copy.clone()).await;
        let answered = fixture.calls("CopyImage").into_iter().filter(|call| !call.dry_run && call.status != 0).count();
        assert_eq!(answered, 0, "it is not answered yet");
        assert!(!diagnostics.has_errors() && !diagnostics.is_empty(), "{diagnostics:?}");
        fixture.copied(copy.clone()).await
    });
    assert_ne!(first.common.id, second.common.id);
    assert_eq!(texts(&plan(&fixture, copy).await), [""; 0], "both are this run's own");
}

#[tokio::test(start_paused = true)]
async fn rejects_taken_unique_name_except_in_replacement() {
    let fixture = appstream().await;
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
    seed(&fixture, json!({"appstream": {"images": {REGION: [{"name": "golden"}]}}}));
    let diagnostics = plan(&fixture, appstream_copy("golden")).await;
    assert!(diagnostics.has_errors());
    let text = only_text(&diagnostics);
    assert!(text.contains("id = \"golden@eu-west-1\"") && text.contains("unique"), "{text}");
    // Terraform upgrades the state of a tainted image, and plans its replacement as a create.
    let mut kept = appstream_copy("golden");
    kept.common.id = "golden".into();
    kept.common.state = "FAILED".into();
    fixture.resource.observe_state(&kept);
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn reports_two_resources_with_one_name() {
    let fixture = appstream().await;
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
    // This may be the same resource, planned again.
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
    let mut other = appstream_copy("golden");
    other.service.description = "another".into();
    let text = only_text(&plan(&fixture, other).await);
    assert!(text.contains("Another resource of this run already makes that image"), "{text}");
    // Apply repeats the check with known values before it sends requests.
    let [first, second] =
        join_all([1, 2].iter().map(|_| fixture.resource.create(&fixture.context, appstream_copy("golden"))))
            .await
            .try_into()
            .unwrap();
    let refused: Vec<_> = [first, second].into_iter().filter(|applied| applied.state.is_none()).collect();
    assert_eq!(refused.len(), 1);
    assert!(only_text(&refused[0].diagnostics).contains("Another resource of this run"));
    assert_eq!(fixture.calls("CopyImage").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn replacement_of_retained_image_requires_new_name() {
    let fixture = appstream().await;
    let mut prior = appstream_copy("golden");
    prior.common.id = "golden".into();
    prior.common.on_destroy = "retain".into();
    let mut change = create(appstream_copy("golden"));
    change.prior = Some(prior);
    change.replace.push(AttributePath::of("description"));
    let text = only_text(&fixture.resource.plan(&fixture.context, &mut change).await);
    assert!(text.contains("on_destroy = \"retain\""), "{text}");
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
    assert!(only_text(&diagnostics).contains("still in the state \"pending\""));
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
    let diagnostics = fixture.resource.plan_destroy(&fixture.context, state.clone()).await;
    assert!(!diagnostics.has_errors());
    assert!(only_text(&diagnostics).contains(instance));
    state.common.on_destroy = "retain".into();
    assert!(fixture.resource.plan_destroy(&fixture.context, state).await.is_empty());
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
