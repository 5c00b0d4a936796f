//! `cargo package-provider`: writes a release package of the provider for this machine or for a given binary.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use testing::{Package, ProviderBinary, target_directory};

const USAGE: &str = "\
Usage: cargo package-provider [-- OPTIONS]

Writes terraform-provider-image_VERSION_OS_ARCH.zip, the registry manifest and SHA256SUMS.

Options:
  --binary PATH      Provider binary to package (default: a new release build, which takes several minutes)
  --platform OS_ARCH Platform of that binary, such as linux_arm64 (default: this machine)
  --out FOLDER       Output folder (default: target/package)
  --help             Print this help
";

/// Maximum size of a published archive, in bytes.
const MAX_ARCHIVE_SIZE: u64 = 15_000_000;

#[derive(Default)]
struct Arguments {
    binary: Option<PathBuf>,
    platform: Option<String>,
    out: Option<PathBuf>,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command-line program")]
fn main() -> ExitCode {
    let arguments = match parse(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match package(arguments) {
        Ok(written) => {
            println!("{written}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(words: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut arguments = Arguments::default();
    // The alias in .cargo/config.toml ends with `--`, so `cargo package-provider -- --help` passes a second one.
    let mut words = words.peekable();
    words.next_if_eq("--");
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} requires a value"));
        match word.as_str() {
            "--help" | "-h" => return Ok(None),
            "--binary" => arguments.binary = Some(value()?.into()),
            "--platform" => arguments.platform = Some(value()?),
            "--out" => arguments.out = Some(value()?.into()),
            _ => return Err(format!("unexpected option {word}")),
        }
    }
    if arguments.platform.is_some() && arguments.binary.is_none() {
        return Err("--platform requires --binary".to_owned());
    }
    Ok(Some(arguments))
}

/// Writes the package and returns the report.
fn package(arguments: Arguments) -> Result<String, Box<dyn Error>> {
    let Arguments { binary, platform, out } = arguments;
    let is_release_build = binary.is_none();
    let provider = ProviderBinary {
        path: binary.map_or_else(build, Ok)?,
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: version()?,
    };
    let folder = out.unwrap_or_else(|| target_directory().join("package"));
    let package = Package::write(&provider, platform.as_deref(), &folder)?;
    let size = fs::metadata(package.archive())?.len();
    if is_release_build && size > MAX_ARCHIVE_SIZE {
        return Err(format!("the archive has {size} bytes, more than the maximum of {MAX_ARCHIVE_SIZE}").into());
    }
    let files = [package.archive(), package.manifest(), package.checksums()];
    let lines: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    Ok(format!("{}\nThe archive has {size} bytes.", lines.join("\n")))
}

/// Builds the release binary of the provider.
fn build() -> Result<PathBuf, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--locked", "--no-default-features", "--package", "terraform-provider-image"])
        .current_dir(repository())
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("building the provider failed ({status})").into());
    }
    Ok(target_directory().join("release").join(format!("terraform-provider-image{}", std::env::consts::EXE_SUFFIX)))
}

/// The provider's version: the first in its manifest.
fn version() -> Result<String, Box<dyn Error>> {
    let manifest = fs::read_to_string(repository().join("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = "));
    Ok(line.ok_or("Cargo.toml has no version")?.trim_matches('"').to_owned())
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
