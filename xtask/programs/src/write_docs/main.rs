//! `cargo write-docs`: generates the pages of the registries in `docs/` with HashiCorp's tfplugindocs.
//!
//! Input: the schemas of the built provider as `terraform providers schema -json` prints them, `templates/` and
//! `examples/`. The generator works on copies in a temporary folder, so that it cannot damage the working copy.
//! `cargo write-docs --check` writes nothing and fails if `docs/` differs from the generated pages. Both validate the
//! pages.

#![expect(clippy::print_stdout, reason = "it is a command for people")]
#![expect(clippy::print_stderr, reason = "errors belong on standard error")]

mod folders;
mod generator;
mod limits;
mod schema;
mod website;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

/// The result of everything here that can fail.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

const USAGE: &str = "\
Usage: cargo write-docs [--check]

Generates the pages of the registries in docs/ with tfplugindocs, and validates them. Requires Go.

Options:
  --check  Compare the pages with docs/ and write nothing
  --help   Show this text
";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned()).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        ["--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(xtask::WRONG_ARGUMENTS);
        }
    };
    match run(check).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(check: bool) -> Outcome<()> {
    generator::require_go()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let schemas = schema::export(&root).await?;
    let website = website::generate(&root, &schemas)?;
    let (docs, generated) = (root.join("docs"), website.path().join("docs"));
    if !check {
        folders::replace(&docs, &generated)?;
        println!("docs/ is up to date.");
        return Ok(());
    }
    let different = folders::differences(&docs, &generated)?;
    if different.is_empty() {
        println!("docs/ is up to date.");
        return Ok(());
    }
    let list: Vec<String> = different.iter().map(|path| format!("  docs/{}", path.display())).collect();
    Err(format!("these pages are out of date, run `cargo write-docs`:\n{}", list.join("\n")).into())
}
