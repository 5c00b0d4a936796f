//! README and guides: every command and configuration of a page is run, or says why not.
//!
//! A comment before a code block says how it is tested:
//!
//! - `<!-- run -->`: commands, typed in the repository's folder. The blocks of a page share one shell.
//! - `<!-- file: NAME -->`: a file, saved in the folder in which the commands before it end.
//! - `<!-- run: NAME -->`: commands in a folder with the configuration `examples/configurations/NAME`.
//! - `<!-- validate -->`: a configuration that `terraform validate` accepts. One without `required_providers` gets them.
//! - `<!-- not run: why -->`
//!
//! Blocks that are a file of `examples/` need no comment: tests of their own run those. Every configuration is formatted.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use simulator::Settings;
use testing::{CheckedSimulator, Executable, Package, ProviderBinary, Terraform};

/// The languages of commands and configurations.
const LANGUAGES: [&str; 6] = ["console", "shell", "sh", "hcl", "terraform", "json"];
/// The address of the simulator in the pages. In a test it listens on a free port.
const ENDPOINT: &str = "http://127.0.0.1:4599";

/// What a configuration needs that is a part of one.
const VERSIONS: &str =
    "terraform {\n  required_providers {\n    image = {\n      source = \"image-copy/image\"\n    }\n  }\n}\n";

/// A code block of a page.
struct Block {
    page: String,
    language: String,
    text: String,
    /// The comment right before it, without its marks.
    comment: Option<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut pages = vec![root().join("README.md")];
    for entry in fs::read_dir(root().join("docs/guides"))? {
        pages.push(entry?.path());
    }
    pages.sort();
    Ok(pages)
}

fn blocks() -> Result<Vec<Block>, Box<dyn Error>> {
    let mut blocks = Vec::new();
    for path in pages()? {
        let page = path.strip_prefix(root())?.display().to_string();
        let text = fs::read_to_string(&path)?;
        let mut before = "";
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(language) = line.strip_prefix("```") {
                let inner: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
                let comment = before.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
                if LANGUAGES.contains(&language) {
                    blocks.push(Block {
                        page: page.clone(),
                        language: language.to_owned(),
                        text: inner.join("\n"),
                        comment: comment.map(str::to_owned),
                    });
                }
            }
            before = line;
        }
    }
    Ok(blocks)
}

/// The text of every example.
fn examples() -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut texts = BTreeSet::new();
    let mut folders = vec![root().join("examples")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                texts.insert(fs::read_to_string(path)?.trim_end().to_owned());
            }
        }
    }
    Ok(texts)
}

/// Whether a comment says how the block after it is tested.
fn is_instruction(comment: &str) -> bool {
    ["run", "validate"].contains(&comment)
        || ["run: ", "file: ", "not run: "].iter().any(|start| comment.starts_with(start))
}

#[test]
fn every_block_says_how_it_is_tested() -> Result<(), Box<dyn Error>> {
    let examples = examples()?;
    let blocks = blocks()?;
    assert!(blocks.len() > 10, "there are only {} blocks", blocks.len());
    let silent: Vec<String> = blocks
        .into_iter()
        .filter(|block| !examples.contains(block.text.trim_end()))
        .filter(|block| !block.comment.as_deref().is_some_and(is_instruction))
        .map(|block| format!("{}, {}:\n{}", block.page, block.language, block.text))
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n\n"));
    Ok(())
}

#[tokio::test]
async fn configurations_are_formatted_and_valid() -> Result<(), Box<dyn Error>> {
    let terraform = || Terraform::new(&Executable::preferred()?)?.short_lived().dev_override(&provider());
    let all = terraform()?;
    let mut validated = 0;
    let is_configuration = |block: &Block| ["hcl", "terraform"].contains(&block.language.as_str());
    for (number, block) in blocks()?.into_iter().filter(is_configuration).enumerate() {
        let text = format!("{}\n", block.text);
        all.write(&format!("{}-{number}.tf", block.page.replace('/', "-")), &text)?;
        if block.comment.as_deref() == Some("validate") {
            let terraform = terraform()?;
            terraform.write("main.tf", &text)?;
            if !block.text.contains("required_providers") {
                terraform.write("versions.tf", VERSIONS)?;
            }
            terraform.run(&["validate", "-no-color"]).await?.success()?;
            validated += 1;
        }
    }
    assert!(validated > 1, "{validated}");
    all.run(&["fmt", "-no-color", "-check", "-diff"]).await?.success()?;
    Ok(())
}

/// The provider that the tests have built.
fn provider() -> ProviderBinary {
    ProviderBinary {
        path: env!("CARGO_BIN_EXE_terraform-provider-image").into(),
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// A folder that looks like a clone in which everything is built, and the programs that the pages call.
struct Reader {
    folder: tempfile::TempDir,
    terraform: Terraform,
    aws: CheckedSimulator,
}

impl Reader {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let settings = Settings { copy_time: Duration::from_millis(300), ..Settings::default() };
        let aws = CheckedSimulator::start_with(settings, simulator::Seed::demo()).await?;
        let terraform = Terraform::new(&Executable::preferred()?)?
            .simulator(&aws.endpoint())
            .variable("TF_PROVIDER_IMAGE_SPEED", "50");
        let folder = tempfile::tempdir_in(testing::target_directory())?;
        let built = folder.path().join("target/debug");
        fs::create_dir_all(&built)?;
        symlink(root().join("examples"), folder.path().join("examples"))?;
        let provider = Path::new(env!("CARGO_BIN_EXE_terraform-provider-image"));
        symlink(provider, built.join("terraform-provider-image"))?;
        let programs = folder.path().join("programs");
        fs::create_dir(&programs)?;
        symlink(terraform.executable().program(), programs.join("terraform"))?;
        // Everything is built already, as the test itself was; `package-provider` copies a package without optimization.
        let cargo = programs.join("cargo");
        let package = "mkdir -p target && cp -R packages target/package";
        fs::write(
            &cargo,
            format!("#!/bin/sh\ncase $1 in build) ;; package-provider) {package} ;; *) exit 1 ;; esac\n"),
        )?;
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755))?;
        Ok(Self { folder, terraform, aws })
    }

    /// Packs the provider for `cargo package-provider`.
    fn pack(&self) -> Result<(), testing::Error> {
        Package::write(&provider(), None, &self.folder.path().join("packages")).map(drop)
    }

    /// Types commands into one shell, and returns what they print.
    async fn types(&self, commands: &str, place: &Path) -> Result<String, Box<dyn Error>> {
        let programs = self.folder.path().join("programs").display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        let script = commands.replace(ENDPOINT, &self.aws.endpoint());
        let mut shell = Command::new("bash");
        shell.args(["-e", "-u", "-o", "pipefail", "-c", &script]).current_dir(place).env_clear();
        shell.envs(self.terraform.environment()).env("PATH", format!("{programs}:{path}"));
        let output = tokio::task::spawn_blocking(move || shell.output()).await??;
        let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{commands}\n\n{printed}");
        Ok(printed)
    }

    /// The CLI configuration that the pages write by hand.
    fn dev_overrides(&self) -> String {
        let built = self.folder.path().join("target/debug");
        let line = format!("\"image-copy/image\" = \"{}\"", built.display());
        format!("provider_installation {{\n  dev_overrides {{\n    {line}\n  }}\n}}\n")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_of_a_page_copy_images() -> Result<(), Box<dyn Error>> {
    let mut pages: Vec<(String, String)> = Vec::new();
    for block in blocks()? {
        let commands = match block.comment.as_deref() {
            Some("run") => block.text,
            Some(comment) => match comment.strip_prefix("file: ") {
                Some(name) => format!("cat >{name} <<'END OF THE FILE'\n{}\nEND OF THE FILE", block.text),
                None => continue,
            },
            None => continue,
        };
        // The blocks of a page are typed one after the other into the same shell.
        match pages.last_mut().filter(|(page, _)| *page == block.page) {
            Some((_, text)) => *text = format!("{text}\n{commands}"),
            None => pages.push((block.page, commands)),
        }
    }
    assert!(pages.iter().any(|(page, _)| page.ends_with("getting-started.md")));
    assert!(pages.iter().any(|(page, _)| page == "README.md"));
    for (page, commands) in pages {
        let reader = Reader::new().await?;
        if commands.contains("cargo package-provider") {
            reader.pack()?;
        }
        reader.types(&commands, reader.folder.path()).await?;
        let called =
            |operation: &str| reader.aws.calls().iter().any(|call| call.operation == operation && !call.dry_run);
        assert!(called("CopyImage"), "{page} copies nothing");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_for_a_configuration_succeed() -> Result<(), Box<dyn Error>> {
    let mut commands = 0;
    for block in blocks()? {
        let Some(name) = block.comment.as_deref().and_then(|comment| comment.strip_prefix("run: ")) else { continue };
        let reader = Reader::new().await?;
        let place = reader.folder.path().join("configuration");
        fs::create_dir(&place)?;
        fs::copy(root().join("examples/configurations").join(name).join("main.tf"), place.join("main.tf"))?;
        let settings = reader.folder.path().join("terraform.rc");
        fs::write(&settings, reader.dev_overrides())?;
        let script = format!("export TF_CLI_CONFIG_FILE='{}'\n{}", settings.display(), block.text);
        let printed = reader.types(&script, &place).await?;
        assert!(printed.contains("Apply complete!"), "{}: {printed}", block.page);
        commands += 1;
        if let Ok(log) = fs::read_to_string(place.join("terraform.log")) {
            check_log(&log);
        }
    }
    assert!(commands > 2);
    Ok(())
}

/// The log of a run of three copies has the start, the progress and the end of each, and is short.
fn check_log(log: &str) {
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("terraform_provider_image")).collect();
    assert!(lines.len() <= 60, "{}", lines.join("\n"));
    for part in [": accepted by AWS, ", ": pending, ", "%, ", ": available, ", " elapsed"] {
        let count = lines.iter().filter(|line| line.contains(part)).count();
        assert!(count >= 3, "{part} occurs {count} times:\n{}", lines.join("\n"));
    }
}
