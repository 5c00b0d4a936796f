//! README and guides: whatever a reader can type is typed here, or says why not.
//!
//! A comment before a code block tells which: `<!-- run -->` for a command in the repository's folder, `<!-- run: NAME
//! -->` for one beside the configuration `examples/configurations/NAME`, and `<!-- not run: why -->`. Blocks that are a
//! file of `examples/` need none: those are run by tests of their own.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use simulator::Settings;
use testing::{CheckedSimulator, Executable, Package, ProviderBinary, Terraform};

/// The languages of what a reader types or copies.
const LANGUAGES: [&str; 6] = ["console", "shell", "sh", "hcl", "terraform", "json"];
/// Where the pages say that the simulated AWS listens. In a test it listens on a free port.
const ENDPOINT: &str = "http://127.0.0.1:4599";

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

#[test]
fn every_block_is_an_example_or_says_whether_it_is_run() -> Result<(), Box<dyn Error>> {
    let examples = examples()?;
    let blocks = blocks()?;
    assert!(blocks.len() > 10, "there are only {} blocks", blocks.len());
    let silent: Vec<String> = blocks
        .into_iter()
        .filter(|block| !examples.contains(block.text.trim_end()))
        .filter(|block| match block.comment.as_deref() {
            Some("run") => false,
            Some(comment) => !comment.starts_with("run: ") && !comment.starts_with("not run: "),
            None => true,
        })
        .map(|block| format!("{}, {}:\n{}", block.page, block.language, block.text))
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n\n"));
    Ok(())
}

/// A folder that looks like a clone in which everything is built, and the programs that the pages call.
struct DescribeBatcher {
    folder: tempfile::TempDir,
    terraform: Terraform,
    aws: CheckedSimulator,
}

impl DescribeBatcher {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let settings = Settings { copy_time: Duration::from_millis(300), ..Settings::default() };
        let aws = CheckedSimulator::start_with(settings, simulator::Seed::demo()).await?;
        let terraform = Terraform::new(&Executable::preferred()?)?
            .endpoint(&aws.endpoint())
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
        // Everything is built already, as the test itself was; packing takes what is there, without optimisation.
        let cargo = programs.join("cargo");
        let package = "mkdir -p target && cp -R packages target/package";
        fs::write(
            &cargo,
            format!("#!/bin/sh\ncase $1 in build) ;; package-provider) {package} ;; *) exit 1 ;; esac\n"),
        )?;
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755))?;
        Ok(Self { folder, terraform, aws })
    }

    /// Packs the provider, for the command that does it.
    fn pack(&self) -> Result<(), testing::Error> {
        let provider = ProviderBinary {
            path: env!("CARGO_BIN_EXE_terraform-provider-image").into(),
            namespace: "image-copy".to_owned(),
            provider_type: "image".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Package::write(&provider, None, &self.folder.path().join("packages")).map(drop)
    }

    /// Types commands into one shell, and returns what was printed.
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
async fn whoever_follows_a_page_gets_copied_images() -> Result<(), Box<dyn Error>> {
    let mut pages: Vec<(String, String)> = Vec::new();
    for block in blocks()?.into_iter().filter(|block| block.comment.as_deref() == Some("run")) {
        // The blocks of a page are typed one after the other into the same shell.
        match pages.last_mut().filter(|(page, _)| *page == block.page) {
            Some((_, text)) => *text = format!("{text}\n{}", block.text),
            None => pages.push((block.page, block.text)),
        }
    }
    assert!(pages.iter().any(|(page, _)| page.ends_with("getting-started.md")));
    assert!(pages.iter().any(|(page, _)| page == "README.md"));
    for (page, commands) in pages {
        let reader = DescribeBatcher::new().await?;
        if commands.contains("cargo package-provider") {
            reader.pack()?;
        }
        reader.types(&commands, reader.folder.path()).await?;
        let called =
            |operation: &str| reader.aws.calls().iter().any(|call| call.operation == operation && !call.dry_run);
        assert!(called("CopyImage"), "{page} has copied nothing");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_beside_a_configuration_works() -> Result<(), Box<dyn Error>> {
    let mut commands = 0;
    for block in blocks()? {
        let Some(name) = block.comment.as_deref().and_then(|comment| comment.strip_prefix("run: ")) else { continue };
        let reader = DescribeBatcher::new().await?;
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
            is_a_page(&log);
        }
    }
    assert!(commands > 2);
    Ok(())
}

/// The story of a run of three copies: each has a start, a way and an end, and all of it is a page.
fn is_a_page(log: &str) {
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("terraform_provider_image")).collect();
    assert!(lines.len() <= 60, "{}", lines.join("\n"));
    for part in
        ["AWS has accepted the copy of the AMI", "the AMI is being made", "percent=", "the AMI can be used", "seconds="]
    {
        let count = lines.iter().filter(|line| line.contains(part)).count();
        assert!(count >= 3, "{part} is there {count} times:\n{}", lines.join("\n"));
    }
}
