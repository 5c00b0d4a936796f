//! Values as AWS writes them and as attributes show them.

use serde_json::{Value as Json, json};
use simulator::{Seed, Settings};

use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::{ProviderFixture, REGION, Variables};

const IMAGES: &str = "wsi-0tttttt";

fn credentials(_endpoint: &str) -> Variables {
    vec![("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE".into()), ("AWS_SECRET_ACCESS_KEY", "-".into())]
}

/// A provider among images that were created at these times, which are written as floating-point seconds.
async fn fixture(times: &[&str]) -> ProviderFixture {
    let images = |image: fn(usize, &str) -> Json| -> Vec<Json> {
        times.iter().enumerate().map(|(number, time)| image(number, time)).collect()
    };
    let appstream = images(|number, time| json!({ "name": format!("time-{number}"), "created_time": time }));
    let workspaces = images(
        |number, time| json!({ "id": format!("{IMAGES}{number:02}"), "name": format!("time-{number}"), "created": time }),
    );
    let seed: Seed = serde_json::from_value(json!({
        "appstream": { "images": { REGION: appstream } },
        "workspaces": { "images": { REGION: workspaces } },
    }))
    .unwrap();
    let mut fixture = ProviderFixture::among(Settings::default(), seed, credentials).await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    fixture
}

#[tokio::test]
async fn times_have_the_milliseconds_that_aws_has_written() {
    let times = [
        "2021-09-17T10:16:22.000Z",
        "2021-09-17T10:16:22.123Z",
        "2021-09-17T10:16:22.588Z",
        "2021-09-17T10:16:22.589Z",
        "2021-09-17T10:16:22.900Z",
        "2019-09-12T15:00:45.589Z",
        "2019-09-12T15:00:45.999Z",
    ];
    let mut fixture = fixture(&times).await;
    for (number, time) in times.iter().enumerate() {
        let (name, id) = (format!("time-{number}"), format!("{IMAGES}{number:02}"));
        for (data_source, resource, query, id, attribute) in [
            ("image_appstream", "image_copy_appstream", json!({ "name": name }), &name, "created_time"),
            ("image_workspaces", "image_copy_workspaces", json!({ "id": id }), &id, "created"),
        ] {
            let found = fixture.core.read_data_source(data_source, &query).await.unwrap();
            assert_eq!(found[attribute], json!(time), "{data_source}");
            let imported = fixture.core.import(resource, id).await.unwrap();
            assert_eq!(imported.value[attribute], json!(time), "{resource}");
        }
    }
}

#[tokio::test]
async fn deprecation_time_is_read_as_it_is_configured() {
    let image = json!({
        "id": "ami-0deadbeef0deadbe1", "name": "dated", "deprecation_time": "2030-06-01T00:00:00Z", "description": "",
    });
    let seed: Seed = serde_json::from_value(json!({ "ec2": { "images": { REGION: [image] } } })).unwrap();
    let mut fixture = ProviderFixture::among(Settings::default(), seed, credentials).await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    let found = fixture.core.read_data_source("image_ec2", &json!({ "id": "ami-0deadbeef0deadbe1" })).await.unwrap();
    let imported = fixture.core.import("image_copy_ec2", "ami-0deadbeef0deadbe1").await.unwrap().value;
    for value in [found, imported] {
        assert_eq!(value["deprecation_time"], "2030-06-01T00:00:00Z");
        assert_eq!(value["description"], Json::Null);
    }
}
