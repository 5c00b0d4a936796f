//! The list, the data source and the action.

use serde_json::json;
use tokio::sync::mpsc;

use super::fake::{COPY_TIME, Fake, context, planned, sessions};
use crate::aws::ErrorKind;
use crate::engine::action::copy::{CopyAction, CopyArguments};
use crate::engine::data_source::ImageDataSource;
use crate::engine::list_resource::ImageList;
use crate::terraform::{Action, CtyValue, DataSource, ListResource, ListResults, Model, Object, ProgressSink};

#[tokio::test(start_paused = true)]
async fn images_are_listed_page_by_page_as_far_as_they_are_wanted() {
    let fake = Fake::default();
    for number in 1..=5 {
        fake.add(&format!("img-{number}"), "golden");
    }
    for (limit, pages) in [(10, 3), (3, 2)] {
        fake.cloud().calls.clear();
        let (sender, mut results) = mpsc::channel(10);
        let mut results_of_list = ListResults::new(sender, true, limit);
        let query = Model::read(&object(&json!({ "region": null, "name": null, "name_regex": null, "tags": null })));
        let diagnostics = ImageList::new(&fake.resource()).list(&context(), query.unwrap(), &mut results_of_list).await;
        assert!(diagnostics.is_empty());
        drop(results_of_list);
        let mut count = 0;
        while results.recv().await.is_some() {
            count += 1;
        }
        assert_eq!((count, fake.calls("Page")), (limit.min(5), pages));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lookup_needs_one_image_or_the_newest() {
    let fake = Fake::default();
    let source = ImageDataSource::new("fake_image", fake.clone(), sessions());
    let query = |most_recent: bool| {
        let arguments =
            json!({ "id": null, "name": "golden", "name_regex": null, "most_recent": most_recent, "region": null });
        Model::read(&object(&arguments)).unwrap()
    };
    assert!(source.read(&context(), query(false)).await.is_err(), "there is none");
    fake.add("img-1", "golden");
    fake.add("img-2", "golden");
    fake.add("img-3", "other");
    assert!(source.read(&context(), query(false)).await.is_err(), "there are two");
    let found = source.read(&context(), query(true)).await.unwrap();
    assert_eq!(found.common.id(), "img-2");
    fake.fail("Find", ErrorKind::Denied, "No");
    assert!(source.read(&context(), query(true)).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn an_action_copies_and_reports_lines() {
    let fake = Fake::default();
    let (sender, mut lines) = mpsc::channel(1000);
    let action = CopyAction::new(&fake.resource());
    let arguments = json!({ "name": "golden", "region": "eu-west-1", "source_image_id": "img-source", "tags": null,
        "timeouts": null });
    let arguments: CopyArguments<_> = Model::read(&object(&arguments)).unwrap();
    let began = tokio::time::Instant::now();
    let diagnostics = action.invoke(&context(), arguments, &ProgressSink::new(sender)).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert!(began.elapsed() >= COPY_TIME);
    let mut told = Vec::new();
    while let Ok(line) = lines.try_recv() {
        told.push(line);
    }
    assert!(told.len() > 10, "a line every half minute");
    assert_eq!(told.last().map(String::as_str), Some("image \"golden\" (img-1) is ready"));
    assert_eq!(planned("golden").common.name(), "golden");
}

/// An object as it comes from Terraform.
fn object(json: &serde_json::Value) -> Object {
    let attributes = json.as_object().unwrap().iter().map(|(name, value)| {
        let value = match value {
            serde_json::Value::String(text) => CtyValue::String(text.clone()),
            serde_json::Value::Bool(value) => CtyValue::Bool(*value),
            _ => CtyValue::Null,
        };
        (name.clone(), value)
    });
    attributes.collect()
}
