//! The pages: a hand-written introduction, examples, the schema, and how to import.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::attributes;
use super::limits::Limits;
use super::registry::{Entry, Sort, entries, page_name};

/// What a template may contain: a file of the repository as a code block, in the form of tfplugindocs and its own.
const FILES: [(&str, &str); 3] = [("{{tffile \"", "\"}}"), ("{{codefile \"json\" \"", "\"}}"), ("{{file ", "}}")];

/// What a resource page shows of importing: the files of its examples, each with a sentence before it.
const IMPORTS: [(&str, &str); 3] = [
    ("import-by-string-id.tf", "By an `import` block with an id, which Terraform 1.5 and OpenTofu 1.6 have:"),
    ("import-by-identity.tf", "By an `import` block with an identity, from Terraform 1.12 on:"),
    ("import.sh", "By the command:"),
];

/// Every page that is made here, by its path under `docs/`.
pub(crate) struct Pages(BTreeMap<PathBuf, String>);

impl Pages {
    /// Makes the pages from what is in the repository.
    ///
    /// # Errors
    /// What is missing, or belongs to nothing.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let (entries, limits) = (entries(), Limits::read(root)?);
        let strays = limits.strays(&entries);
        if !strays.is_empty() {
            return Err(format!("limits.json tells of arguments that do not exist: {strays:?}"));
        }
        let mut pages = BTreeMap::new();
        for entry in &entries {
            let path = match entry.sort {
                Sort::Provider => PathBuf::from("index.md"),
                sort => Path::new(sort.folder()).join(format!("{}.md", page_name(&entry.type_name))),
            };
            pages.insert(path.clone(), page(root, entry, &path, &limits)?);
        }
        for path in super::files(&root.join("templates")).map_err(|error| format!("templates: {error}"))? {
            if path.starts_with("guides") {
                let text = read(&root.join("templates").join(&path))?;
                pages.insert(path.with_extension(""), with_files(root, &text)?);
            } else if path.extension().is_some_and(|it| it == "md") && !pages.contains_key(&path) {
                return Err(format!("the template {} belongs to nothing", path.display()));
            }
        }
        Ok(Self(pages))
    }

    /// The pages by their paths.
    pub(crate) fn all(self) -> BTreeMap<PathBuf, String> {
        self.0
    }
}

fn page(root: &Path, entry: &Entry, path: &Path, limits: &Limits) -> Result<String, String> {
    let template = read(&root.join("templates").join(path))?;
    let Entry { sort, type_name, schema, identity } = entry;
    let description = schema.block.description.trim();
    // The first line of a template says under which heading of the registries' menu the page stands.
    let (subcategory, introduction) = match template.strip_prefix("subcategory: ") {
        Some(rest) => rest.split_once('\n').ok_or("a template has only one line")?,
        None => ("", template.as_str()),
    };
    let mut text = format!("---\npage_title: \"{type_name} {}\"\n", sort.title());
    if !subcategory.is_empty() {
        let _ = writeln!(text, "subcategory: \"{subcategory}\"");
    }
    let _ = writeln!(text, "description: |-\n  {description}\n---\n");
    let _ = writeln!(text, "# {type_name} ({})\n\n{description}\n", sort.title());
    let _ = writeln!(text, "{}\n\n## Example Usage\n", with_files(root, introduction.trim())?);
    for example in examples(root, entry)? {
        let _ = writeln!(text, "{}\n", code_block(root, &example)?);
    }
    text.push_str(&attributes::section(entry, limits));
    if *sort == Sort::Resource {
        text.push_str("\n## Import\n");
        for (file, sentence) in IMPORTS {
            let file = format!("examples/resources/{type_name}/{file}");
            let _ = writeln!(text, "\n{sentence}\n\n{}", code_block(root, &file)?);
        }
        if let Some(identity) = identity {
            let _ = write!(text, "\n{}", attributes::identity(identity));
        }
    }
    Ok(text)
}

/// The examples of a type, of which there must be one.
fn examples(root: &Path, entry: &Entry) -> Result<Vec<String>, String> {
    let folder = match entry.sort {
        Sort::Provider => "examples/provider".to_owned(),
        sort => format!("examples/{}/{}", sort.folder(), entry.type_name),
    };
    let (start, end) = entry.sort.example();
    let entries = fs::read_dir(root.join(&folder)).map_err(|error| format!("{folder}: {error}"))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> = names.filter(|name| name.starts_with(start) && name.ends_with(end)).collect();
    names.sort();
    if names.is_empty() {
        return Err(format!("{folder} has no example"));
    }
    Ok(names.into_iter().map(|name| format!("{folder}/{name}")).collect())
}

/// Puts the files in that a text asks for.
fn with_files(root: &Path, text: &str) -> Result<String, String> {
    let mut whole = text.to_owned();
    for (start, end) in FILES {
        while let Some((before, after)) = whole.split_once(start) {
            let (path, rest) = after.split_once(end).ok_or_else(|| format!("{start}… has no end"))?;
            whole = format!("{before}{}{rest}", code_block(root, path.trim())?);
        }
    }
    Ok(whole)
}

fn code_block(root: &Path, path: &str) -> Result<String, String> {
    let language = match Path::new(path).extension().and_then(|it| it.to_str()) {
        Some("tf" | "hcl") => "terraform",
        Some("sh") => "shell",
        Some("json") => "json",
        other => return Err(format!("{path}: in what language is {other:?}?")),
    };
    Ok(format!("```{language}\n{}\n```", read(&root.join(path))?.trim_end()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
