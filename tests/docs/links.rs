//! Links from one file of the repository to another.

use std::fs;
use std::path::Path;

/// The repository's own place, under which the registries' pages link to its files.
const REPOSITORY: &str = "https://github.com/image-copy/terraform-provider-image/blob/main/";

/// Links of a page that lead to no file, in words.
pub(crate) fn broken(root: &Path, page: &Path) -> Vec<String> {
    let text = fs::read_to_string(root.join(page)).unwrap_or_default();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let leads_nowhere = |target: &&str| {
        let path = target.split('#').next().unwrap_or_default();
        match path.strip_prefix(REPOSITORY) {
            Some(path) => !root.join(path).exists(),
            None if path.is_empty() || path.contains("://") => false,
            None => !root.join(page).with_file_name("").join(path).exists(),
        }
    };
    targets.filter(leads_nowhere).map(|target| format!("{}: {target}", page.display())).collect()
}
