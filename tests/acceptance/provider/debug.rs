//! A process that serves several commands (`--debug`): each command is a session of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use testing::Terraform;

use crate::acceptance::fixture::{Outcome, TerraformFixture, by_turns, main_types, main_types_by_turns, provider};

const NAME_TAKEN: &str = "name already in use";

/// The provider in debug mode, which ends with the test.
struct DebugProvider {
    process: Child,
    /// The value of `TF_REATTACH_PROVIDERS`.
    reattach: String,
}

impl DebugProvider {
    /// Starts the provider in the environment of a fixture's Terraform.
    fn start(terraform: &Terraform) -> Result<Self, Box<dyn std::error::Error>> {
        let mut process = Command::new(provider().path)
            .arg("--debug")
            .env_clear()
            .envs(terraform.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = BufReader::new(process.stdout.take().ok_or("no standard output")?);
        let mut lines = output.lines();
        let reattach = loop {
            let line = lines.next().ok_or("the provider printed no variable")??;
            if let Some(value) = line.trim_start().strip_prefix("TF_REATTACH_PROVIDERS='") {
                break value.trim_end_matches('\'').to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { process, reattach })
    }
}

impl Drop for DebugProvider {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Another configuration of the same AWS and the same process.
fn another(fixture: &TerraformFixture, reattach: &str) -> Result<Terraform, testing::Error> {
    let terraform = Terraform::new(fixture.terraform.executable())?;
    Ok(terraform.simulator(&fixture.aws.endpoint()).variable("TF_REATTACH_PROVIDERS", reattach))
}

#[tokio::test]
async fn nothing_of_one_command_counts_in_the_next() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let mut fixture = TerraformFixture::new(&executable, resource).await?;
        let provider = DebugProvider::start(&fixture.terraform)?;
        fixture.terraform = fixture.terraform.variable("TF_REATTACH_PROVIDERS", &provider.reattach);
        fixture.configure("golden", "tags = { team = \"web\" }")?;
        let applied = fixture.apply().await?;
        assert!(!applied.stdout.contains(NAME_TAKEN), "{executable}: {}", applied.stdout);

        // The image of another configuration is unknown to this one, whatever the process has served before.
        let other = another(&fixture, &provider.reattach)?;
        other.write("main.tf", &resource.configuration("golden", "tags = { team = \"mobile\" }"))?;
        for _ in 0..2 {
            let plan = other.plan(&[]).await?;
            let told = format!("{}{}", plan.stdout, plan.stderr);
            assert!(told.contains(NAME_TAKEN), "{executable}: {told}");
            assert!(!told.contains("Image name used by another resource"), "{executable}: {told}");
        }

        // A name of an earlier plan that was not applied is free.
        other.write("main.tf", &resource.configuration("silver", "tags = { team = \"mobile\" }"))?;
        other.plan(&[]).await?.exit_code(2)?;
        fixture.configure("silver", "")?;
        let applied = fixture.apply().await?;
        assert!(!applied.stdout.contains(NAME_TAKEN), "{executable}: {}", applied.stdout);
        fixture.expect_empty_plan().await?;
        fixture.terraform.destroy(&[]).await?.success()?;

        // What the destroy has deleted has left no trace.
        other.write("main.tf", &resource.configuration("silver", ""))?;
        let applied = other.apply(&[]).await?.success()?;
        assert!(!applied.stdout.contains(NAME_TAKEN), "{executable}: {}", applied.stdout);
        other.plan(&[]).await?.exit_code(0)?;
    }
    Ok(())
}

#[tokio::test]
async fn replaced_image_is_not_reported_as_a_namesake() -> Outcome {
    for debug in [false, true] {
        for (executable, resource) in by_turns()?.skip(usize::from(debug)).zip(main_types()) {
            let mut fixture = TerraformFixture::new(&executable, resource).await?;
            let provider = if debug { Some(DebugProvider::start(&fixture.terraform)?) } else { None };
            if let Some(provider) = &provider {
                fixture.terraform = fixture.terraform.variable("TF_REATTACH_PROVIDERS", &provider.reattach);
            }
            fixture.configure("golden", "")?;
            fixture.apply().await?;
            let id = fixture.id()?;
            let replace = format!("-replace={}", fixture.resource.address());
            let applied = fixture.terraform.apply(&[&replace]).await?.success()?;
            assert!(applied.stdout.contains("1 added, 0 changed, 1 destroyed"), "{}", applied.stdout);
            assert!(!applied.stdout.contains(NAME_TAKEN), "{executable}: {}", applied.stdout);
            fixture.expect_empty_plan().await?;

            // An image that is deleted outside of Terraform is created again.
            assert!((resource.remove)(fixture.aws.simulator(), &fixture.id()?));
            let applied = fixture.terraform.apply(&[]).await?.success()?;
            assert!(!applied.stdout.contains(NAME_TAKEN), "{executable}: {}", applied.stdout);
            fixture.expect_empty_plan().await?;
            if resource.type_name == "image_copy_ec2" {
                assert_ne!(json!(id), json!(fixture.id()?));
            }
        }
    }
    Ok(())
}
