//! The pages, generated in a temporary folder.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::{Outcome, folders, generator};

/// Generates and validates the pages. They are in `docs/` of the folder.
pub(crate) fn generate(root: &Path, schemas: &Value) -> Outcome<TempDir> {
    let website = tempfile::tempdir_in(testing::target_directory())?;
    let folder = website.path();
    let templates = folder.join("templates");
    for path in folders::files(&root.join("templates"))? {
        // Everything in the folder of templates becomes a page.
        if path.extension().is_some_and(|extension| extension == "md" || extension == "tmpl") {
            folders::copy(&root.join("templates").join(&path), &templates.join(&path))?;
        }
    }
    for path in folders::files(&root.join("examples"))? {
        folders::copy(&root.join("examples").join(&path), &folder.join("examples").join(&path))?;
    }
    let schema = folder.join("schema.json");
    fs::write(&schema, serde_json::to_vec(schemas)?)?;
    generator::generate(folder, &schema)?;
    generator::validate(folder, &schema)?;
    Ok(website)
}
