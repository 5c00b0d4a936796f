//! The schemas of the reference provider.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::resource_identity_schema::IdentityAttribute;
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode as BlockNesting;
use terraform_provider_image::terraform::proto::schema::object::NestingMode as ObjectNesting;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block, NestedBlock, Object};
use terraform_provider_image::terraform::proto::{ResourceIdentitySchema, Schema};

pub(crate) fn attribute(name: &str, of: &Json, how: &str) -> Attribute {
    Attribute {
        name: name.to_owned(),
        r#type: of.to_string().into(),
        required: how == "required",
        optional: how.contains("optional"),
        computed: how.contains("computed"),
        write_only: how.contains("write-only"),
        ..Attribute::default()
    }
}

fn nested_block(name: &str, nesting: BlockNesting, attributes: Vec<Attribute>) -> NestedBlock {
    let block = Some(Block { attributes, ..Block::default() });
    NestedBlock { type_name: name.to_owned(), block, nesting: nesting.into(), ..NestedBlock::default() }
}

pub(crate) fn schema() -> Schema {
    let settings = Object {
        attributes: vec![
            attribute("mode", &json!("string"), "optional"),
            attribute("level", &json!("number"), "optional computed"),
        ],
        nesting: ObjectNesting::Single.into(),
        ..Object::default()
    };
    let settings =
        Attribute { name: "settings".to_owned(), nested_type: Some(settings), optional: true, ..Attribute::default() };
    let block = Block {
        attributes: vec![
            attribute("id", &json!("string"), "computed"),
            attribute("name", &json!("string"), "required"),
            attribute("size", &json!("number"), "optional computed"),
            attribute("state", &json!("string"), "computed"),
            attribute("tags", &json!(["map", "string"]), "optional"),
            attribute("zones", &json!(["set", "string"]), "optional"),
            attribute("secret", &json!("string"), "optional write-only"),
            settings,
        ],
        block_types: vec![
            nested_block("timeouts", BlockNesting::Single, vec![attribute("create", &json!("string"), "optional")]),
            nested_block(
                "disk",
                BlockNesting::List,
                vec![
                    attribute("device", &json!("string"), "required"),
                    attribute("snapshot", &json!("string"), "computed"),
                ],
            ),
            nested_block(
                "rule",
                BlockNesting::Map,
                vec![
                    attribute("port", &json!("number"), "required"),
                    attribute("handle", &json!("string"), "computed"),
                ],
            ),
            nested_block(
                "label",
                BlockNesting::Set,
                vec![attribute("text", &json!("string"), "required"), attribute("index", &json!("number"), "computed")],
            ),
        ],
        ..Block::default()
    };
    Schema { version: 0, block: Some(block) }
}

pub(crate) fn data_source_schema() -> Schema {
    let attributes =
        vec![attribute("id", &json!("string"), "computed"), attribute("name", &json!("string"), "required")];
    Schema { version: 0, block: Some(Block { attributes, ..Block::default() }) }
}

pub(crate) fn identity_schema() -> ResourceIdentitySchema {
    let id = IdentityAttribute {
        name: "id".to_owned(),
        r#type: json!("string").to_string().into(),
        required_for_import: true,
        ..IdentityAttribute::default()
    };
    ResourceIdentitySchema { version: 0, identity_attributes: vec![id] }
}
