//! Look-ups of images that AWS describes in the less usual forms of its recorded responses.

use serde_json::{Value as Json, json};

use super::fixture;
use crate::support::consistency::client::summaries;

/// What `image_ec2` finds for a query among these images.
async fn found(images: Json, query: Json) -> Json {
    let mut fixture = fixture("ec2", images).await;
    let found = fixture.core.read_data_source("image_ec2", &query).await;
    found.unwrap_or_else(|errors| panic!("{query}: {:?}", summaries(&errors)))
}

#[tokio::test]
async fn absent_and_empty_members_are_null() {
    let id = "ami-00000000000000001";
    let form = json!({ "empty_description": true, "empty_creation_date": true });
    let image = json!({ "id": id, "volumes": [], "root_device_name": "", "form": form,
        "attributes": { "root_device_type": "instance-store" } });
    let found = found(json!([image]), json!({ "id": id })).await;
    for absent in ["name", "description", "creation_date", "root_device_name", "root_snapshot_id"] {
        assert_eq!(found[absent], Json::Null, "{absent}: {found}");
    }
    assert_eq!(found["block_device_mappings"], json!([]));
}

#[tokio::test]
async fn most_recent_of_one_second_does_not_depend_on_the_order() {
    let image = |number: u32, name: &str, fraction: &str| {
        json!({ "id": format!("ami-0000000000000000{number}"), "name": name, "volumes": [{}],
            "creation_date": format!("2026-01-01T00:00:00.{fraction}Z") })
    };
    for (first, second) in [(1, 2), (2, 1)] {
        let images = json!([image(first, "web-1", "900"), image(second, "web-2", "100")]);
        let found = found(images, json!({ "name_regex": "^web-", "most_recent": true })).await;
        assert_eq!((&found["name"], &found["creation_date"]), (&json!("web-2"), &json!("2026-01-01T00:00:00.000Z")));
    }
}

#[tokio::test]
async fn own_image_of_an_instance_has_source_image_and_instance() {
    let id = "ami-00000000000000001";
    let image = json!({ "id": id, "name": "web", "volumes": [{}], "source_image_id": "ami-00000000000000002",
        "source_region": "eu-west-1", "source_instance_id": "i-0123456789abcdef0" });
    let query = json!({ "filter": [{ "name": "source-instance-id", "values": ["i-0123456789abcdef0"] }] });
    let found = found(json!([image]), query).await;
    assert_eq!((&found["id"], &found["source_image_id"]), (&json!(id), &json!("ami-00000000000000002")));
}
