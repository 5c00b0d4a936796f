//! Conventions of the examples. `tests/examples` runs them.

use std::fs;

use super::{files, root};

/// The files of `examples` with this ending, with their contents.
fn examples(ending: &str) -> Vec<(String, String)> {
    let paths = files("examples").unwrap().into_iter().filter(|path| path.to_string_lossy().ends_with(ending));
    let examples: Vec<_> =
        paths.map(|path| (path.display().to_string(), fs::read_to_string(root().join(path)).unwrap())).collect();
    assert!(!examples.is_empty(), "no example ends with {ending}");
    examples
}

/// By default, Terraform deletes the image before it creates the replacement.
#[test]
fn create_images_before_they_destroy_the_old_ones() {
    for (path, text) in examples(".tf") {
        for block in text.split("\nresource ").skip(usize::from(!text.starts_with("resource "))) {
            let block = block.split("\n}\n").next().unwrap();
            assert!(block.contains("create_before_destroy = true"), "{path}: {block}");
        }
    }
}

#[test]
fn pin_versions_in_whole_configurations() {
    for (path, text) in examples(".tf").into_iter().filter(|(_, text)| text.contains("required_providers")) {
        let major_minor = env!("CARGO_PKG_VERSION").rsplit_once('.').unwrap().0;
        assert!(text.contains(&format!("version = \"~> {major_minor}\"")), "{path} does not pin the provider");
        assert!(text.contains("required_version = "), "{path} has no required_version");
    }
    assert!(examples("main.tf").iter().all(|(_, text)| text.contains("required_providers")));
}

/// The first example of a page is the smallest that works, under the heading "Basic Usage".
#[test]
fn begin_with_the_smallest_one() {
    for page in files("docs").unwrap() {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        let Some((_, examples)) = text.split_once("\n## Example Usage\n\n### ") else { continue };
        let examples = examples.split("\n## ").next().unwrap();
        assert!(examples.starts_with("Basic Usage\n"), "{}", page.display());
        // The first example of the provider is a whole configuration.
        if page.ends_with("index.md") {
            continue;
        }
        let lengths: Vec<usize> = examples.split("\n### ").map(|example| example.lines().count()).collect();
        assert_eq!(lengths.first(), lengths.iter().min(), "{}", page.display());
    }
}
