//! Checks the import rules of ARCHITECTURE.md: layers import one way, services do not import each other, and no import
//! cycles exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and the other layers that it may import.
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

/// First path segments in a text that follow `prefix`.
fn uses<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(prefix).map(move |(position, _)| first_name(&text[position + prefix.len()..]))
}

fn first_name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// A module's path in the crate: `["engine", "wait", "poller"]`.
type Module = Vec<String>;

/// Imports of every module. A `mod.rs` counts as a module like any other; declaring a child is not an import,
/// re-exporting an item of it is.
#[derive(Debug, Default)]
struct Imports(BTreeMap<Module, BTreeSet<Module>>);

impl Imports {
    /// Parses the modules of a crate from paths below its root and texts.
    fn read(files: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        let texts: BTreeMap<Module, String> =
            files.into_iter().filter_map(|(path, text)| Some((module(&path)?, code(&text)))).collect();
        let modules: BTreeSet<Module> = texts.keys().cloned().collect();
        let imports = texts.iter().map(|(module, text)| {
            let used = paths(text).into_iter().filter_map(|path| resolve(&path, module, &modules));
            (module.clone(), used.filter(|used| used != module).collect())
        });
        Self(imports.collect())
    }

    /// Modules of one import cycle, each importing the next, if there is one.
    fn circle(&self) -> Option<Vec<String>> {
        let mut finished = BTreeSet::new();
        self.0.keys().find_map(|module| self.circle_from(module, &mut Vec::new(), &mut finished))
    }

    fn circle_from<'a>(
        &'a self,
        module: &'a Module,
        path: &mut Vec<&'a Module>,
        finished: &mut BTreeSet<&'a Module>,
    ) -> Option<Vec<String>> {
        if let Some(begin) = path.iter().position(|earlier| *earlier == module) {
            return Some(path[begin..].iter().chain([&module]).map(|module| module.join("::")).collect());
        }
        if finished.contains(module) {
            return None;
        }
        path.push(module);
        let circle = self.0.get(module).into_iter().flatten().find_map(|next| self.circle_from(next, path, finished));
        path.pop();
        finished.insert(module);
        circle
    }
}

/// Module of a file below the crate's root; `None` for `main.rs`.
fn module(path: &Path) -> Option<Module> {
    let mut names: Module = path.with_extension("").iter().map(|name| name.to_string_lossy().into_owned()).collect();
    match names.last().map(String::as_str) {
        Some("main") => return None,
        Some("mod" | "lib") => drop(names.pop()),
        _ => {}
    }
    Some(names)
}

/// A text without comments and unit tests; unit tests may import anything.
fn code(text: &str) -> String {
    let text = text.split("\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path in a text that may refer to another module: each leaf of each `use` declaration, and every path in
/// code.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(position) = rest.find("::") {
        let begin = rest[..position].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let (path, after) = tree(&rest[begin..]);
        found.extend(path);
        rest = after;
    }
    found.retain(|path| path.first().is_some_and(|name| !name.is_empty()));
    found
}

/// Leaves of the path at the start of a text, and the rest of the text.
fn tree(text: &str) -> (Vec<Vec<String>>, &str) {
    let name = first_name(text);
    let rest = &text[name.len()..];
    let Some(after) = rest.strip_prefix("::") else { return (vec![vec![name.to_owned()]], rest) };
    let (leaves, rest) = match after.strip_prefix('{') {
        Some(group) => {
            let mut leaves = Vec::new();
            let mut rest = group.trim_start();
            while !rest.is_empty() && !rest.starts_with('}') {
                let (more, after) = tree(rest);
                leaves.extend(more);
                // Separators between two members: a comma, `as other`, line breaks.
                let end = after.find([',', '}']).unwrap_or(after.len());
                rest = after[end..].trim_start_matches(',').trim_start();
            }
            (leaves, rest.strip_prefix('}').unwrap_or(rest))
        }
        None => tree(after),
    };
    let leaves = leaves.into_iter().map(|leaf| [vec![name.to_owned()], leaf].concat()).collect();
    (leaves, rest)
}

/// Module of this crate that a path refers to, if any.
fn resolve(path: &[String], from: &Module, modules: &BTreeSet<Module>) -> Option<Module> {
    let mut rest = path.iter().map(String::as_str).peekable();
    let mut at = match *rest.peek()? {
        "crate" => Vec::new(),
        "self" | "super" => from.clone(),
        // A child of this module, as code refers to it.
        child => {
            let child = [from.as_slice(), &[child.to_owned()]].concat();
            return modules.contains(&child).then(|| resolve_below(from.clone(), path.iter(), modules));
        }
    };
    if matches!(rest.peek(), Some(&"crate" | &"self")) {
        rest.next();
    }
    while rest.next_if(|name| *name == "super").is_some() {
        at.pop();
    }
    let rest: Vec<String> = rest.map(str::to_owned).collect();
    Some(resolve_below(at, rest.iter(), modules))
}

fn resolve_below<'a>(mut at: Module, names: impl Iterator<Item = &'a String>, modules: &BTreeSet<Module>) -> Module {
    for name in names {
        at.push(name.clone());
        if !modules.contains(&at) {
            at.pop();
            break;
        }
    }
    at
}

#[test]
fn rejects_import_cycles() {
    for root in [source(""), Path::new(env!("CARGO_MANIFEST_DIR")).join("simulator/src")] {
        let files = files(&root).into_iter();
        let files = files.map(|(path, text)| (path.strip_prefix(&root).unwrap_or(&path).to_owned(), text));
        let imports = Imports::read(files);
        assert!(imports.0.len() > 50, "{} is not there", root.display());
        assert!(imports.0.values().map(BTreeSet::len).sum::<usize>() > 100, "no imports were found");
        assert_eq!(imports.circle(), None, "in {}", root.display());
    }
}

#[test]
fn detects_every_form_of_import_cycle() {
    let circle = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned()));
        Imports::read(files).circle().map(|circle| circle.join(" "))
    };
    let one_way =
        [("a/mod.rs", "mod b;\nmod c;\npub use b::B;\n"), ("a/b.rs", "use super::c::{self, C};\n"), ("a/c.rs", "")];
    assert_eq!(circle(&one_way), None);
    let found = |text: &str| circle(&[one_way[0], one_way[1], ("a/c.rs", text)]).is_some();
    assert!(found("use super::b::B;\n"), "directly");
    assert!(found("use crate::a::{d, b::{\n    B, X as Y,\n}};\n"), "in a tree");
    assert!(found("use super::B;\n"), "through the parent's re-export");
    assert!(found("fn f() -> super::b::B { todo() }\n"), "in code");
    assert!(
        !found("// use super::b::B;\n#[cfg(test)]\nmod tests {\n    use super::super::b::B;\n}\n"),
        "neither counts"
    );
}

#[test]
fn layers_import_only_lower_layers() {
    let mut problems = Vec::new();
    for (layer, below) in LAYERS {
        let files = files(&source(layer));
        assert!(!files.is_empty(), "{layer} is not there");
        for (path, text) in files {
            // A braced list would not match as a name and would be reported here too.
            for used in uses(&text, "crate::").filter(|used| *used != layer && !below.contains(used)) {
                problems.push(format!("{} uses {used:?}", path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn services_do_not_import_each_other() {
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
fn engine_and_framework_name_no_service() {
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
