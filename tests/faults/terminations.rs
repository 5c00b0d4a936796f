//! SIGTERM during an apply, with the real Terraform: sent to the process group, as systemd, CI runners and coreutils'
//! `timeout` do, or to one process first. Every image that AWS has accepted is in the state.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use simulator::{Seed, Settings};
use testing::{CheckedSimulator, Executable, ProviderBinary, Running, Signal, Terraform, wait_until};

use crate::faults::guide::Row;
use crate::faults::resource_under_test::{APPSTREAM, COPIED, CREATED, EC2, REGION, ResourceUnderTest};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Environment variable with the number of terminations of each kind.
const KILLS: &str = "TF_PROVIDER_IMAGE_KILLS";
/// Maximum time for Terraform to exit on a busy machine; the copies take an hour.
const SOON: Duration = Duration::from_secs(20);
/// Maximum time that a test waits.
const LIMIT: Duration = Duration::from_mins(1);
/// The provider's program.
const PROGRAM: &str = "terraform-provider-image";
/// The resources of one apply: images of every service, created concurrently.
const IMAGES: [&ResourceUnderTest; 6] = [&EC2, &EC2, &APPSTREAM, &APPSTREAM, &COPIED, &CREATED];

/// Processes that receive SIGTERM, and their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Termination {
    /// The process group: systemd, CI runners.
    Group,
    /// Terraform, and then the process group with it: coreutils' `timeout`.
    Timeout,
    /// The provider only. Terraform does not notice.
    Provider,
    /// The provider, then Terraform after this delay.
    ProviderFirst(Duration),
    /// Terraform only, which stops the provider.
    Terraform,
}

impl Termination {
    async fn send(self, running: &Running) -> testing::Result<()> {
        match self {
            Self::Group => running.signal_group(Signal::Terminate),
            Self::Timeout => {
                running.signal_terraform(Signal::Terminate)?;
                running.signal_group(Signal::Terminate)
            }
            Self::Provider => running.signal_provider(PROGRAM, Signal::Terminate),
            Self::ProviderFirst(ahead) => {
                running.signal_provider(PROGRAM, Signal::Terminate)?;
                pause(ahead).await;
                running.signal_terraform(Signal::Terminate)
            }
            Self::Terraform => running.signal_terraform(Signal::Terminate),
        }
    }
}

/// Rows of the guide.
pub(crate) fn rows() -> Vec<Row> {
    let row = |fault: &str| Row {
        trigger: fault.to_owned(),
        phase: "apply (create)".to_owned(),
        resources: "all".to_owned(),
        expected_diagnostic: "Warning: `Copy of image \"golden\" still in progress`; Error for each queued copy"
            .to_owned(),
        expected_state: "every image that AWS has accepted, pending".to_owned(),
        recovery: "waits for the images, and creates the others".to_owned(),
    };
    vec![
        row("SIGTERM to Terraform and the provider, once, or twice as by `timeout`"),
        row("SIGTERM to Terraform alone"),
        row("SIGTERM to the provider, and to Terraform later or never"),
    ]
}

/// A Terraform fixture whose configuration creates all [`IMAGES`], which take an hour.
struct TerraformFixture {
    aws: CheckedSimulator,
    terraform: Terraform,
}

impl TerraformFixture {
    async fn new() -> Result<Self, testing::Error> {
        let settings = Settings { copy_time: Duration::from_hours(1), ..Settings::default() };
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await?;
        let provider = ProviderBinary::image(env!("CARGO_BIN_EXE_terraform-provider-image"), env!("CARGO_PKG_VERSION"));
        let terraform = Terraform::new(&Executable::preferred()?)?
            .dev_override(&provider)?
            .simulator(&aws.endpoint())
            .variable("TF_PROVIDER_IMAGE_SPEED", "50");
        let resources: Vec<_> =
            IMAGES.iter().enumerate().map(|(number, resource)| resource_block(number, resource)).collect();
        let settings = format!(
            "terraform {{\n  required_providers {{\n    image = {{ source = \"image-copy/image\" }}\n  }}\n}}\n\
             provider \"image\" {{\n  region = \"{REGION}\"\n}}\n"
        );
        terraform.write("main.tf", &(settings + &resources.concat()))?;
        Ok(Self { aws, terraform })
    }

    /// IDs of all images that AWS has accepted.
    fn accepted(&self) -> BTreeSet<String> {
        let of = |resource: &ResourceUnderTest| (resource.images)(self.aws.simulator());
        [&EC2, &APPSTREAM, &COPIED].into_iter().flat_map(of).collect()
    }

    /// IDs of all images in the state, none of which may be tainted.
    async fn saved(&self) -> testing::Result<BTreeSet<String>> {
        let state = self.terraform.show_json(None).await?;
        let resources = state["values"]["root_module"]["resources"].as_array().cloned().unwrap_or_default();
        assert!(resources.iter().all(|resource_block| resource_block["tainted"] != true), "{state}");
        Ok(resources
            .iter()
            .filter_map(|resource_block| resource_block["values"]["id"].as_str().map(str::to_owned))
            .collect())
    }
}

fn resource_block(number: usize, resource: &ResourceUnderTest) -> String {
    let Json::Object(arguments) = resource.configuration(&format!("golden-{number}")) else { return String::new() };
    // Terraform writes strings and maps as JSON, too.
    let arguments: Vec<_> = arguments.iter().map(|(name, value)| format!("  {name} = {value}\n")).collect();
    format!("resource \"{}\" \"test_{number}\" {{\n{}}}\n", resource.type_name, arguments.concat())
}

/// Terminates an apply after AWS has accepted this many images, and compares the accepted images with the state.
async fn terminate_when_accepted(termination: Termination, images: usize) -> Outcome {
    let fixture = TerraformFixture::new().await?;
    let running = fixture.terraform.start(&["apply", "-no-color", "-auto-approve"])?;
    wait_until(LIMIT, || fixture.accepted().len() >= images).await;
    termination.send(&running).await?;
    let sent = Instant::now();
    let ended = running.wait().await?;
    assert!(sent.elapsed() < SOON, "{termination:?}: it took {:?}", sent.elapsed());
    let (accepted, saved) = (fixture.accepted(), fixture.saved().await?);
    let output = format!("{}{}", ended.stdout, ended.stderr);
    assert_eq!(accepted, saved, "{termination:?} after {images} images: {output}");
    assert!(!output.contains("did not respond"), "{termination:?} after {images} images: {output}");
    eprintln!("{termination:?} after {images} images: {} accepted, {} saved", accepted.len(), saved.len());
    Ok(())
}

/// Terminates as many applies as the environment variable says, each a little later than the previous one.
async fn terminate_applies(termination: Termination) -> Outcome {
    let kills = std::env::var(KILLS).ok().and_then(|kills| kills.parse().ok()).unwrap_or(1);
    for number in 0..kills {
        terminate_when_accepted(termination, IMAGES.len() - number % IMAGES.len()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn terminates_process_group() -> Outcome {
    terminate_applies(Termination::Group).await
}

#[tokio::test]
async fn terminates_terraform_then_process_group() -> Outcome {
    terminate_applies(Termination::Timeout).await
}

#[tokio::test]
async fn terminates_provider() -> Outcome {
    terminate_applies(Termination::Provider).await
}

#[tokio::test]
async fn terminates_provider_then_terraform_at_once() -> Outcome {
    terminate_applies(Termination::ProviderFirst(Duration::from_millis(20))).await
}

#[tokio::test]
async fn terminates_provider_then_terraform_later() -> Outcome {
    terminate_applies(Termination::ProviderFirst(Duration::from_millis(300))).await
}

#[tokio::test]
async fn terminates_terraform() -> Outcome {
    terminate_applies(Termination::Terraform).await
}

#[expect(clippy::disallowed_methods, reason = "the time between two signals is what is tested")]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
