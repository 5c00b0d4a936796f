//! The data source and the list resource.

use serde_json::json;
use tokio::sync::mpsc;

use super::fake_service::fixture::{context, object, sessions};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::data_source::ImageDataSource;
use crate::engine::list_resource::ImageList;
use crate::terraform::{DataSource, Diagnostics, ListResource, ListResults, Model};

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
        let arguments =
            json!({ "id": null, "name": "golden", "name_regex": null, "most_recent": most_recent, "region": null });
        Model::read(&object(&arguments)).unwrap()
    };
    assert!(source.read(&context(), query(false)).await.is_err(), "no image");
    fake.add("img-1", "golden");
    assert_eq!(source.read(&context(), query(false)).await.unwrap().common.id(), "img-1");
    fake.add("img-2", "golden");
    fake.add("img-3", "other");
    assert!(source.read(&context(), query(false)).await.is_err(), "two images");
    assert_eq!(source.read(&context(), query(true)).await.unwrap().common.id(), "img-2");
    fake.fail("Find", ErrorKind::Denied, "No");
    assert!(source.read(&context(), query(true)).await.is_err());
}
