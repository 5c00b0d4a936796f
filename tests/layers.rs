//! The layers import one way, as ARCHITECTURE.md says: this is what keeps it true.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer, and the other layers that it may use.
const LAYERS: [(&str, &[&str]); 5] = [
    ("terraform", &[]),
    ("plugin", &["terraform"]),
    ("aws", &["terraform"]),
    ("engine", &["aws", "terraform"]),
    ("services", &["aws", "engine", "terraform"]),
];

fn source(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder)
}

/// Every Rust file below a folder, with its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            found.push((path, text));
        }
    }
    found
}

/// The first names of all paths in a text that begin with `prefix`: what the text uses of it.
fn uses<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(prefix).map(move |(position, _)| {
        let rest = &text[position + prefix.len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn each_layer_uses_only_those_below_it() {
    let mut problems = Vec::new();
    for (layer, below) in LAYERS {
        let files = files(&source(layer));
        assert!(!files.is_empty(), "{layer} is not there");
        for (path, text) in files {
            // A list in braces would be no name, and so be found here too.
            for used in uses(&text, "crate::").filter(|used| *used != layer && !below.contains(used)) {
                problems.push(format!("{} uses {used:?}", path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn no_service_knows_another() {
    let folders: Vec<PathBuf> = fs::read_dir(source("services"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    assert!(!folders.is_empty());
    let mut problems = Vec::new();
    for folder in &folders {
        let own = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        for (path, text) in files(folder) {
            for used in uses(&text, "crate::services::").filter(|used| *used != own && *used != "shared") {
                problems.push(format!("{} uses {used:?}", path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn the_engine_and_the_framework_name_no_service() {
    let services = ["appstream", "ec2", "workspaces"];
    for (path, text) in files(&source("terraform")).into_iter().chain(files(&source("engine"))) {
        // Documentation may give examples.
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.take_while(|line| !line.contains("#[cfg(test)]"));
        for line in code {
            let named = services.iter().find(|service| line.to_ascii_lowercase().contains(*service));
            assert_eq!(named, None, "{}: {line}", path.display());
        }
    }
}
