//! The schema in the protocol's form.

use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block};
use terraform_provider_image::terraform::proto::{StringKind, get_provider_schema};

use crate::framework::fixture::FrameworkFixture;
use crate::framework::test_provider::RESOURCE;

async fn schemas() -> get_provider_schema::Response {
    let fixture = FrameworkFixture::new().await;
    fixture.client().get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner()
}

fn flags(attribute: &Attribute) -> String {
    let flags = [
        (attribute.required, "required"),
        (attribute.optional, "optional"),
        (attribute.computed, "computed"),
        (attribute.sensitive, "sensitive"),
        (attribute.write_only, "write-only"),
        (attribute.deprecated, "deprecated"),
    ];
    flags.iter().filter(|(set, _)| *set).map(|(_, flag)| *flag).collect::<Vec<_>>().join(" ")
}

/// Each attribute's name, type and flags.
fn lines(block: &Block) -> Vec<String> {
    let line = |attribute: &Attribute| {
        assert_eq!(attribute.nested_type, None);
        assert_eq!(attribute.description_kind(), StringKind::Markdown);
        assert!(!attribute.description.is_empty(), "{}", attribute.name);
        format!("{} {} {}", attribute.name, str::from_utf8(&attribute.r#type).unwrap(), flags(attribute))
    };
    block.attributes.iter().map(line).collect()
}

#[tokio::test]
async fn attributes_have_types_and_configurability() {
    let schemas = schemas().await;
    let schema = &schemas.resource_schemas[RESOURCE];
    assert_eq!(schema.version, 2);
    // Only `mode`, which has a default, and `zone`, which the provider can set, are computed as well.
    let expected = [
        r#"name "string" required"#,
        r#"size "number" optional"#,
        r#"fragile "bool" optional"#,
        r#"mode "string" optional computed"#,
        r#"zone "string" optional computed"#,
        r#"source "string" optional"#,
        r#"secret "string" optional sensitive"#,
        r#"labels ["map","string"] optional"#,
        r#"notes ["list","string"] optional"#,
        r#"colors ["set","string"] optional"#,
        r#"id "string" computed"#,
        r#"state "string" computed"#,
        r#"weight "number" computed"#,
    ];
    assert_eq!(lines(schema.block.as_ref().unwrap()), expected);
}

#[tokio::test]
async fn blocks_have_nesting_and_limits() {
    let schemas = schemas().await;
    let block = schemas.resource_schemas[RESOURCE].block.clone().unwrap();
    let blocks: Vec<_> = block
        .block_types
        .iter()
        .map(|nested| {
            let inside = lines(nested.block.as_ref().unwrap());
            (nested.type_name.as_str(), nested.nesting(), nested.min_items, nested.max_items, inside.join(", "))
        })
        .collect();
    let expected = [
        ("limits", NestingMode::Single, 0, 0, r#"create "string" optional"#.to_owned()),
        ("part", NestingMode::List, 0, 2, r#"kind "string" required, count "number" optional"#.to_owned()),
        ("rule", NestingMode::Set, 0, 0, r#"port "number" required"#.to_owned()),
    ];
    assert_eq!(blocks, expected);
}

#[tokio::test]
async fn reports_metadata_and_capabilities() {
    let schemas = schemas().await;
    let provider = schemas.provider.unwrap();
    assert_eq!(lines(provider.block.as_ref().unwrap()), [r#"height "number" optional"#]);
    assert_eq!((schemas.resource_schemas.len(), schemas.data_source_schemas.len()), (1, 1));
    assert_eq!(schemas.provider_meta, None, "hosts would send it otherwise");
    assert!(schemas.server_capabilities.unwrap().get_provider_schema_optional);
    assert!(schemas.diagnostics.is_empty());
}
