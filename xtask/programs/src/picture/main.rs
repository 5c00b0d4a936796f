//! `cargo readme-picture`: draws `assets/terminal.svg`, the picture of a terminal in README.md.
//!
//! Every line of it comes from a run: it installs the provider that it has built, starts the simulator, types the
//! commands of [`COMMANDS`] into a shell and draws what they print, colors included.

#![expect(clippy::print_stdout, reason = "it is a command for people")]
#![expect(clippy::print_stderr, reason = "errors belong on standard error")]

mod ansi;
mod svg;

use std::{env, error::Error, fmt::Write as _, fs, io, path::Path, process::ExitCode, time::Duration};

use simulator::{Seed, Settings, Simulator};
use testing::{Executable, Mirror, ProviderBinary, Terraform};
use tokio::process::Command;

/// Where the picture is, in the repository.
const PICTURE: &str = "assets/terminal.svg";
/// The configuration of the run. The name of the KMS key has a typing error.
const CONFIGURATION: &str = r#"terraform {
  required_providers {
    image = { source = "image-copy/image" }
  }
}

resource "image_copy_ec2" "payments" {
  name            = "payments-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa2"
  source_region   = "us-east-1"
  region          = "eu-west-1"
  encrypted       = true
  kms_key_id      = "alias/imagse"
}
"#;
/// The commands of the run, and whether each succeeds.
const COMMANDS: [(&str, bool); 4] = [
    ("terraform plan", false),
    ("sed -i s/imagse/images/ main.tf", true),
    ("terraform plan -out=payments.tfplan | grep Plan:", true),
    ("terraform apply payments.tfplan", true),
];
/// How long the simulated copy takes: long enough for Terraform to report that it waits.
const COPY_TIME: Duration = Duration::from_secs(12);
/// How many times as often as for real copies the provider polls.
const SPEED: &str = "10";

#[tokio::main]
async fn main() -> ExitCode {
    match draw().await {
        Ok(lines) => {
            println!("Wrote {PICTURE}: {lines} lines.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot draw the picture: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the commands and draws them. Returns how many lines the picture has.
async fn draw() -> Result<usize, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if !xtask::build(&root, &mut io::stdout(), &mut io::stderr())?.success() {
        return Err("the provider does not build".into());
    }
    let provider = ProviderBinary {
        path: env::current_exe()?.with_file_name("terraform-provider-image"),
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: xtask_programs::provider_version().to_owned(),
    };
    let simulator = Simulator::start(Settings { copy_time: COPY_TIME, ..Settings::default() }).await?;
    simulator.seed(Seed::demo())?;
    let terraform = Terraform::new(&Executable::preferred()?)?;
    let mirror = Mirror::new(terraform.directory().with_file_name("mirror"));
    mirror.install(&provider)?;
    let terraform =
        terraform.mirror(&mirror)?.endpoint(&simulator.endpoint()).variable("TF_PROVIDER_IMAGE_SPEED", SPEED);
    terraform.write("main.tf", CONFIGURATION)?;
    terraform.init().await?;
    let mut session = String::new();
    for (command, succeeds) in COMMANDS {
        writeln!(session, "\x1b[32m$\x1b[0m \x1b[1m{command}\x1b[0m")?;
        let printed = type_command(&terraform, command, succeeds).await?;
        session.push_str(printed.trim_matches('\n'));
        session.push_str(if printed.trim().is_empty() { "" } else { "\n\n" });
    }
    let lines = ansi::lines(session.trim_end());
    fs::write(root.join(PICTURE), svg::document(&lines))?;
    Ok(lines.len())
}

/// Types a command into a shell, and returns what a terminal shows of it.
async fn type_command(terraform: &Terraform, command: &str, succeeds: bool) -> Result<String, Box<dyn Error>> {
    let folder = terraform.executable().program().parent().ok_or("the program has no folder")?;
    let path = env::join_paths(
        std::iter::once(folder.to_owned()).chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    )?;
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("set -o pipefail; ({command}) 2>&1")]);
    shell.current_dir(terraform.directory()).env_clear().envs(terraform.environment()).env("PATH", path);
    let output = shell.output().await?;
    let printed = String::from_utf8(output.stdout)?;
    if output.status.success() != succeeds {
        return Err(format!("`{command}` ended with {}:\n{printed}", output.status).into());
    }
    Ok(printed)
}
