//! The data sources for several images.

use serde_json::{Value as Json, json};

use super::fixture;
use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::ProviderFixture;

async fn ids(fixture: &mut ProviderFixture, source: &str, query: Json) -> Json {
    let found = fixture.core.read_data_source(source, &query).await;
    let found = found.unwrap_or_else(|errors| panic!("{source} {query}: {:?}", summaries(&errors)));
    let ids: Vec<_> = found["images"].as_array().unwrap().iter().map(|image| image["id"].clone()).collect();
    assert_eq!(found["ids"], json!(ids));
    found["ids"].clone()
}

#[tokio::test]
async fn amis_are_listed_newest_first() {
    let image = |number: u32, more: Json| {
        let mut image = json!({ "id": format!("ami-{number:017}"), "name": format!("web-{number}"), "tags": { "n": "1" },
            "creation_date": "2026-01-01T00:00:00.000Z", "description": "Web", "volumes": [{}] });
        image.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        image
    };
    let images = json!([
        image(3, json!({})),
        image(2, json!({})),
        image(1, json!({ "creation_date": "2026-02-01T00:00:00.000Z" })),
        image(4, json!({ "creation_date": "2026-03-01T00:00:00.000Z", "state": "disabled" })),
        image(5, json!({ "creation_date": "2026-03-01T00:00:00.000Z", "state": "failed" })),
        image(6, json!({ "creation_date": "2026-03-01T00:00:00.000Z", "owner": "999988887777", "public": true })),
    ]);
    let mut fixture = fixture("ec2", images).await;
    let id = |number: u32| format!("ami-{number:017}");
    let source = "image_ec2_images";
    assert_eq!(ids(&mut fixture, source, json!({})).await, json!([id(1), id(3), id(2)]));
    assert_eq!(ids(&mut fixture, source, json!({ "limit": 2 })).await, json!([id(1), id(3)]));
    assert_eq!(ids(&mut fixture, source, json!({ "include_disabled": true, "limit": 1 })).await, json!([id(4)]));
    assert_eq!(ids(&mut fixture, source, json!({ "owners": ["999988887777"] })).await, json!([id(6)]));
    assert_eq!(ids(&mut fixture, source, json!({ "name_regex": "^other" })).await, json!([]));
    assert_eq!(fixture.count("DescribeSnapshots"), 0);
    assert_eq!(fixture.count("DescribeImages"), 5);
    let found = fixture.core.read_data_source(source, &json!({ "name": "web-1" })).await.unwrap();
    assert_eq!(found["region"], "eu-west-1");
    assert_eq!(
        found["images"],
        json!([{
            "id": id(1), "arn": format!("arn:aws:ec2:eu-west-1::image/{}", id(1)), "name": "web-1", "description": "Web",
            "state": "available", "owner_id": "123456789012", "created": "2026-02-01T00:00:00.000Z", "tags": { "n": "1" },
            "architecture": "x86_64", "source_image_id": null, "source_region": null,
        }])
    );
}

#[tokio::test]
async fn images_of_other_services_are_listed_newest_first() {
    let member = |number: u32, more: Json| {
        let mut image = json!({ "name": format!("office-{number}"), "tags": { "n": number.to_string() } });
        image.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        image
    };
    let appstream = json!([
        member(1, json!({ "created_time": "2026-01-01T00:00:00Z" })),
        member(2, json!({ "created_time": "2026-02-01T00:00:00Z" })),
        member(3, json!({ "created_time": "2026-03-01T00:00:00Z", "state": "FAILED" })),
        member(4, json!({ "created_time": "2026-03-01T00:00:00Z", "owner": "amazon" })),
    ]);
    let workspaces = json!([
        member(1, json!({ "id": "wsi-000000001", "created": "2026-01-01T00:00:00Z" })),
        member(2, json!({ "id": "wsi-000000002", "created": "2026-02-01T00:00:00Z" })),
        member(3, json!({ "id": "wsi-000000003", "created": "2026-03-01T00:00:00Z", "state": "ERROR" })),
        member(
            4,
            json!({ "id": "wsi-000000004", "created": "2026-03-01T00:00:00Z", "owner": "999988887777",
            "shared_with": ["123456789012"] })
        ),
    ]);
    for (service, source, images, expected, foreign) in [
        ("appstream", "image_appstream_images", appstream, ["office-1", "office-2", "office-4"], "PUBLIC"),
        (
            "workspaces",
            "image_workspaces_images",
            workspaces,
            ["wsi-000000001", "wsi-000000002", "wsi-000000004"],
            "SHARED",
        ),
    ] {
        let mut fixture = fixture(service, images).await;
        let [first, second, other] = expected;
        assert_eq!(ids(&mut fixture, source, json!({})).await, json!([second, first]));
        assert_eq!(ids(&mut fixture, source, json!({ "limit": 1 })).await, json!([second]));
        assert_eq!(ids(&mut fixture, source, json!({ "type": foreign })).await, json!([other]));
        assert_eq!(ids(&mut fixture, source, json!({ "tags": { "n": "1" } })).await, json!([first]));
        assert_eq!(ids(&mut fixture, source, json!({ "name": "nothing" })).await, json!([]));
        let found = fixture.core.read_data_source(source, &json!({ "name": "office-2" })).await.unwrap();
        let image = &found["images"][0];
        assert_eq!((&image["tags"], &image["owner_id"]), (&json!({ "n": "2" }), &json!("123456789012")));
        assert!(image["created"].as_str().unwrap().starts_with("2026-02-01T00:00:00"), "{image}");
        assert!(image["arn"].as_str().unwrap().starts_with("arn:aws:"), "{image}");
    }
}

#[tokio::test]
async fn limit_must_be_positive() {
    let mut fixture = fixture("ec2", json!([])).await;
    for limit in [0, -1] {
        let errors = fixture.core.read_data_source("image_ec2_images", &json!({ "limit": limit })).await.unwrap_err();
        assert_eq!(errors[0].summary, "Invalid limit");
    }
    assert_eq!(fixture.aws.calls().len(), 0);
}
