//! Checks that every file and folder of `tests` belongs to a suite: cargo does not discover test files here, so an
//! unlisted file would never run.

use std::fs;
use std::path::Path;

/// Maximum number of test binaries; each links the AWS SDK.
const MOST: usize = 6;

#[test]
fn every_module_belongs_to_a_suite() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let (mut suites, mut modules) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(root.join("tests")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("suite_") {
            assert!(manifest.contains(&format!("path = \"tests/{name}\"")), "{name} is not in Cargo.toml");
            suites.push(fs::read_to_string(root.join("tests").join(name)).unwrap());
        } else if name != "support" {
            modules.push(name.trim_end_matches(".rs").to_owned());
        }
    }
    assert!((1..=MOST).contains(&suites.len()), "{} suites", suites.len());
    for module in modules {
        let line = format!("mod {module};");
        let users = suites.iter().filter(|suite| suite.lines().any(|found| found == line)).count();
        assert_eq!(users, 1, "tests/{module} must be a module of one suite");
    }
}
