//! Lists: results and minimal reads.

use serde_json::{Value as Json, json};
use simulator::Settings;
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{ImageList, ListQuery, Listing};
use terraform_provider_image::services::appstream::AppStreamService;
use terraform_provider_image::terraform::{Diagnostics, ListResource, ListResult, ListResults, Model};
use tokio::sync::mpsc;

use crate::engine::fixture::{EngineFixture, REGION, SOURCE, texts};

/// Number of images: for AMIs three pages, of which the last is half full.
const MANY: u32 = 250;

/// Copies in the provider's Region.
fn amis() -> Json {
    let image = |n: u32| {
        json!({
            "id": format!("ami-{n:017}"), "name": format!("many-{n:03}"), "source_image_id": SOURCE,
            "source_region": "us-east-1", "volumes": [{}],
        })
    };
    json!({"ec2": {"images": {REGION: (0..MANY).map(image).collect::<Vec<_>>()}}})
}

fn appstream_images() -> Json {
    let image = |n: u32| json!({"name": format!("many-{n:03}"), "tags": {"n": (n % 10).to_string()}});
    let images = (0..MANY).map(image).collect::<Vec<_>>();
    json!({"appstream": {"quotas": {"images": 1000}, "images": {REGION: images}}})
}

impl<S: Listing> EngineFixture<S> {
    fn seeded(self, seed: Json) -> Self {
        self.aws.seed(serde_json::from_value(seed).expect("a seed")).expect("a seed that fits");
        self
    }

    /// Lists with a client that reads `taken` results and requests at most `limit`.
    async fn list(
        &self,
        config: Json,
        includes_object: bool,
        limit: usize,
        taken: usize,
    ) -> (Vec<ListResult<<ImageList<S> as ListResource>::Object>>, Diagnostics) {
        let mut whole = json!({"region": null, "name": null, "name_regex": null, "tags": null});
        for attribute in self.list_resource().schema().block.attributes {
            whole[attribute.name()] = config[attribute.name()].clone();
        }
        let query = ListQuery::read(&whole.write().expect("a map")).expect("a query");
        let (sender, mut found) = mpsc::channel(1);
        let list = self.list_resource();
        let listing = async move {
            let mut results = ListResults::new(sender, includes_object, limit);
            list.list(&self.context, query, &mut results).await
        };
        let taking = async move {
            let mut all = Vec::new();
            while all.len() < taken
                && let Some(listed) = found.recv().await
            {
                all.push(listed);
            }
            all
        };
        let (diagnostics, all) = tokio::join!(listing, taking);
        (all, diagnostics)
    }

    fn list_resource(&self) -> ImageList<S> {
        ImageList::new(&self.resource)
    }
}

#[tokio::test(start_paused = true)]
async fn reads_all_pages_without_limit() {
    let fixture = EngineFixture::new().await.seeded(amis());
    let (found, diagnostics) = fixture.list(json!({}), false, usize::MAX, usize::MAX).await;
    assert_eq!(texts(&diagnostics), Vec::<String>::new());
    let mut names: Vec<_> = found.iter().map(|listed| listed.display_name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), MANY as usize);
    assert_eq!(fixture.calls("DescribeImages").len(), 3);
    assert_eq!(fixture.aws.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn stops_paging_at_limit() {
    let fixture = EngineFixture::new().await.seeded(amis());
    for (limit, pages) in [(1, 1), (100, 1), (101, 2), (200, 2), (201, 3)] {
        fixture.aws.clear_calls();
        let (found, _) = fixture.list(json!({}), false, limit, usize::MAX).await;
        assert_eq!(found.len(), limit);
        assert_eq!(fixture.aws.calls().len(), pages, "for {limit}");
    }
}

#[tokio::test(start_paused = true)]
async fn stops_reading_when_client_disconnects() {
    let fixture = EngineFixture::new().await.seeded(amis());
    let (found, diagnostics) = fixture.list(json!({}), false, usize::MAX, 5).await;
    assert_eq!((found.len(), diagnostics.is_empty()), (5, true));
    assert_eq!(fixture.aws.calls().len(), 1, "the first page, and no other");

    let settings = Settings::default();
    let fixture = EngineFixture::of(AppStreamService, settings, ProviderBlock::default()).await;
    let fixture = fixture.seeded(appstream_images());
    let (found, _) = fixture.list(json!({}), true, usize::MAX, 30).await;
    assert_eq!(found.len(), 30);
    assert_eq!(fixture.calls("DescribeImages").len(), 2);
    // When the client disconnects, the tags of one image may be in flight, and those of another may be queued.
    let tags = fixture.calls("ListTagsForResource").len();
    assert!((30..=32).contains(&tags), "{tags}");
}

#[tokio::test(start_paused = true)]
async fn batches_snapshot_reads() {
    let fixture = EngineFixture::new().await.seeded(amis());
    let (found, _) = fixture.list(json!({}), true, 100, usize::MAX).await;
    assert!(found.iter().all(|listed| listed.object.as_ref().is_some_and(|object| object.common.arn.is_known())));
    assert_eq!(fixture.calls("DescribeSnapshots").len(), 2);
    fixture.aws.clear_calls();
    let (found, _) = fixture.list(json!({}), true, 3, usize::MAX).await;
    assert_eq!(found.len(), 3);
    assert_eq!(fixture.aws.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn reads_tags_until_limit() {
    let fixture = EngineFixture::of(AppStreamService, Settings::default(), ProviderBlock::default()).await;
    let fixture = fixture.seeded(appstream_images());
    let (found, _) = fixture.list(json!({"tags": {"n": "4"}}), false, 5, usize::MAX).await;
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|listed| listed.display_name.ends_with('4') && listed.object.is_none()));
    // Every tenth image, 25 per page.
    assert_eq!(fixture.calls("DescribeImages").len(), 2);
    assert_eq!(fixture.calls("ListTagsForResource").len(), 45);
}

#[tokio::test(start_paused = true)]
async fn listed_object_equals_read_object() {
    let fixture = EngineFixture::new().await;
    let made = fixture.copied(crate::engine::fixture::planned("golden")).await;
    let (found, _) = fixture.list(json!({"name": "golden"}), true, 10, usize::MAX).await;
    let [listed] = found.as_slice() else { panic!("{found:?}") };
    let mut object = listed.object.clone().expect("the object");
    // Arguments that only the configuration contains.
    object.common.on_destroy = made.common.on_destroy.clone();
    object.common.wait_for_available = made.common.wait_for_available.clone();
    assert_eq!(object, made);
    assert_eq!(listed.identity.get("id"), made.common.id.text());
}

#[tokio::test(start_paused = true)]
async fn reports_denied_request() {
    let fixture = EngineFixture::new().await.seeded(amis());
    let denied =
        simulator::FaultKind::Error { code: "UnauthorizedOperation".into(), message: "No.".into(), status: 403 };
    fixture.aws.inject(simulator::Fault::of("ec2", "DescribeImages", denied));
    let (found, diagnostics) = fixture.list(json!({}), false, 10, usize::MAX).await;
    assert!(found.is_empty());
    assert!(texts(&diagnostics)[0].contains("Unable to list AMIs in eu-west-1"), "{diagnostics:?}");
}
