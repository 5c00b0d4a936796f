//! A Terraform without AWS settings, for tests of the provider block.

use std::time::Duration;

use serde_json::Value as Json;
use simulator::{Seed, Settings};
use testing::{CheckedSimulator, Executable, Output, Terraform};

use crate::acceptance::fixture::provider;

/// An account other than the simulator's default one.
pub(crate) const ACCOUNT: &str = "111122223333";
/// Account of the last role.
pub(crate) const OTHER: &str = "999988887777";

/// A copy of a public image, which every account may create.
pub(crate) const COPY: &str = r#"
resource "image_copy_ec2" "test" {
  name            = "golden"
  source_image_id = "ami-0aaaaaaaaaaaaaaa4"
  source_region   = "us-east-1"
}
"#;

pub(crate) struct Run {
    pub(crate) aws: CheckedSimulator,
    pub(crate) terraform: Terraform,
}

impl Run {
    /// A Terraform without AWS settings in its environment, and an AWS.
    pub(crate) async fn new(seed: Json) -> Result<Self, Box<dyn std::error::Error>> {
        let settings = Settings { copy_time: Duration::from_millis(200), ..Settings::default() };
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await?;
        aws.seed(serde_json::from_value(seed)?)?;
        let terraform = Terraform::new(&Executable::preferred()?)?
            .dev_override(&provider())?
            .short_lived()
            .variable("AWS_EC2_METADATA_DISABLED", "true")
            .variable("TF_PROVIDER_IMAGE_SPEED", "50");
        Ok(Self { aws, terraform })
    }

    /// Adds the AWS endpoint to the environment.
    pub(crate) fn with_endpoint(mut self) -> Self {
        self.terraform = self.terraform.variable("AWS_ENDPOINT_URL", self.aws.endpoint());
        self
    }

    /// Writes a configuration: the provider block and the resources. `ENDPOINT` stands for the AWS endpoint.
    pub(crate) fn write(&self, provider_blocks: &str, resources: &str) -> Result<(), testing::Error> {
        let text = format!(
            "terraform {{\n  required_providers {{\n    image = {{\n      source = \"image-copy/image\"\n    }}\n  \
             }}\n}}\n{provider_blocks}{resources}"
        );
        self.terraform.write("main.tf", &text.replace("ENDPOINT", &self.aws.endpoint()))
    }

    /// Applies successfully and then plans no changes; returns the account of the image `name`.
    pub(crate) async fn apply(&self, name: &str) -> Result<String, Box<dyn std::error::Error>> {
        self.terraform.apply(&[]).await?.success()?;
        self.terraform.plan(&[]).await?.exit_code(0)?;
        let images = self.aws.images();
        Ok(images.into_iter().find(|image| image.name == name).map(|image| image.owner).unwrap_or_default())
    }

    /// Parameters of the first request of an operation.
    pub(crate) fn parameters(&self, operation: &str) -> Vec<Json> {
        let calls = self.aws.calls().into_iter().filter(|call| call.operation == operation);
        calls.map(|call| call.parameters).collect()
    }
}

/// Terraform's output without its frame.
pub(crate) fn error_text(output: &Output) -> String {
    let lines = output.stderr.lines().map(|line| line.trim_start_matches(['│', '╷', '╵', ' ']).trim_end());
    lines.collect::<Vec<_>>().join(" ")
}
