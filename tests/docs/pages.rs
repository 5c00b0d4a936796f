//! The pages are up to date with the schemas. Unlike `cargo write-docs --check`, this needs no Go.

use std::fs;

use terraform_provider_image::terraform::proto::schema::Block;

use super::root;
use super::schemas::documented;

#[tokio::test]
async fn describes_every_attribute_and_block() {
    let mut problems = Vec::new();
    for schema in documented().await {
        let page = fs::read_to_string(root().join("docs").join(&schema.page)).unwrap_or_default();
        find_missing(&schema.block, &page, &schema.page, &mut problems);
    }
    assert!(problems.is_empty(), "`cargo write-docs` updates the pages: {problems:#?}");
}

fn find_missing(block: &Block, page: &str, name: &str, problems: &mut Vec<String>) {
    for attribute in &block.attributes {
        let start = format!("- `{}` (", attribute.name);
        if !page.lines().any(|line| line.starts_with(&start) && line.contains(attribute.description.trim())) {
            problems.push(format!("{name} does not describe {}", attribute.name));
        }
    }
    for nested in &block.block_types {
        if !page.contains(&format!("### Nested Schema for `{}`", nested.type_name)) {
            problems.push(format!("{name} does not describe the block {}", nested.type_name));
        }
        find_missing(&nested.block.clone().unwrap_or_default(), page, name, problems);
    }
}
