//! Data sources.

use serde_json::json;
use terraform_provider_image::terraform::proto::{DynamicValue, read_data_source, validate_data_resource_config};

use crate::consistency::values::unknown;
use crate::thing::{Call, Fault, SURVEY, ZONE};
use crate::world::{World, only};

#[tokio::test]
async fn what_was_asked_stays_and_what_was_found_is_added() {
    let mut world = World::new().await;
    world.made(&json!({ "name": "a" })).await;
    world.made(&json!({ "name": "b" })).await;
    world.made(&json!({ "name": "c", "zone": "west" })).await;
    for (asked, found) in [
        (json!({}), json!({ "zone": ZONE, "most": null, "mark": [], "names": ["a", "b"] })),
        (json!({ "most": 1 }), json!({ "zone": ZONE, "most": 1, "mark": [], "names": ["a"] })),
        (json!({ "zone": "west" }), json!({ "zone": "west", "most": null, "mark": [], "names": ["c"] })),
        (json!({ "zone": "east" }), json!({ "zone": "east", "most": null, "mark": [], "names": [] })),
    ] {
        assert_eq!(world.core.look_up(SURVEY, &asked).await.unwrap(), found, "{asked}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_path() {
    let mut world = World::new().await;
    for (asked, text) in [
        (json!({ "most": 0 }), "error [most] Too few: "),
        (json!({ "names": ["a"] }), "error [names] names cannot be set: "),
        (json!({ "names": unknown() }), "error [names] names cannot be set: "),
        (json!({ "most": 1.5 }), "error [most] most must be a whole number: "),
    ] {
        let found = only(&world.core.look_up(SURVEY, &asked).await.unwrap_err());
        assert!(found.starts_with(text), "{asked}: {found}");
    }
    assert!(!world.shelf.take_calls().contains(&Call::Survey));
    world.shelf.break_with(Fault::Refusal(Call::Survey));
    let found = only(&world.core.look_up(SURVEY, &json!({})).await.unwrap_err());
    assert_eq!(found, "error [] The shelf refuses: It was told to.");
}

#[tokio::test]
async fn a_panic_is_a_message_and_the_next_call_works() {
    let mut world = World::new().await;
    for call in [Call::ValidateSurvey, Call::Survey] {
        world.shelf.break_with(Fault::Panic(call));
        let found = only(&world.core.look_up(SURVEY, &json!({})).await.unwrap_err());
        assert!(found.starts_with("error [] The provider failed unexpectedly: "), "{found}");
        assert_eq!(world.core.look_up(SURVEY, &json!({})).await.unwrap()["names"], json!([]));
    }
}

#[tokio::test]
async fn what_no_host_sends_is_refused() {
    let world = World::new().await;
    let mut client = world.client();
    for (type_name, bytes) in [(SURVEY, &[0xc1][..]), (SURVEY, &[0x80]), (SURVEY, &[0xc0]), ("shelf_poll", &[0x80])] {
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
            assert!(type_name == SURVEY || found.contains("There is no data source type shelf_poll"), "{found}");
        }
        assert_eq!(read.state, None);
    }
}
