//! Links to files of the repository and to headings.

use std::fs;
use std::path::{Path, PathBuf};

use super::{files, root};

/// The address of the repository. Pages link to its files through it, because the registries host only `docs`.
const REPOSITORY: &str = "https://github.com/image-copy/terraform-provider-image/blob/main/";

#[test]
fn lead_to_files_and_headings() {
    let own = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "CODE_OF_CONDUCT.md",
        "RELEASING.md",
        "SECURITY.md",
    ]
    .map(PathBuf::from);
    let pages = own.into_iter().chain(files("docs").unwrap());
    let broken: Vec<String> = pages.flat_map(|page| broken(&page)).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

fn broken(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter(|target| !exists(page, target)).map(|target| format!("{}: {target}", page.display())).collect()
}

fn exists(page: &Path, target: &str) -> bool {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = match path.strip_prefix(REPOSITORY) {
        Some(path) => root().join(path),
        None if path.contains("://") => return true,
        None if path.is_empty() => root().join(page),
        None => root().join(page).with_file_name("").join(path),
    };
    let is_page = file.extension().is_some_and(|extension| extension == "md");
    if anchor.is_empty() || !is_page {
        return file.exists();
    }
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    text.contains(&format!("<a id=\"{anchor}\">")) || headings.any(|heading| slug(heading) == anchor)
}

/// The anchor that GitHub and the registries derive from a heading.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
