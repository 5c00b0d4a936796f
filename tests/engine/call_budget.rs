//! Request counts of a refresh of many images. BENCHMARKS.md measures the same with the real Terraform; here the clock
//! is paused, so that the machine's speed does not matter.

use std::time::Duration;

use futures_util::future::join_all;
use simulator::{AppStreamImageSeed, ImageSeed, Seed, Settings, VolumeSeed, WorkspacesImageSeed};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{ImageModel, ImageService, Sharing};
use terraform_provider_image::services::appstream::AppStreamService;
use terraform_provider_image::services::ec2::Ec2Service;
use terraform_provider_image::services::workspaces::{FromImage, WorkspacesService};
use terraform_provider_image::terraform::{Resource, Value};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::engine::fixture::{EngineFixture, REGION, common, texts};

/// Number of AMIs to refresh.
const AMIS: usize = 1000;
/// Number of images to refresh of services that require one tag request per image.
const IMAGES: usize = 300;
/// Time that Terraform spends on one resource before its read and again after it.
const WORK: Duration = Duration::from_millis(2);

#[tokio::test(start_paused = true)]
async fn reads_amis_in_full_batches() {
    let fixture = EngineFixture::of(Ec2Service, Settings::default(), ProviderBlock::default()).await;
    let id = |number| format!("ami-{number:017x}");
    let image = |number| ImageSeed {
        id: id(number),
        name: id(number),
        volumes: vec![VolumeSeed::default()],
        ..ImageSeed::default()
    };
    let mut seed = Seed::default();
    seed.ec2.images.insert(REGION.to_owned(), (0..AMIS).map(image).collect());
    fixture.aws.seed(seed).unwrap();
    // Images and snapshots take one request per batch: 0.03 and 0.25 requests per AMI.
    assert!(refresh(&fixture, AMIS, 100, id).await <= 30);
    assert!(refresh(&fixture, AMIS, 10, id).await <= 250);
    assert_eq!(fixture.calls("DescribeImageAttribute").len(), 0);
    // With the block `sharing`, one more request per AMI.
    let block = Value::Known(Sharing::default());
    assert!(refresh_shared(&fixture, AMIS, 100, id, &block).await <= 30 + AMIS);
    assert_eq!(fixture.calls("DescribeImageAttribute").len(), AMIS);
}

#[tokio::test(start_paused = true)]
async fn appstream_reads_share_all_but_tag_requests() {
    let fixture = EngineFixture::of(AppStreamService, Settings::default(), ProviderBlock::default()).await;
    let id = |number| format!("golden-{number}");
    let image = |number| AppStreamImageSeed { name: id(number), ..AppStreamImageSeed::default() };
    let mut seed = Seed::default();
    seed.appstream.images.insert(REGION.to_owned(), (0..IMAGES).map(image).collect());
    fixture.aws.seed(seed).unwrap();
    // One tag request per image, and at most one other request for ten images.
    assert!(refresh(&fixture, IMAGES, 100, id).await <= IMAGES + IMAGES / 10);
    assert_eq!(fixture.calls("ListTagsForResource").len(), IMAGES);
}

#[tokio::test(start_paused = true)]
async fn workspaces_reads_share_all_but_tag_requests() {
    let fixture =
        EngineFixture::of(WorkspacesService::new(FromImage), Settings::default(), ProviderBlock::default()).await;
    let id = |number| format!("wsi-{number:09}");
    let image = |number| WorkspacesImageSeed { id: id(number), name: id(number), ..WorkspacesImageSeed::default() };
    let mut seed = Seed::default();
    seed.workspaces.images.insert(REGION.to_owned(), (0..IMAGES).map(image).collect());
    fixture.aws.seed(seed).unwrap();
    // One tag request per image, and at most one other request for ten images.
    assert!(refresh(&fixture, IMAGES, 100, id).await <= IMAGES + IMAGES / 10);
    assert_eq!(fixture.calls("DescribeTags").len(), IMAGES);
}

#[tokio::test(start_paused = true)]
async fn single_read_does_not_wait_for_batch() {
    let fixture = EngineFixture::new().await;
    let state = state::<Ec2Service>("ami-0123456789abcdef0");
    let begun = Instant::now();
    fixture.resource.observe_state(&state);
    assert_eq!(fixture.read(&state).await.unwrap(), None);
    assert!(begun.elapsed() < Duration::from_millis(20), "{:?}", begun.elapsed());
}

/// Refreshes all images with Terraform's parallelism; returns the number of requests.
async fn refresh<S: ImageService>(
    fixture: &EngineFixture<S>,
    images: usize,
    parallelism: usize,
    id: impl Fn(usize) -> String,
) -> usize {
    refresh_shared(fixture, images, parallelism, id, &Value::Null).await
}

/// The same with a `sharing` block in each state.
async fn refresh_shared<S: ImageService>(
    fixture: &EngineFixture<S>,
    images: usize,
    parallelism: usize,
    id: impl Fn(usize) -> String,
    sharing: &Value<Sharing>,
) -> usize {
    fixture.aws.clear_calls();
    // One core does all of Terraform's work, so resources follow one another.
    let core = Semaphore::new(1);
    let (core, id) = (&core, &id);
    let worker = |number: usize| async move {
        for image in (number..images).step_by(parallelism) {
            let mut state = state::<S>(&id(image));
            state.common.sharing = sharing.clone();
            work_on(fixture, core, &state).await;
            let read = fixture.read(&state).await;
            let read = read.unwrap_or_else(|error| panic!("{:?}", texts(&error)));
            assert_eq!(read.expect("an image").common.id, state.common.id);
            work_on(fixture, core, &state).await;
        }
    };
    join_all((0..parallelism).map(worker)).await;
    fixture.aws.calls().len()
}

/// Work of Terraform for each resource in addition to the read.
#[expect(clippy::disallowed_methods, reason = "Terraform's work takes time")]
async fn work_on<S: ImageService>(fixture: &EngineFixture<S>, core: &Semaphore, state: &ImageModel<S::Attributes>) {
    let _core = core.acquire().await;
    fixture.resource.observe_state(state);
    tokio::time::sleep(WORK).await;
}

fn state<S: ImageService>(id: &str) -> ImageModel<S::Attributes> {
    let mut common = common(id);
    common.id = id.into();
    ImageModel { common, service: S::Attributes::default() }
}
