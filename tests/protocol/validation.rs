//! Rules for every configuration, whatever the resource, and reporting of several errors at once. The checks of each
//! resource are in `tests/checks`.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{Schema, get_provider_schema};

use crate::support::consistency::client::summaries;
use crate::support::consistency::values::unknown;
use crate::support::provider_fixture::{COPY, ProviderFixture, copy};

#[tokio::test]
async fn rejects_computed_arguments_and_fractions() {
    let mut fixture = ProviderFixture::unconfigured().await;
    let duration = "snapshot_copy_completion_duration_minutes";
    for (wrong, path, part, legal) in [
        (json!({ "id": "ami-12345678" }), "id", "cannot be set", json!({ "id": null })),
        (json!({ "tags_all": {} }), "tags_all", "cannot be set", json!({ "tags": {} })),
        (json!({ "state": "available" }), "state", "cannot be set", json!({ "state": null })),
        (json!({ "kms_key_arn": unknown() }), "kms_key_arn", "cannot be set", json!({ "kms_key_arn": null })),
        (json!({ duration: 15.5 }), duration, "whole number", json!({ duration: 15.0 })),
    ] {
        let found = summaries(&fixture.core.validate(COPY, &copy("golden", wrong.clone())).await);
        let right = found.len() == 1 && found[0].starts_with(&format!("error [{path}] ")) && found[0].contains(part);
        assert!(right, "{wrong}: {found:?}");
        assert_eq!(summaries(&fixture.core.validate(COPY, &copy("golden", legal)).await), [""; 0]);
    }
}

#[tokio::test]
async fn reports_all_errors_together() {
    let mut fixture = ProviderFixture::unconfigured().await;
    let wrong = json!({ "name": "ab", "source_region": "nowhere", "tags": { "aws:x": "1" }, "on_destroy": "keep" });
    let found = summaries(&fixture.core.validate(COPY, &copy("golden", wrong)).await);
    for path in ["[name]", "[source_region]", "[tags[\"aws:x\"]]", "[on_destroy]"] {
        assert_eq!(found.iter().filter(|text| text.starts_with(&format!("error {path} "))).count(), 1, "{found:#?}");
    }
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(fixture.aws.calls().is_empty(), "validation needs no network");
}

/// The arguments of a schema that are strings or maps of strings.
fn text_arguments(schema: Option<&Schema>) -> Vec<(String, bool)> {
    let block = schema.and_then(|schema| schema.block.as_ref()).unwrap();
    let arguments = block.attributes.iter().filter(|attribute| attribute.required || attribute.optional);
    let texts = arguments.filter_map(|attribute| match attribute.r#type.as_ref() {
        br#""string""# => Some((attribute.name.clone(), false)),
        br#"["map","string"]"# => Some((attribute.name.clone(), true)),
        _ => None,
    });
    texts.collect()
}

#[tokio::test]
async fn validates_long_provider_arguments_quickly_and_quotes_only_their_beginning() {
    assert!(validate_long_values("provider").await > 60);
}

#[tokio::test]
async fn validates_long_resource_arguments_quickly_and_quotes_only_their_beginning() {
    assert!(validate_long_values("resource").await > 60);
}

#[tokio::test]
async fn validates_long_data_source_arguments_quickly_and_quotes_only_their_beginning() {
    assert!(validate_long_values("data").await > 60);
}

/// Validates long values of every argument of this kind of block, and returns their number.
async fn validate_long_values(kind: &str) -> usize {
    let mut fixture = ProviderFixture::unconfigured().await;
    let schemas = fixture.host.provider().get_provider_schema(get_provider_schema::Request {}).await.unwrap();
    let schemas = schemas.into_inner();
    let values = ["a", "-", "eu-west-1", "\u{e4}", "a=b:c/d "].map(|part| part.repeat((1 << 20) / part.len()));
    let mut count = 0;
    let mut check = |what: &str, started: Instant, texts: Vec<String>| {
        assert!(started.elapsed() < Duration::from_secs(3), "{what}: {:?}", started.elapsed());
        for text in texts {
            let start: String = text.chars().take(300).collect();
            assert!(text.chars().count() < 2_000, "{what}: {} characters: {start}", text.len());
        }
        count += 1;
    };
    let of_types = match kind {
        "resource" => schemas.resource_schemas,
        _ => schemas.data_source_schemas,
    };
    let blocks = match kind {
        "provider" => vec![(String::new(), schemas.provider)],
        _ => of_types.into_iter().map(|(name, schema)| (name, Some(schema))).collect(),
    };
    for (name, schema) in blocks {
        for (argument, is_map) in text_arguments(schema.as_ref()) {
            for value in &values {
                let value = if is_map { json!({ "key": value }) } else { Json::from(value.as_str()) };
                let started = Instant::now();
                let config = json!({ argument.as_str(): value });
                let found = match kind {
                    "provider" => fixture.core.validate_block(&config).await,
                    "resource" => fixture.core.validate(&name, &config).await,
                    _ => fixture.core.read_data_source(&name, &config).await.expect_err("it is not configured"),
                };
                check(&format!("{kind} {name}.{argument}"), started, summaries(&found));
            }
        }
    }
    count
}
