//! The provider ends after the real Terraform was killed during an apply, and removes its socket directory.

use std::path::Path;
use std::time::{Duration, Instant};

use simulator::{Seed, Settings};
use tempfile::TempDir;
use testing::{CheckedSimulator, Executable, ProviderBinary, Signal, Terraform, wait_until};

/// How long the provider may exist without its Terraform.
const LIMIT: Duration = Duration::from_secs(10);
/// How long a test may wait for anything else.
const WAIT_LIMIT: Duration = Duration::from_mins(1);

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    image = { source = "image-copy/image" }
  }
}
provider "image" {
  region = "eu-west-1"
}
resource "image_copy_ec2" "test" {
  name            = "golden"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region   = "us-east-1"
}
"#;

#[tokio::test]
async fn provider_ends_after_terraform_is_killed() -> Result<(), Box<dyn std::error::Error>> {
    let temporary = TempDir::new()?;
    let settings = Settings { copy_time: Duration::from_hours(1), ..Settings::default() };
    let aws = CheckedSimulator::start_with(settings, Seed::demo()).await?;
    let provider = ProviderBinary::image(env!("CARGO_BIN_EXE_terraform-provider-image"), env!("CARGO_PKG_VERSION"));
    let terraform = Terraform::new(&Executable::preferred()?)?
        .dev_override(&provider)?
        .simulator(&aws.endpoint())
        .variable("TMPDIR", temporary.path())
        .variable("TF_PROVIDER_IMAGE_SPEED", "50");
    terraform.write("main.tf", CONFIGURATION)?;
    let running = terraform.start(&["apply", "-no-color", "-auto-approve"])?;
    let copies = || aws.calls().iter().filter(|call| call.operation == "CopyImage" && !call.dry_run).count();
    wait_until(WAIT_LIMIT, || copies() == 1).await;
    let group = running.group().unwrap_or_default();
    assert!(providers(group) > 0 && !sockets(temporary.path()).is_empty(), "the provider runs");

    running.signal_terraform(Signal::Kill)?;
    let killed = Instant::now();
    wait_until(WAIT_LIMIT, || providers(group) == 0 && sockets(temporary.path()).is_empty()).await;
    assert!(killed.elapsed() < LIMIT, "{:?}", killed.elapsed());
    running.wait().await?;
    Ok(())
}

/// The number of providers in a process group.
fn providers(group: u32) -> usize {
    let listed = std::process::Command::new("ps").args(["-A", "-o", "pgid=,stat=,comm="]).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let is_provider = |line: &&str| {
        let words: Vec<_> = line.split_whitespace().collect();
        // A process that has ended can remain as a zombie until its new parent notices.
        matches!(words[..], [of, state, name, ..] if of == group.to_string() && !state.starts_with('Z')
            && name.starts_with("terraform-provi"))
    };
    listed.lines().filter(is_provider).count()
}

/// The socket directories among the temporary files.
fn sockets(temporary: &Path) -> Vec<String> {
    let contains_socket = |path: &Path| path.is_dir() && path.read_dir().is_ok_and(|mut files| files.next().is_some());
    let entries = temporary.read_dir().unwrap().filter_map(Result::ok).map(|entry| entry.path());
    entries.filter(|path| contains_socket(path)).map(|path| path.display().to_string()).collect()
}
