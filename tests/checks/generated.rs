//! Generated files of the repository: a test compares them, and writes them on request.

use std::fs;
use std::path::Path;

/// Environment variable with which a test writes the files instead of comparing them.
const WRITE: &str = "TF_PROVIDER_IMAGE_WRITE";

/// Compares a file of the repository with its expected content; writes it if `TF_PROVIDER_IMAGE_WRITE` is set.
pub(crate) fn expect_file(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&file, expected).unwrap();
        return;
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    if found == expected {
        return;
    }
    let differs = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    let line = differs.unwrap_or_else(|| found.lines().count().min(expected.lines().count()));
    panic!(
        "{path} is not what the code says, from line {} on:\n  there: {:?}\n  code:  {:?}\nRun the test with {WRITE}=1 \
         to write it anew, and read what has changed.",
        line + 1,
        found.lines().nth(line).unwrap_or_default(),
        expected.lines().nth(line).unwrap_or_default(),
    );
}
