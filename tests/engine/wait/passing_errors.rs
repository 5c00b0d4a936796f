//! Errors that pass while a copy is polled.

use std::time::Duration;

use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{ImageModel, ImageService};
use terraform_provider_image::services::appstream::AppStreamService;
use terraform_provider_image::services::ec2::Ec2Service;
use terraform_provider_image::services::workspaces::{FromImage, WorkspacesService};
use testing::advance_clock;
use tokio::time::Instant;

use crate::engine::fixture::{EngineFixture, planned};
use crate::engine::resource::{appstream, workspaces};

/// Copies within 40 seconds although four polls fail.
async fn copies_soon<S: ImageService>(service: S, planned: ImageModel<S::Attributes>, poll: (&str, &str)) {
    let settings = Settings { copy_time: Duration::from_secs(8), ..Settings::default() };
    let fixture = EngineFixture::of(service, settings, ProviderBlock::default()).await;
    let started = Instant::now();
    tokio::join!(fixture.copied(planned), async {
        // The copy has been requested, and the first poll is due in four seconds.
        advance_clock(Duration::from_secs(1)).await;
        for kind in [
            FaultKind::ServerError { status: 500 },
            FaultKind::ServerError { status: 503 },
            FaultKind::DropBefore,
            FaultKind::GarbledBody,
        ] {
            fixture.aws.inject(Fault::of(poll.0, poll.1, kind).times(1));
        }
    });
    assert!(started.elapsed() < Duration::from_secs(40), "{poll:?}: {:?}", started.elapsed());
    let failed = fixture.calls(poll.1).iter().filter(|call| call.status != 200).count();
    assert_eq!(failed, 3, "the garbled response has the status 200");
}

#[tokio::test(start_paused = true)]
async fn passing_errors_cost_one_poll_interval_each() {
    copies_soon(Ec2Service, planned("golden"), ("ec2", "DescribeImages")).await;
    copies_soon(AppStreamService, appstream::planned("golden"), ("appstream", "DescribeImages")).await;
    let workspaces = WorkspacesService::new(FromImage);
    copies_soon(workspaces, workspaces::copy("golden"), ("workspaces", "DescribeWorkspaceImages")).await;
}
