//! Generated files of the repository: a test compares them, and writes them on request.

use std::fs;
use std::path::Path;

/// Environment variable with which a test writes the files instead of comparing them.
const WRITE: &str = "TF_PROVIDER_IMAGE_WRITE";
/// The line before a generated part of a page, with the name of the part.
const BEGIN: &str = "<!-- Generated: ";
const END: &str = "<!-- End of the generated part. -->";

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
        "{path} is not up to date, from line {} on:\n  found:    {:?}\n  expected: {:?}\nRun the test with {WRITE}=1 to \
         write it, and review the difference.",
        line + 1,
        found.lines().nth(line).unwrap_or_default(),
        expected.lines().nth(line).unwrap_or_default(),
    );
}

/// A page with its generated parts replaced: `part` returns the text of a part by its name.
pub(crate) fn with_generated_parts(page: &str, part: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(start) = rest.find(BEGIN) {
        let begin = start + rest[start..].find('\n').map_or(rest.len() - start, |end| end + 1);
        let name = rest[start + BEGIN.len()..begin].trim_end().trim_end_matches(" -->");
        text.push_str(&rest[..begin]);
        text.push_str(&part(name));
        let end = rest[begin..].find(END).unwrap_or_else(|| panic!("the part {name:?} has no end"));
        rest = &rest[begin + end..];
    }
    text + rest
}
