//! The pages of the registries: they are what the schemas, the examples and the hand-written texts in `templates/`
//! make.
//!
//! `cargo write-docs` writes them; the tests here say when that was forgotten, and that nothing is missing in them.

mod attributes;
mod limits;
mod links;
mod pages;
mod registry;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use pages::Pages;
use terraform_provider_image::terraform::proto::{self, get_provider_schema, provider_server::Provider};
use tokio_util::sync::CancellationToken;

/// The most that the registries take of one page, in bytes.
///
/// Source: HashiCorp, "Provider documentation" (Terraform Registry).
const LARGEST_PAGE: usize = 500_000;

/// The folders that the registries read. Only guides may be there that are not made here.
///
/// Source: HashiCorp, "Provider documentation" (Terraform Registry).
const FOLDERS: [&str; 5] = ["actions", "data-sources", "guides", "list-resources", "resources"];

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn generated() -> BTreeMap<PathBuf, String> {
    Pages::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap_or_else(|problem| panic!("{problem}")).all()
}

/// Every file under a folder, relative to it.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(inner) = path.strip_prefix(folder) {
                found.push(inner.to_owned());
            }
        }
    }
    Ok(found)
}

#[test]
fn the_pages_are_what_the_schemas_and_templates_make() {
    let stale: Vec<_> = generated()
        .into_iter()
        .filter(|(path, text)| fs::read_to_string(docs().join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path)
        .collect();
    assert!(stale.is_empty(), "`cargo write-docs` brings these pages up to date: {stale:?}");
}

#[test]
fn every_page_is_where_the_registries_look_and_belongs_to_something() {
    let generated = generated();
    for path in files(&docs()).unwrap() {
        let folder = path.parent().and_then(Path::to_str).unwrap_or_default();
        assert!(folder.is_empty() || FOLDERS.contains(&folder), "the registries do not read {}", path.display());
        assert!(folder == "guides" || generated.contains_key(&path), "{} belongs to nothing", path.display());
        let text = fs::read_to_string(docs().join(&path)).unwrap();
        assert!(text.len() <= LARGEST_PAGE, "{} is too large", path.display());
        assert!(text.starts_with("---\npage_title: "), "{} has no title for the registries", path.display());
    }
}

/// Asked through the protocol, so that what Terraform is told is what the reader is told.
#[tokio::test]
async fn every_attribute_of_every_schema_is_on_its_page() {
    let request = tonic::Request::new(get_provider_schema::Request::default());
    let provider = terraform_provider_image::provider(CancellationToken::new());
    let schemas = provider.get_provider_schema(request).await.unwrap().into_inner();
    let mut problems = Vec::new();
    let mut check = |page: String, schema: Option<proto::Schema>| {
        let text = fs::read_to_string(docs().join(&page)).unwrap_or_default();
        if text.is_empty() {
            problems.push(format!("there is no page {page}"));
        }
        let block = schema.and_then(|schema| schema.block).unwrap_or_default();
        missing(&block, &text, &page, &mut problems);
    };
    check("index.md".to_owned(), schemas.provider);
    for (folder, schemas) in [
        ("resources", schemas.resource_schemas),
        ("data-sources", schemas.data_source_schemas),
        ("list-resources", schemas.list_resource_schemas),
        ("actions", schemas.action_schemas.into_iter().filter_map(|(name, it)| Some((name, it.schema?))).collect()),
    ] {
        assert!(!schemas.is_empty(), "{folder}");
        for (name, schema) in schemas {
            check(format!("{folder}/{}.md", registry::page_name(&name)), Some(schema));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

fn missing(block: &proto::schema::Block, page: &str, place: &str, problems: &mut Vec<String>) {
    for attribute in &block.attributes {
        // The line of an attribute begins with its name and ends with its description.
        let found = page.lines().any(|line| {
            line.starts_with(&format!("- `{}` (", attribute.name)) && line.contains(attribute.description.trim())
        });
        if !found {
            problems.push(format!("{place} does not tell of {}", attribute.name));
        }
    }
    for nested in &block.block_types {
        if !page.contains(&format!("### Block `{}`", nested.type_name)) {
            problems.push(format!("{place} does not tell of the block {}", nested.type_name));
        }
        missing(&nested.block.clone().unwrap_or_default(), page, place, problems);
    }
}

#[test]
fn every_link_to_a_file_of_the_repository_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(PathBuf::from);
    let pages = files(&docs()).unwrap().into_iter().map(|page| Path::new("docs").join(page));
    let broken: Vec<String> = own.into_iter().chain(pages).flat_map(|page| links::broken(root, &page)).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
#[ignore = "it writes the pages: `cargo write-docs`"]
fn write() {
    for (path, text) in generated() {
        let path = docs().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
}
