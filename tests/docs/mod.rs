//! The pages of the registries: facts, links and examples. tfplugindocs generates and validates the pages (`cargo
//! write-docs`), so that its headings, anchors and files need no test here.
//!
//! - `pages`: the pages are up to date with the schemas.
//! - `limits`: `templates/limits.json` and the pages of AWS that it names.
//! - `links`: links to files and headings.
//! - `examples`: conventions of the examples.
//! - `schemas`: the schemas of the provider, by page.
//! - `support_matrix`: the support matrix is that of `testing::Feature` and `testing::HostFault`, and the platforms are those of
//!   the release.
//! - `words`: words that the project does not use.

mod examples;
mod limits;
mod links;
mod pages;
mod schemas;
mod support_matrix;
mod words;

use std::path::{Path, PathBuf};
use std::{fs, io};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files under a folder of the repository, as paths relative to the repository.
fn files(folder: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(inner) = path.strip_prefix(root()) {
                found.push(inner.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
