//! Words that the project does not use: old-fashioned English, British spelling, and words that name no actor.

use std::fs;
use std::path::PathBuf;

use super::{files, root};

const FOLDERS: [&str; 5] = [".github", "src", "docs", "templates", "examples"];
const FILES: [&str; 8] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "BENCHMARKS.md",
    "CODE_OF_CONDUCT.md",
    "RELEASING.md",
    "SECURITY.md",
];
/// Words and phrases in lower case.
const REJECTED: [&str; 16] = [
    "whoever",
    "nobody",
    "somebody",
    "shall",
    "is none of",
    "tells",
    "told",
    "all is well",
    "make anew",
    "makes anew",
    "licence",
    "licences",
    "spelt",
    "misspelt",
    "behaviour",
    "beside",
];

#[test]
fn are_plain_american_english() {
    let mut found = Vec::new();
    let paths = FOLDERS.iter().flat_map(|folder| files(folder).unwrap());
    for path in paths.chain(FILES.map(PathBuf::from)) {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        found.extend(rejected(&text).into_iter().map(|(line, phrase)| format!("{}:{line}: {phrase}", path.display())));
    }
    assert!(found.is_empty(), "{} rejected words:\n{}", found.len(), found.join("\n"));
}

/// The rejected words and phrases of a text, each with its line. A phrase may continue on the next line.
fn rejected(text: &str) -> Vec<(usize, &'static str)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let in_line = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
        words.extend(in_line.map(|word| (number, word.to_lowercase())));
    }
    let mut found = Vec::new();
    for (start, (line, _)) in words.iter().enumerate() {
        for phrase in REJECTED {
            let mut rest = words[start..].iter().map(|(_, word)| word.as_str());
            if phrase.split(' ').all(|word| rest.next() == Some(word)) {
                found.push((*line, phrase));
            }
        }
    }
    found
}

#[test]
fn are_found_in_any_case_and_across_lines() {
    assert_eq!(rejected("/// Nobody is none\n/// of them."), [(1, "nobody"), (1, "is none of")]);
    assert_eq!(rejected("untold besides `told_twice` shallow licensed"), []);
}
