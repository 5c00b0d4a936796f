//! Endpoints that execute dry runs.

use serde_json::json;
use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::{Endpoints, ProviderBlock};
use terraform_provider_image::terraform::{Change, Diagnostics, Private, Resource, Value};

use crate::engine::fixture::{EngineFixture, REGION, State, only_text, planned, texts};

/// A fixture behind an endpoint that ignores these parameters of an operation.
async fn fixture(ignored: &[(&str, &[&str])]) -> EngineFixture {
    let endpoints = Endpoints { ec2: "http://user:secret@localhost:4566".into(), ..Endpoints::default() };
    let block = ProviderBlock { endpoints: Value::Known(vec![endpoints]), ..ProviderBlock::default() };
    let settings = Settings { copy_time: std::time::Duration::ZERO, ..Settings::default() };
    let fixture = EngineFixture::with(settings, block).await;
    for (operation, names) in ignored {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        fixture.aws.inject(Fault::of("ec2", operation, FaultKind::IgnoreParameters { names }));
    }
    fixture
}

const DRY_RUN: (&str, &[&str]) = ("CopyImage", &["DryRun"]);

async fn plan(fixture: &EngineFixture, planned: State) -> Diagnostics {
    let mut change = Change {
        prior: None,
        config: planned.clone(),
        planned,
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        in_progress: false,
    };
    fixture.resource.plan(&fixture.context, &mut change).await
}

/// Number of images and snapshots in the Region.
fn left(fixture: &EngineFixture) -> (usize, usize) {
    let snapshots = fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION).count();
    (fixture.images().len(), snapshots)
}

#[tokio::test(start_paused = true)]
async fn removes_and_reports_image_created_by_dry_run() {
    for more in [None, Some(("DeregisterImage", &["DeleteAssociatedSnapshots"][..]))] {
        let ignored: Vec<_> = std::iter::once(DRY_RUN).chain(more).collect();
        let fixture = fixture(&ignored).await;
        let diagnostics = plan(&fixture, planned("golden")).await;
        let text = only_text(&diagnostics);
        assert!(!diagnostics.has_errors(), "{text}");
        for part in
            ["DryRun", "http://localhost:4566", "ami-", "plan_checks = \"static\"", "The provider deleted the AMI"]
        {
            assert!(text.contains(part), "{part} is missing in: {text}");
        }
        assert!(!text.contains("secret"), "{text}");
        assert_eq!(left(&fixture), (0, 0));
        // Later copies send no dry run, and do not conflict with the deleted image.
        assert_eq!(texts(&plan(&fixture, planned("golden")).await), [""; 0]);
        let mut elsewhere = planned("golden");
        elsewhere.common.region = "eu-west-2".into();
        assert_eq!(texts(&plan(&fixture, elsewhere).await), [""; 0]);
        assert_eq!(fixture.calls("CopyImage").len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn copies_to_several_regions_give_one_warning() {
    let fixture = fixture(&[DRY_RUN]).await;
    let plans = [REGION, "eu-west-2", "eu-central-1"].map(|region| {
        let mut copy = planned("golden");
        copy.common.region = region.into();
        plan(&fixture, copy)
    });
    let messages = futures_util::future::join_all(plans).await;
    assert_eq!(messages.iter().map(|diagnostics| diagnostics.iter().count()).sum::<usize>(), 1);
    assert_eq!(fixture.calls("CopyImage").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn reports_command_for_undeletable_image() {
    let fixture = fixture(&[DRY_RUN]).await;
    let denied = FaultKind::Error { code: "UnauthorizedOperation".into(), message: "No.".into(), status: 403 };
    fixture.aws.inject(Fault::of("ec2", "DeregisterImage", denied));
    let diagnostics = plan(&fixture, planned("golden")).await;
    let text = only_text(&diagnostics);
    let id = &fixture.images()[0].image_id;
    let command = format!("aws ec2 deregister-image --region {REGION} --image-id {id} --delete-associated-snapshots");
    assert!(!diagnostics.has_errors() && text.contains(&command) && text.contains("UnauthorizedOperation"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn keeps_existing_image() {
    let fixture = fixture(&[DRY_RUN]).await;
    let id = "ami-0fffffffffffffff1";
    let image = json!({"id": id, "name": "golden", "volumes": [{}]});
    fixture.aws.seed(serde_json::from_value(json!({"ec2": {"images": {REGION: [image]}}})).unwrap()).unwrap();
    // An endpoint that treats a second copy of the same name as the first.
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyExists));
    let messages = texts(&plan(&fixture, planned("golden")).await);
    assert!(messages.iter().any(|text| text.contains("was not deleted") && text.contains(id)), "{messages:?}");
    assert_eq!(fixture.images().len(), 1);
    assert!(fixture.calls("DeregisterImage").is_empty());
}

#[tokio::test(start_paused = true)]
async fn clean_dry_run_gives_no_diagnostics() {
    let fixture = fixture(&[]).await;
    assert_eq!(texts(&plan(&fixture, planned("golden")).await), [""; 0]);
    let mut unnamed = planned("golden");
    unnamed.common.name = Value::Unknown;
    assert_eq!(texts(&plan(&fixture, unnamed).await), [""; 0]);
    assert_eq!(fixture.calls("CopyImage").len(), 1);
}
