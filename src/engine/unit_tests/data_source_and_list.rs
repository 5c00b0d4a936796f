//! The data source and the list resource.

use serde_json::json;
use tokio::sync::mpsc;

use super::fake_service::fixture::{context, object, sessions};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::list_resource::ImageList;
use crate::engine::listing::Unfiltered;
use crate::engine::lookup::arguments::{ListLookupArguments, Query};
use crate::engine::lookup::image_data_source::ImageDataSource;
use crate::engine::lookup::images_data_source::ImagesDataSource;
use crate::terraform::{DataSource, Diagnostics, ListResource, ListResults, Model, Value};

/// Lists images, and returns how many results there are.
async fn list(fake: &FakeService, limit: usize) -> (usize, Diagnostics) {
    let (sender, mut receiver) = mpsc::channel(10);
    let mut results = ListResults::new(sender, true, limit);
    let query = Model::read(&object(&json!({ "region": null, "name": null, "name_regex": null, "tags": null })));
    let diagnostics = ImageList::new(&fake.resource()).list(&context(), query.unwrap(), &mut results).await;
    drop(results);
    let mut count = 0;
    while receiver.recv().await.is_some() {
        count += 1;
    }
    (count, diagnostics)
}

#[tokio::test(start_paused = true)]
async fn lists_pages_up_to_the_limit() {
    let fake = FakeService::default();
    for number in 1..=5 {
        fake.add(&format!("img-{number}"), "golden");
    }
    for (limit, results, pages) in [(10, 5, 3), (3, 3, 2)] {
        fake.cloud().calls.clear();
        let (count, diagnostics) = list(&fake, limit).await;
        assert!(diagnostics.is_empty());
        assert_eq!((count, fake.calls("Page")), (results, pages));
    }
}

#[tokio::test(start_paused = true)]
async fn list_error_ends_the_list() {
    let fake = FakeService::default();
    fake.fail("Page", ErrorKind::Denied, "No");
    let (count, diagnostics) = list(&fake, 10).await;
    assert_eq!(count, 0);
    assert!(diagnostics.has_errors());
}

#[tokio::test(start_paused = true)]
async fn data_source_requires_one_image_or_most_recent() {
    let fake = FakeService::default();
    let source = ImageDataSource::new("fake_image", fake.clone(), sessions());
    let query = |most_recent: bool| {
        let arguments = json!({ "id": null, "name": "golden", "name_regex": null, "most_recent": most_recent,
            "region": null, "tags": null });
        Model::read(&object(&arguments)).unwrap()
    };
    assert!(source.read(&context(), query(false)).await.is_err(), "no image");
    fake.add("img-1", "golden");
    assert_eq!(source.read(&context(), query(false)).await.unwrap().state.common.id(), "img-1");
    fake.add("img-2", "golden");
    fake.add("img-3", "other");
    assert!(source.read(&context(), query(false)).await.is_err(), "two images");
    assert_eq!(source.read(&context(), query(true)).await.unwrap().state.common.id(), "img-2");
    fake.fail("Find", ErrorKind::Denied, "No");
    assert!(source.read(&context(), query(true)).await.is_err());
}

/// The IDs that the data source for several images returns.
async fn ids(fake: &FakeService, limit: Option<i64>) -> Vec<String> {
    let source = ImagesDataSource::new("fake_images", fake.clone(), sessions());
    let mut query: Query<ListLookupArguments, Unfiltered> = Model::read(&object(
        &json!({ "name": null, "name_regex": "^golden", "region": null, "tags": null, "limit": null }),
    ))
    .unwrap();
    query.arguments.limit = limit.into();
    let found = source.read(&context(), query).await.unwrap();
    found.ids.into_known().unwrap().into_iter().filter_map(Value::into_known).collect()
}

#[tokio::test(start_paused = true)]
async fn lookups_choose_the_same_image_for_every_order_of_the_response() {
    let fake = FakeService::default();
    for number in 1..=9 {
        fake.add(&format!("img-{number}"), "golden");
    }
    fake.cloud().images.get_mut("img-9").unwrap().state = "failed".to_owned();
    fake.cloud().images.get_mut("img-8").unwrap().state = "pending".to_owned();
    let source = ImageDataSource::new("fake_image", fake.clone(), sessions());
    for rotation in 0..9 {
        fake.cloud().rotation = rotation;
        let query = json!({ "id": null, "name": "golden", "name_regex": null, "most_recent": true, "region": null,
            "tags": null });
        let found = source.read(&context(), Model::read(&object(&query)).unwrap()).await.unwrap();
        assert_eq!(found.state.common.id(), "img-7", "rotation {rotation}");
        assert_eq!(ids(&fake, Some(3)).await, ["img-7", "img-6", "img-5"], "rotation {rotation}");
    }
}

#[tokio::test(start_paused = true)]
async fn list_of_images_can_be_empty() {
    assert_eq!(ids(&FakeService::default(), None).await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn not_found_names_the_search_and_the_omitted_images() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    fake.cloud().images.get_mut("img-1").unwrap().state = "failed".to_owned();
    let source = ImageDataSource::new("fake_image", fake.clone(), sessions());
    let query =
        json!({ "id": null, "name": "golden", "name_regex": null, "most_recent": true, "region": null, "tags": null });
    let errors = source.read(&context(), Model::read(&object(&query)).unwrap()).await.unwrap_err();
    let error = errors.iter().next().unwrap();
    for part in ["name = \"golden\"", "state: available (default)", "golden (img-1) matches, but is in state failed."] {
        assert!(error.detail.contains(part), "{}", error.detail);
    }
}
