//! The generated parts of the support matrix. The same tables choose the programs that tests run with.

use std::fmt::Write as _;
use std::fs;

use testing::{Feature, HostFault, Product, TESTED, Version};

use super::root;
use crate::support::generated::{expect_file, with_generated_parts};

const PAGE: &str = "templates/guides/support-matrix.md.tmpl";
const RELEASE: &str = ".github/workflows/release.yml";
const PRODUCTS: [Product; 2] = [Product::Terraform, Product::OpenTofu];

#[test]
fn is_generated_from_the_tables_of_the_tests() {
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let expected = with_generated_parts(&page, |part| match part {
        "versions" => versions(),
        "features" => features(),
        "faults" => faults(),
        "platforms" => platforms(),
        _ => panic!("{PAGE} has an unknown generated part {part}"),
    });
    for part in [versions(), features(), faults(), platforms()] {
        assert!(expected.contains(&part), "{PAGE} has no part with:\n{part}");
    }
    expect_file(PAGE, &expected);
}

/// A table row for each product, after an empty line and before another, as Markdown requires.
fn versions() -> String {
    let mut text =
        "\n| | Oldest supported version | Versions that the tests have passed with |\n|---|---|---|\n".to_owned();
    for product in PRODUCTS {
        let versions: Vec<_> = TESTED.iter().filter(|(tested, _)| *tested == product).collect();
        let oldest = versions.first().map(|(_, version)| version.minor()).unwrap_or_default();
        let all: Vec<_> = versions.iter().map(|(_, version)| version.to_string()).collect();
        writeln!(text, "| {product:?} | {oldest} | {} |", all.join(", ")).unwrap();
    }
    text + "\n"
}

fn features() -> String {
    let mut text = "\n| Feature | Terraform | OpenTofu |\n|---|---|---|\n".to_owned();
    for feature in Feature::ALL {
        let [terraform, opentofu] = PRODUCTS
            .map(|product| feature.first_version(product).map_or_else(|| "not available".to_owned(), Version::minor));
        writeln!(text, "| {} | {terraform} | {opentofu} |", feature.description()).unwrap();
    }
    text + "\n"
}

fn faults() -> String {
    let mut text = "\n| Since | Fixed in | Effect |\n|---|---|---|\n".to_owned();
    for fault in HostFault::ALL {
        let ranges = fault.ranges().iter();
        let since: Vec<_> = ranges.clone().map(|(first, _)| first.to_string()).collect();
        let fixed: Vec<_> =
            ranges.map(|(_, fixed)| fixed.map_or_else(|| "not fixed".to_owned(), |fixed| fixed.to_string())).collect();
        let (since, fixed) = (since.join(", "), fixed.join(", "));
        writeln!(text, "| {:?} {since} | {fixed} | {} |", fault.product(), fault.description()).unwrap();
    }
    text + "\n"
}

fn platforms() -> String {
    let mut text = "\n| Platform | Rust target |\n|---|---|\n".to_owned();
    for (platform, target) in released() {
        writeln!(text, "| `{platform}` | `{target}` |").unwrap();
    }
    text + "\n"
}

/// The platforms of the release workflow, with their targets: lines such as `{ platform: P, target: T, … }`.
fn released() -> Vec<(String, String)> {
    let workflow = fs::read_to_string(root().join(RELEASE)).unwrap();
    let platform = |line: &str| {
        let (platform, rest) = line.split_once("{ platform: ")?.1.split_once(", target: ")?;
        let (target, _) = rest.split_once(',')?;
        Some((platform.to_owned(), target.to_owned()))
    };
    workflow.lines().filter_map(platform).collect()
}

#[test]
fn dependencies_of_released_platforms_are_checked() {
    let rules = fs::read_to_string(root().join("deny.toml")).unwrap();
    let released = released();
    assert_eq!(released.len(), 8);
    let unchecked: Vec<_> =
        released.into_iter().filter(|(_, target)| !rules.contains(&format!("\"{target}\""))).collect();
    assert!(unchecked.is_empty(), "deny.toml lacks {unchecked:?}");
}

#[test]
fn pull_requests_run_with_the_oldest_supported_versions() {
    let workflow = fs::read_to_string(root().join(".github/workflows/pull-request.yml")).unwrap();
    for product in PRODUCTS {
        let oldest = TESTED.iter().find(|(tested, _)| *tested == product).map(|(_, version)| version);
        let line = format!("{{ product: {}, version: {} }}", product.command(), oldest.unwrap());
        assert!(workflow.contains(&line), "{line} is not in the workflow");
    }
}
