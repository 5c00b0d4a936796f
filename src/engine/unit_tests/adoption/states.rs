//! Imports, moved states and generated configuration.

use serde_json::{Map, Value as Json, json};

use crate::aws::ErrorKind;
use crate::engine::model::private::PrivateState;
use crate::engine::model::state::TagMap;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::session::SessionHandle;
use crate::engine::unit_tests::fake_service::cloud::{ACCOUNT, REGION};
use crate::engine::unit_tests::fake_service::fixture::{context, planned, sessions};
use crate::engine::unit_tests::fake_service::service::FakeService;
use crate::terraform::{Identity, MoveSource, Private, Resource, Value};

fn source(type_name: &str, schema_version: i64, state: &Json) -> MoveSource {
    MoveSource {
        provider_address: "registry.terraform.io/example/image".to_owned(),
        type_name: type_name.to_owned(),
        schema_version,
        state: state.as_object().cloned().unwrap_or_else(Map::new),
        private: Private::default(),
    }
}

#[tokio::test(start_paused = true)]
async fn imports_by_id() {
    let resource = FakeService::default().resource();
    for (id, region) in [("img-1", REGION), ("img-1@eu-west-2", "eu-west-2")] {
        let state = resource.import(&context(), id).await.unwrap().state;
        assert_eq!((state.common.id(), state.common.region.text()), ("img-1", Some(region)));
    }
}

#[tokio::test(start_paused = true)]
async fn rejects_invalid_import_ids() {
    let resource = FakeService::default().resource();
    for id in ["", "ami-1", "img-1@", "img-1@nowhere", "@eu-west-1"] {
        assert!(resource.import(&context(), id).await.is_err(), "{id}");
    }
    let unconfigured = ImageResource::new("fake_image", FakeService::default(), SessionHandle::default());
    assert!(unconfigured.import(&context(), "img-1").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn imports_by_identity() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    for identity in [
        Identity::new([("id", "img-1")]),
        Identity::new([("id", "img-1"), ("region", REGION), ("account_id", ACCOUNT)]),
    ] {
        let state = fake.resource().import_identity(&context(), &identity).await.unwrap().state;
        assert_eq!((state.common.id(), state.common.name()), ("img-1", "golden"));
        let full = Identity::new([("account_id", ACCOUNT), ("region", REGION), ("id", "img-1")]);
        assert_eq!(fake.resource().identity(&state), Some(full));
    }
}

#[tokio::test(start_paused = true)]
async fn rejects_identities_of_other_owners_and_missing_images() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    let resource = fake.resource();
    for identity in [
        Identity::new([("id", "img-1"), ("account_id", "444455556666")]),
        Identity::new([("id", "img-1"), ("account_id", "no account")]),
        Identity::new([("id", "img-2"), ("account_id", ACCOUNT)]),
        Identity::new([("id", "ami-1")]),
        Identity::new([("id", "img-1"), ("region", "nowhere")]),
    ] {
        assert!(resource.import_identity(&context(), &identity).await.is_err(), "{identity:?}");
    }
    // Terraform itself reports an image that does not exist, when it reads the image.
    assert!(resource.import_identity(&context(), &Identity::new([("id", "img-2")])).await.is_ok());
    fake.fail("Describe", ErrorKind::Denied, "No");
    assert!(resource.import_identity(&context(), &Identity::new([("id", "img-1")])).await.is_err());
}

#[test]
fn moves_states_of_its_own_type() {
    let resource = FakeService::default().resource();
    let moved = resource.move_state(&source("fake_image", 0, &json!({ "id": "img-1" }))).unwrap().unwrap();
    assert_eq!(moved.state.get("id"), Some(&json!("img-1")));
    assert!(moved.private.get::<PrivateState>().is_none());
}

#[test]
fn moves_states_of_other_types() {
    let resource = FakeService::default().resource();
    let moved = resource.move_state(&source("other_image", 3, &json!({ "id": "img-1" }))).unwrap().unwrap();
    assert_eq!(moved.state.get("id"), Some(&json!("img-1")));
    assert!(moved.private.get::<PrivateState>().is_none());
}

#[test]
fn rejects_moved_states_without_image_or_of_newer_versions() {
    let resource = FakeService::default().resource();
    assert!(resource.move_state(&source("fake_image", 0, &json!({ "id": "ami-1" }))).is_err());
    assert!(resource.move_state(&source("other_image", 0, &json!({}))).is_err());
    assert!(resource.move_state(&source("fake_image", 99, &json!({ "id": "img-1" }))).is_err());
    assert!(resource.move_state(&source("unknown_image", 0, &json!({ "id": "img-1" }))).unwrap().is_none());
}

#[test]
fn generated_configuration_omits_defaults() {
    let resource = ImageResource::new("fake_image", FakeService::default(), sessions());
    let mut config = planned("golden");
    config.common.tags = Value::Known(TagMap::new());
    config.service.source_image_id = "".into();
    resource.generate(&mut config);
    assert_eq!((config.common.region, config.common.tags), (Value::Null, Value::Null));
    assert_eq!(config.service.source_image_id, Value::Null);
}

#[test]
fn generated_configuration_keeps_other_values() {
    let resource = ImageResource::new("fake_image", FakeService::default(), sessions());
    let mut config = planned("golden");
    config.common.region = "eu-west-2".into();
    config.common.tags = Value::Known(TagMap::from([("team".to_owned(), "web".into())]));
    let written = config.clone();
    resource.generate(&mut config);
    assert_eq!(config, written);
}
