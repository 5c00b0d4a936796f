//! Data sources.

use serde_json::json;
use terraform_provider_image::terraform::proto::{DynamicValue, read_data_source, validate_data_resource_config};

use crate::framework::fixture::{FrameworkFixture, only};
use crate::framework::test_provider::{Call, DATA_SOURCE, Fault, ZONE};
use crate::support::consistency::values::unknown;

#[tokio::test]
async fn read_keeps_arguments_and_adds_results() {
    let mut fixture = FrameworkFixture::new().await;
    fixture.made(&json!({ "name": "a" })).await;
    fixture.made(&json!({ "name": "b" })).await;
    fixture.made(&json!({ "name": "c", "zone": "west" })).await;
    for (arguments, found) in [
        (json!({}), json!({ "zone": ZONE, "most": null, "mark": [], "names": ["a", "b"] })),
        (json!({ "most": 1 }), json!({ "zone": ZONE, "most": 1, "mark": [], "names": ["a"] })),
        (json!({ "zone": "west" }), json!({ "zone": "west", "most": null, "mark": [], "names": ["c"] })),
        (json!({ "zone": "east" }), json!({ "zone": "east", "most": null, "mark": [], "names": [] })),
    ] {
        assert_eq!(fixture.core.read_data_source(DATA_SOURCE, &arguments).await.unwrap(), found, "{arguments}");
    }
}

#[tokio::test]
async fn reports_errors_with_path() {
    let mut fixture = FrameworkFixture::new().await;
    for (arguments, text) in [
        (json!({ "most": 0 }), "error [most] Too few: "),
        (
            json!({ "names": ["a"] }),
            "error [names] Invalid configuration for read-only attribute: `names` cannot be set",
        ),
        (
            json!({ "names": unknown() }),
            "error [names] Invalid configuration for read-only attribute: `names` cannot be set",
        ),
        (json!({ "most": 1.5 }), "error [most] Invalid number: `most` must be a whole number"),
    ] {
        let found = only(&fixture.core.read_data_source(DATA_SOURCE, &arguments).await.unwrap_err());
        assert!(found.starts_with(text), "{arguments}: {found}");
    }
    assert!(!fixture.backend.take_calls().contains(&Call::ReadDataSource));
    fixture.backend.inject_fault(Fault::Refusal(Call::ReadDataSource));
    let found = only(&fixture.core.read_data_source(DATA_SOURCE, &json!({})).await.unwrap_err());
    assert_eq!(found, "error [] The backend refuses: The test requested it.");
}

#[tokio::test]
async fn panic_is_diagnostic() {
    let mut fixture = FrameworkFixture::new().await;
    for call in [Call::ValidateDataSource, Call::ReadDataSource] {
        fixture.backend.inject_fault(Fault::Panic(call));
        let found = only(&fixture.core.read_data_source(DATA_SOURCE, &json!({})).await.unwrap_err());
        assert!(found.starts_with("error [] Provider panicked: "), "{found}");
        assert_eq!(fixture.core.read_data_source(DATA_SOURCE, &json!({})).await.unwrap()["names"], json!([]));
    }
}

#[tokio::test]
async fn rejects_malformed_requests() {
    let fixture = FrameworkFixture::new().await;
    let mut client = fixture.client();
    for (type_name, bytes) in
        [(DATA_SOURCE, &[0xc1][..]), (DATA_SOURCE, &[0x80]), (DATA_SOURCE, &[0xc0]), ("test_poll", &[0x80])]
    {
        let config = Some(DynamicValue { msgpack: bytes.to_vec().into(), ..DynamicValue::default() });
        let request = validate_data_resource_config::Request { type_name: type_name.into(), config: config.clone() };
        let validated = client.validate_data_resource_config(request).await.unwrap().into_inner();
        let request = read_data_source::Request { type_name: type_name.into(), config, ..Default::default() };
        let read = client.read_data_source(request).await.unwrap().into_inner();
        for diagnostics in [validated.diagnostics, read.diagnostics] {
            let found = only(&diagnostics);
            assert!(
                found.starts_with("error [] ") && !found.contains("unexpectedly"),
                "{type_name}, {bytes:x?}: {found}"
            );
            assert!(type_name == DATA_SOURCE || found.contains("has no data source \"test_poll\""), "{found}");
        }
        assert_eq!(read.state, None);
    }
}
