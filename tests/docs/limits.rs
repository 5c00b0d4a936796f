//! Limits that AWS sets: `templates/limits.json`. `cargo write-docs` adds them to the descriptions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;
use terraform_provider_image::terraform::proto::schema::Block;

use super::root;
use super::schemas::documented;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    /// Pages of AWS by the name under which limits refer to them.
    sources: BTreeMap<String, Source>,
    limits: Vec<Limit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[serde(rename = "title")]
    _title: String,
    url: String,
}

/// A limit of an argument that several types may have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    types: Vec<String>,
    argument: String,
    /// The limit; empty if the description of the argument contains it.
    #[serde(default)]
    rule: String,
    source: String,
}

fn read() -> Limits {
    serde_json::from_str(&fs::read_to_string(root().join("templates/limits.json")).unwrap()).unwrap()
}

/// Whether the block has an argument of this name, such as `name` or `assume_role.duration`.
fn has(block: &Block, argument: &str) -> bool {
    match argument.split_once('.') {
        Some((name, rest)) => block
            .block_types
            .iter()
            .any(|nested| nested.type_name == name && nested.block.as_ref().is_some_and(|block| has(block, rest))),
        None => block.attributes.iter().any(|it| it.name == argument && (it.required || it.optional)),
    }
}

#[test]
fn defines_every_source() {
    let limits = read();
    let used: BTreeSet<_> = limits.limits.iter().map(|limit| &limit.source).collect();
    assert_eq!(used, limits.sources.keys().collect());
}

#[tokio::test]
async fn names_existing_arguments() {
    let schemas = documented().await;
    for limit in read().limits {
        for type_name in &limit.types {
            let exists = schemas.iter().any(|it| &it.type_name == type_name && has(&it.block, &limit.argument));
            assert!(exists, "{type_name} has no argument {}", limit.argument);
        }
    }
}

/// The pages of the provider, resources and actions show each limit and link to its source.
#[tokio::test]
async fn are_on_the_pages() {
    let limits = read();
    for schema in documented().await {
        if schema.page.starts_with("data-sources") || schema.page.starts_with("list-resources") {
            continue;
        }
        let page = fs::read_to_string(root().join("docs").join(&schema.page)).unwrap();
        for limit in limits.limits.iter().filter(|limit| limit.types.contains(&schema.type_name)) {
            if has(&schema.block, &limit.argument) {
                assert!(page.contains(&limit.rule), "docs/{} does not say: {}", schema.page, limit.rule);
                let url = &limits.sources[&limit.source].url;
                assert!(page.contains(&format!("]({url})")), "docs/{} does not link to {url}", schema.page);
            }
        }
    }
}
