//! Endpoints that are not AWS: operations that they do not support, and pages that they or a proxy return instead.

use std::time::Duration;

use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{ImageModel, ImageService};
use terraform_provider_image::services::appstream::AppStreamService;
use terraform_provider_image::services::ec2::Ec2Service;
use terraform_provider_image::services::workspaces::{FromImage, WorkspacesService};
use terraform_provider_image::terraform::{Private, Resource};
use tokio::time::Instant;

use crate::engine::fixture::{COPY_TIME, EngineFixture, only_text, planned};
use crate::engine::resource::{appstream, workspaces};

/// How long a call may take.
const LIMIT: Duration = Duration::from_secs(10);
/// How often the SDK makes a call by default.
const ATTEMPTS: u32 = 10;

async fn fixture<S: ImageService>(service: S) -> EngineFixture<S> {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    EngineFixture::with_attempts(ATTEMPTS, service, settings, ProviderBlock::default()).await
}

fn page() -> FaultKind {
    let body = "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n".to_owned();
    FaultKind::Page { status: 500, content_type: "text/html; charset=utf-8".to_owned(), body }
}

fn not_implemented() -> FaultKind {
    let message = "The action has not been implemented".to_owned();
    FaultKind::Error { code: "InternalFailure".to_owned(), message, status: 501 }
}

/// As emulators of the `LocalStack` family respond.
fn unknown_operation() -> FaultKind {
    let message = "exception while calling the service with unknown operation".to_owned();
    FaultKind::Error { code: "InternalError".to_owned(), message, status: 500 }
}

/// A create request that fails this way: within the limit, with these words, and with at most this many requests.
async fn fails_to_create<S: ImageService>(
    service: S,
    planned: ImageModel<S::Attributes>,
    (name, operation): (&str, &str),
    fault: FaultKind,
    (words, requests): (&[&str], usize),
) {
    let fixture = fixture(service).await;
    fixture.aws.inject(Fault::of(name, operation, fault));
    let started = Instant::now();
    let applied = fixture.resource.create(&fixture.context, planned).await;
    assert!(started.elapsed() < LIMIT, "{name}: {:?}", started.elapsed());
    assert!(applied.state.is_none());
    let text = only_text(&applied.diagnostics);
    for words in [words, &["may not support this operation"]].concat() {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    assert!(fixture.calls(operation).len() <= requests, "{name}: {} requests", fixture.calls(operation).len());
}

#[tokio::test(start_paused = true)]
async fn page_in_place_of_a_create_response_is_retried_twice() {
    let words = ["Could not determine", "HTTP status 500", "text/html", "<!doctype html>", "500 Internal Server Error"];
    let expected = (&words[..], 3);
    fails_to_create(Ec2Service, planned("golden"), ("ec2", "CopyImage"), page(), expected).await;
    fails_to_create(AppStreamService, appstream::planned("golden"), ("appstream", "CopyImage"), page(), expected).await;
    let workspaces = WorkspacesService::new(FromImage);
    let call = ("workspaces", "CopyWorkspaceImage");
    fails_to_create(workspaces, workspaces::copy("golden"), call, page(), expected).await;
}

#[tokio::test(start_paused = true)]
async fn unsupported_create_is_final() {
    for fault in [not_implemented(), unknown_operation()] {
        let expected = (&["Unable to copy", "HTTP status 50"][..], 1);
        fails_to_create(Ec2Service, planned("golden"), ("ec2", "CopyImage"), fault.clone(), expected).await;
        let call = ("appstream", "CopyImage");
        fails_to_create(AppStreamService, appstream::planned("golden"), call, fault.clone(), expected).await;
        let (service, call) = (WorkspacesService::new(FromImage), ("workspaces", "CopyWorkspaceImage"));
        fails_to_create(service, workspaces::copy("golden"), call, fault, expected).await;
    }
}

#[tokio::test(start_paused = true)]
async fn page_of_a_proxy_does_not_end_a_create() {
    let fixture = fixture(WorkspacesService::new(FromImage)).await;
    fixture.aws.inject(Fault::of("workspaces", "CopyWorkspaceImage", page()).times(2));
    fixture.copied(workspaces::copy("golden")).await;
    assert_eq!(fixture.calls("CopyWorkspaceImage").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn image_behind_a_page_is_found() {
    let fixture = fixture(AppStreamService).await;
    fixture.aws.inject(Fault::of("appstream", "DescribeImages", page()).skipping(1).times(1));
    fixture.aws.inject(Fault::of("appstream", "CopyImage", FaultKind::DropAfter).times(1));
    fixture.copied(appstream::planned("golden")).await;
    assert_eq!(fixture.calls("CopyImage").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn reads_and_deletions_end_soon() {
    for (fault, calls) in [(page(), 3), (not_implemented(), 1), (unknown_operation(), 1)] {
        let fixture = fixture(WorkspacesService::new(FromImage)).await;
        let state = fixture.copied(workspaces::copy("golden")).await;
        for operation in ["DeleteWorkspaceImage", "DescribeWorkspaceBundles", "DescribeWorkspaceImagePermissions"] {
            fixture.aws.inject(Fault::of("workspaces", operation, fault.clone()));
        }
        let started = Instant::now();
        let text = only_text(&fixture.destroyed(state.clone()).await);
        assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
        assert!(text.contains("may not support this operation"), "{text}");
        assert_eq!(fixture.calls("DeleteWorkspaceImage").len(), calls);

        fixture.aws.inject(Fault::of("workspaces", "DescribeWorkspaceImages", fault));
        let started = Instant::now();
        let text = only_text(&fixture.read(&state).await.unwrap_err());
        assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
        assert!(text.contains("may not support this operation"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn plan_names_the_unsupported_call() {
    let fixture = fixture(Ec2Service).await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.inject(Fault::of("ec2", "DescribeImageReferences", page()));
    let started = Instant::now();
    let diagnostics = fixture.resource.plan_destroy(&fixture.context, state, &mut Private::default()).await;
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    let text = only_text(&diagnostics);
    for words in ["DescribeImageReferences", "text/html", "may not support this operation", "plan_checks"] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
}
