//! Converts a [`Schema`] to the protocol's form.

use super::attribute::{Attribute, Configurability};
use super::block::{Block, NestedBlock, Nesting, Schema};
use crate::terraform::proto;

impl From<&Schema> for proto::Schema {
    fn from(schema: &Schema) -> Self {
        Self { version: schema.version, block: Some(block(&schema.block, schema.version)) }
    }
}

fn block(source: &Block, version: i64) -> proto::schema::Block {
    proto::schema::Block {
        version,
        attributes: source.attributes.iter().map(attribute).collect(),
        block_types: source.blocks.iter().map(nested_block).collect(),
        description: source.description.clone(),
        description_kind: proto::StringKind::Markdown.into(),
        ..Default::default()
    }
}

fn attribute(source: &Attribute) -> proto::schema::Attribute {
    proto::schema::Attribute {
        name: source.name.clone(),
        r#type: source.ty.to_json().to_string().into(),
        description: source.documentation(),
        description_kind: proto::StringKind::Markdown.into(),
        required: source.configurability == Configurability::Required,
        optional: matches!(source.configurability, Configurability::Optional | Configurability::OptionalOrComputed),
        computed: source.is_computed(),
        sensitive: source.sensitive,
        ..Default::default()
    }
}

fn nested_block(source: &NestedBlock) -> proto::schema::NestedBlock {
    use proto::schema::nested_block::NestingMode;
    let nesting = match source.nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
    };
    proto::schema::NestedBlock {
        type_name: source.name.clone(),
        block: Some(block(&source.block, 0)),
        nesting: nesting.into(),
        min_items: 0,
        max_items: source.max_items.unwrap_or(0),
    }
}
