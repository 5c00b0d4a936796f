//! A Terraform working directory with the provider, and its simulated AWS.

use std::path::Path;
use std::time::Duration;

use simulator::{AppStreamQuotas, Call, Ec2Quotas, RunningSimulator, Seed, Settings, Simulator, WorkspacesQuotas};
use testing::{Executable, Terraform};

use crate::{Outcome, provider};

/// The Region of the copies.
pub(crate) const REGION: &str = "eu-west-1";
/// Time limit of a command with 1000 resources on a busy machine.
const LIMIT: Duration = Duration::from_mins(20);

/// A resource type, and the source arguments of a copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) type_name: &'static str,
    pub(crate) source: &'static str,
}

/// AMIs with two volumes.
pub(crate) const EC2: Kind =
    Kind { type_name: "image_copy_ec2", source: "source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"" };
/// AppStream images, whose tags require a call per image.
pub(crate) const APPSTREAM: Kind =
    Kind { type_name: "image_copy_appstream", source: "source_image_name = \"win2022-base\"" };
/// WorkSpaces images, whose tags require a call per image.
pub(crate) const WORKSPACES: Kind =
    Kind { type_name: "image_copy_workspaces", source: "source_image_id = \"wsi-0aaaaaaa1\"" };

impl Kind {
    /// A configuration with a number of copies, named `golden-0`, `golden-1`, ...
    pub(crate) fn configuration(self, count: u32) -> String {
        let Self { type_name, source } = self;
        let resource = format!(
            "resource \"{type_name}\" \"test\" {{\n  count = {count}\n  name = \"golden-${{count.index}}\"\n  \
             {source}\n  source_region = \"us-east-1\"\n  tags = {{ team = \"web\" }}\n}}\n"
        );
        format!("{PROVIDER}{}", if count == 0 { "" } else { &resource })
    }
}

/// A configuration with a number of built-in resources, which require no provider process.
pub(crate) fn floor_configuration(count: u32) -> String {
    format!("resource \"terraform_data\" \"test\" {{\n  count = {count}\n  input = \"golden-${{count.index}}\"\n}}\n")
}

const PROVIDER: &str = r#"
terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region = "eu-west-1"
}

"#;

/// A Terraform working directory and a simulated AWS.
pub(crate) struct Environment {
    pub(crate) aws: RunningSimulator,
    pub(crate) terraform: Terraform,
}

impl Environment {
    /// Starts an AWS without effective quotas, with this duration of a copy. `speed` is the factor by which the
    /// provider polls more often.
    pub(crate) async fn new(executable: &Executable, binary: &Path, copy_time: Duration, speed: u32) -> Outcome<Self> {
        let aws = Simulator::start(Settings { copy_time, ..Settings::default() }).await?;
        let mut contents = Seed::demo();
        let many = 1_000_000;
        contents.ec2.quotas =
            Some(Ec2Quotas { concurrent_snapshot_copies: many, images: many, ..Ec2Quotas::default() });
        contents.appstream.quotas =
            Some(AppStreamQuotas { images: many, concurrent_copies: many, ..AppStreamQuotas::default() });
        contents.workspaces.quotas = Some(WorkspacesQuotas { images: many, ..WorkspacesQuotas::default() });
        aws.seed(contents)?;
        let terraform = Terraform::new(executable)?
            .dev_override(&provider::named(binary))?
            .endpoint(&aws.endpoint())
            .variable("TF_PROVIDER_IMAGE_SPEED", speed.to_string())
            .limit(LIMIT);
        Ok(Self { aws, terraform })
    }

    /// The calls since the last call of this method, without dry runs.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let calls = self.aws.calls().into_iter().filter(|call| !call.dry_run).collect();
        self.aws.clear_calls();
        calls
    }
}

/// Number of items.
pub(crate) fn count<T>(items: impl IntoIterator<Item = T>) -> f64 {
    items.into_iter().fold(0.0, |count, _| count + 1.0)
}
