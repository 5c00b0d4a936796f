//! Cost of waiting for a copy: detection delay and memory. BENCHMARKS.md measures both with the real Terraform.

use std::time::Duration;

use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::services::ec2::Ec2Service;
use terraform_provider_image::terraform::proto::apply_resource_change;
use terraform_provider_image::terraform::{ErasedResource, Resource, ResourceServer};
use testing::advance_clock;
use tokio::time::Instant;

use crate::engine::fixture::{EngineFixture, planned};

#[tokio::test(start_paused = true)]
async fn detects_completion_within_poll_interval() {
    for (copy_time, lateness) in [(20, 5), (45, 5), (90, 9), (250, 25), (3600, 30)] {
        let settings = Settings { copy_time: Duration::from_secs(copy_time), ..Settings::default() };
        let fixture = EngineFixture::of(Ec2Service, settings, ProviderBlock::default()).await;
        let began = Instant::now();
        fixture.copied(planned("golden")).await;
        // Jitter adds up to a tenth to each pause, and the final poll is followed by a full read.
        let most = Duration::try_from_secs_f64(f64::from(lateness) * 1.1 + 0.5).unwrap();
        let late = began.elapsed().saturating_sub(Duration::from_secs(copy_time));
        assert!(late <= most, "a copy of {copy_time} s was known to be ready {late:?} later");
    }
}

#[tokio::test(start_paused = true)]
async fn long_wait_does_not_delay_new_waits() {
    let settings = Settings { copy_time: Duration::from_mins(40), ..Settings::default() };
    let fixture = EngineFixture::of(Ec2Service, settings, ProviderBlock::default()).await;
    let polls = || fixture.calls("DescribeImages").len();
    let (began, minute) = (Instant::now(), Duration::from_mins(1));
    let (_, (joined, polls, ready)) = tokio::join!(fixture.copied(planned("first")), async {
        advance_clock(30 * minute).await;
        let before = polls();
        let (_, polls) = tokio::join!(fixture.copied(planned("second")), async {
            advance_clock(minute).await;
            polls() - before
        });
        (30 * minute, polls, began.elapsed())
    });
    // Ten polls; a single older wait would poll twice a minute.
    assert!(polls >= 8, "{polls} polls in the second copy's first minute");
    let late = ready.saturating_sub(joined + 40 * minute);
    assert!(late <= Duration::from_secs(34), "{late:?}");
}

#[tokio::test(start_paused = true)]
async fn polls_faster_after_state_change() {
    let settings = Settings { copy_time: Duration::from_mins(40), ..Settings::default() };
    let fixture = EngineFixture::of(Ec2Service, settings, ProviderBlock::default()).await;
    let polls = || fixture.calls("DescribeImages").len();
    let (.., polls) = tokio::join!(
        fixture.copied(planned("first")),
        async {
            advance_clock(Duration::from_mins(5)).await;
            fixture.copied(planned("second")).await;
        },
        async {
            advance_clock(Duration::from_mins(40)).await;
            let before = polls();
            advance_clock(Duration::from_mins(5)).await;
            polls() - before
        }
    );
    // The first copy completes five minutes before the second, which then polls as often as at its start: nearly 30
    // times, not twice a minute.
    assert!(polls >= 20, "{polls} polls");
}

#[tokio::test(start_paused = true)]
async fn keeps_slow_polling_after_throttling() {
    let settings = Settings { copy_time: Duration::from_mins(10), ..Settings::default() };
    let fixture = EngineFixture::of(Ec2Service, settings, ProviderBlock::default()).await;
    let answered = || fixture.calls("DescribeImages").iter().filter(|call| call.status == 200).count();
    let (_, answered) = tokio::join!(fixture.copied(planned("golden")), async {
        let throttle = Fault::of("ec2", "DescribeImages", FaultKind::Throttle);
        fixture.aws.inject(throttle.lasting(Duration::from_secs(40)));
        let before = answered();
        while answered() == before {
            advance_clock(Duration::from_secs(1)).await;
        }
        // The interval would be eight seconds by now if all requests had succeeded.
        advance_clock(Duration::from_secs(12)).await;
        answered() - before
    });
    assert_eq!(answered, 1);
}

#[tokio::test]
async fn futures_are_small() {
    let fixture = EngineFixture::new().await;
    // Each pending copy holds these futures, the model and the last observation of the image.
    let create_size = size_of_val(&fixture.resource.create(&fixture.context, planned("golden")));
    assert!(create_size <= 4096, "{create_size} bytes");
    let adapter = ResourceServer::new(fixture.resource.clone());
    let answering = size_of_val(&*adapter.apply(&fixture.context, apply_resource_change::Request::default()));
    assert!(answering <= 4096, "{answering} bytes");
}
