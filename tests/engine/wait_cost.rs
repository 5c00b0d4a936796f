//! What waiting for a copy costs: how late it is known to be over, and how much memory it holds. BENCHMARKS.md measures
//! both with the real Terraform.

use std::time::Duration;

use simulator::Settings;
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::services::ec2::Ec2Service;
use terraform_provider_image::terraform::Resource;
use tokio::time::Instant;

use crate::world::{World, planned};

#[tokio::test(start_paused = true)]
async fn a_copy_is_known_to_be_ready_at_most_a_tenth_late() {
    for (copy_time, lateness) in [(20, 5), (45, 5), (90, 9), (250, 25), (3600, 30)] {
        let settings = Settings { copy_time: Duration::from_secs(copy_time), ..Settings::default() };
        let world = World::of(Ec2Service::default(), settings, ProviderBlock::default()).await;
        let began = Instant::now();
        world.copied(planned("golden")).await;
        // Pauses have up to a tenth added, and what follows the last look reads the image in full.
        let most = Duration::from_secs_f64(f64::from(lateness) * 1.1 + 0.5);
        let late = began.elapsed().saturating_sub(Duration::from_secs(copy_time));
        assert!(late <= most, "a copy of {copy_time} s was known to be ready {late:?} later");
    }
}

#[tokio::test]
async fn a_copy_that_is_waited_for_holds_little_memory() {
    let world = World::new().await;
    // What it holds besides is the model, what was last seen, and what gRPC holds for any call: a few kB each.
    let size = size_of_val(&world.resource.create(&world.context, planned("golden")));
    assert!(size <= 4096, "each of perhaps a thousand futures has {size} bytes");
}
