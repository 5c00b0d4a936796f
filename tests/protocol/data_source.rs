//! The data sources.

use serde_json::json;

use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::{ProviderFixture, SOURCE};

#[tokio::test]
async fn reads_images_in_configured_region() {
    let mut fixture = ProviderFixture::new().await;
    for (source, query, id) in [
        ("image_ec2", json!({ "id": SOURCE, "region": "us-east-1" }), SOURCE),
        ("image_ec2", json!({ "name": "web-2026.11", "owners": ["self"], "region": "us-east-1" }), SOURCE),
        ("image_appstream", json!({ "name": "win2022-base", "region": "us-east-1" }), "win2022-base"),
        ("image_workspaces", json!({ "id": "wsi-0aaaaaaa1", "region": "us-east-1" }), "wsi-0aaaaaaa1"),
    ] {
        let found = fixture.core.read_data_source(source, &query).await;
        let found = found.unwrap_or_else(|errors| panic!("{source} {query}: {:?}", summaries(&errors)));
        assert_eq!(found["id"], id, "{source} {query}");
        for (argument, value) in query.as_object().unwrap() {
            assert_eq!(&found[argument], value, "{source} {query}: {argument}");
        }
    }
    assert!(
        fixture
            .aws
            .calls()
            .iter()
            .filter(|call| call.service != "sts")
            .all(|call| call.region == "us-east-1" && !call.mutating)
    );
}

#[tokio::test]
async fn missing_image_is_an_error() {
    let mut fixture = ProviderFixture::new().await;
    for (source, query) in [
        ("image_ec2", json!({ "id": SOURCE })),
        ("image_appstream", json!({ "name": "win2022-base" })),
        ("image_workspaces", json!({ "id": "wsi-0aaaaaaa1" })),
    ] {
        let errors = fixture.core.read_data_source(source, &query).await.unwrap_err();
        assert!(summaries(&errors)[0].starts_with("error ["), "{source}: {errors:?}");
    }
}
