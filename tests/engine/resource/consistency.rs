//! Eventual consistency: AWS shows changes late, and some operations do not know a new image yet.

use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{ImageModel, ImageService};
use terraform_provider_image::services::appstream::AppStreamService;
use terraform_provider_image::services::ec2::Ec2Service;
use terraform_provider_image::services::workspaces::{FromImage, WorkspacesService};
use terraform_provider_image::terraform::{Private, Resource, Value};

use super::{appstream, workspaces};
use crate::engine::fixture::{COPY_TIME, EngineFixture, State, only_text, plan_tags, planned};

/// How long the simulated AWS shows a change late, in seconds.
const LATE: f64 = 90.0;

fn unknown(code: &str) -> FaultKind {
    FaultKind::Error { code: code.into(), message: "The image does not exist.".into(), status: 400 }
}

async fn fixture<S: ImageService>(service: S) -> EngineFixture<S> {
    EngineFixture::of(service, Settings { copy_time: COPY_TIME, ..Settings::default() }, ProviderBlock::default()).await
}

/// An operation, and the edit of a plan that requires it.
type Edit = (&'static str, fn(&mut State));

/// Each plan that changes a copy of an AMI in place, with its operation.
fn changes() -> [Edit; 7] {
    [
        ("ModifyImageAttribute", |plan| plan.service.description = "Another".into()),
        ("EnableImageDeprecation", |plan| plan.service.deprecation_time = "2030-01-01T00:00:00Z".into()),
        ("DisableImageDeprecation", |plan| plan.service.deprecation_time = Value::Null),
        ("EnableImageDeregistrationProtection", |plan| plan.service.deregistration_protection = "enabled".into()),
        ("DisableImageDeregistrationProtection", |plan| plan.service.deregistration_protection = "disabled".into()),
        ("CreateTags", |plan| plan_tags(plan, &[("team", "web")])),
        ("DeleteTags", |plan| plan_tags(plan, &[])),
    ]
}

#[tokio::test(start_paused = true)]
async fn every_change_of_an_ami_is_shown_when_the_update_ends() {
    let fixture = fixture(Ec2Service).await;
    let mut state = fixture.copied(planned("golden")).await;
    for (operation, change) in changes() {
        fixture.aws.inject(Fault::of("ec2", operation, FaultKind::LateReads { seconds: LATE }).times(1));
        let mut plan = state.clone();
        change(&mut plan);
        state = fixture.changed(&state, plan).await;
        assert_eq!(fixture.read(&state).await.unwrap().as_ref(), Some(&state), "{operation}");
        assert_eq!(fixture.calls(operation).len(), 1, "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_setting_of_a_new_ami_is_repeated_while_ec2_does_not_know_it() {
    for code in ["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"] {
        for (operation, change) in [changes()[1], changes()[3]] {
            let fixture = fixture(Ec2Service).await;
            fixture.aws.inject(Fault::of("ec2", operation, unknown(code)).times(3));
            let mut plan = planned("golden");
            change(&mut plan);
            let state = fixture.copied(plan).await;
            assert_eq!(fixture.calls(operation).len(), 4, "{operation} {code}");
            assert_eq!(fixture.read(&state).await.unwrap().as_ref(), Some(&state), "{operation}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn settings_follow_an_ami_without_wait_that_ec2_does_not_find_yet() {
    let settings =
        Settings { copy_time: COPY_TIME, propagation_delay: std::time::Duration::from_mins(1), ..Settings::default() };
    let fixture = EngineFixture::of(Ec2Service, settings, ProviderBlock::default()).await;
    let mut plan = planned("golden");
    plan.common.wait_for_available = Value::Known(false);
    plan.service.deprecation_time = "2030-01-01T00:00:00Z".into();
    fixture.copied(plan).await;
    assert_eq!(fixture.mutations(), ["CopyImage", "EnableImageDeprecation"]);
}

#[tokio::test(start_paused = true)]
async fn unknown_ami_is_reported_without_the_source() {
    let fixture = fixture(Ec2Service).await;
    fixture.aws.inject(Fault::of("ec2", "EnableImageDeprecation", unknown("InvalidAMIID.NotFound")));
    let mut plan = planned("golden");
    plan.service.deprecation_time = "2030-01-01T00:00:00Z".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    let text = only_text(&applied.diagnostics);
    assert!(!applied.diagnostics.has_errors() && applied.state.is_some(), "{text}");
    assert!(text.contains("EC2 does not know the AMI in that Region") && !text.contains("source_image_id"), "{text}");
}

/// Changes the tags of an image, first when they are created and then in place, with faults of both tag operations.
async fn tags<S: ImageService>(service: S, plan: ImageModel<S::Attributes>, [set, remove]: [&str; 2], code: &str)
where
    S::Attributes: PartialEq + std::fmt::Debug,
{
    let name = service.kind().service;
    let fixture = fixture(service).await;
    let mut state = fixture.copied(plan).await;
    for tags in [&[("team", "web")][..], &[("team", "mobile"), ("stage", "test")], &[]] {
        for operation in [set, remove] {
            fixture.aws.inject(Fault::of(name, operation, unknown(code)).times(2));
            fixture.aws.inject(Fault::of(name, operation, FaultKind::LateReads { seconds: LATE }).times(1));
        }
        let mut plan = state.clone();
        plan_tags(&mut plan, tags);
        state = fixture.changed(&state, plan).await;
        assert_eq!(fixture.read(&state).await.unwrap(), Some(state.clone()), "{tags:?}");
        fixture.aws.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn tags_of_other_services_are_shown_when_the_update_ends() {
    let code = "ResourceNotFoundException";
    tags(AppStreamService, appstream::planned("golden"), ["TagResource", "UntagResource"], code).await;
    let workspaces = WorkspacesService::new(FromImage);
    tags(workspaces, workspaces::copy("golden"), ["CreateTags", "DeleteTags"], code).await;
    tags(Ec2Service, planned("golden"), ["CreateTags", "DeleteTags"], "InvalidAMIID.NotFound").await;
}

#[tokio::test(start_paused = true)]
async fn tags_of_a_new_appstream_image_are_repeated_while_appstream_does_not_know_it() {
    let fixture = fixture(AppStreamService).await;
    let fault = Fault::of("appstream", "TagResource", unknown("ResourceNotFoundException"));
    fixture.aws.inject(fault.clone().times(3));
    let mut plan = appstream::planned("golden");
    plan_tags(&mut plan, &[("team", "web")]);
    let state = fixture.copied(plan.clone()).await;
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state));

    fixture.aws.inject(fault);
    plan.common.name = "silver".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("AppStream 2.0 does not know the image") && !text.contains("source_image_name"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn update_that_is_never_shown_keeps_the_planned_values() {
    let fixture = fixture(Ec2Service).await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.inject(Fault::of("ec2", "ModifyImageAttribute", FaultKind::LateReads { seconds: 3600.0 }));
    let mut plan = state.clone();
    plan.service.description = "Another".into();
    let applied = fixture.resource.update(&fixture.context, state, plan, Private::default()).await;
    assert!(!applied.diagnostics.has_errors(), "{:?}", applied.diagnostics);
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("did not show all of them within 5m") && text.contains("emulator"), "{text}");
    assert_eq!(fixture.calls("ModifyImageAttribute").len(), 1);
}
