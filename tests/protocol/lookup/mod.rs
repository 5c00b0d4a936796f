//! The data sources: which images they find, in which order, and the errors if they find none.

mod one_image;
mod recorded;
mod several_images;

use serde_json::{Value as Json, json};

use crate::support::provider_fixture::ProviderFixture;

/// A provider and these images in eu-west-1.
async fn fixture(service: &str, images: Json) -> ProviderFixture {
    let fixture = ProviderFixture::new().await;
    let seed = json!({ service: { "images": { "eu-west-1": images } } });
    fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
    fixture.aws.clear_calls();
    fixture
}
