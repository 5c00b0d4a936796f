//! A Terraform working directory with a provider, and its simulated AWS.

use std::time::Duration;

use simulator::{AppStreamQuotas, Call, Ec2Quotas, RunningSimulator, Seed, Settings, Simulator, WorkspacesQuotas};
use tempfile::TempDir;
use testing::{Executable, Mirror, Terraform};

use crate::provider::{CopyResource, Provider};
use crate::state_backend::StateBackend;
use crate::{Outcome, say};

/// The Region of the copies.
pub(crate) const REGION: &str = "eu-west-1";
/// A number of images, copies and snapshots that no measurement reaches.
const UNLIMITED: usize = 1_000_000;
/// Time limit of a command with 1000 resources on a busy machine.
const LIMIT: Duration = Duration::from_mins(20);
/// Duration and speed of copies that are not part of a measurement.
const QUICK_COPY: Duration = Duration::from_millis(300);
const QUICK_SPEED: u32 = 50;

/// A simulated AWS with the demo's images and without effective quotas, except for this number of concurrent AppStream
/// copies.
pub(crate) async fn aws(copy_time: Duration, appstream_copies: Option<usize>) -> Outcome<RunningSimulator> {
    let aws = Simulator::start(Settings { copy_time, ..Settings::default() }).await?;
    let mut contents = Seed::demo();
    contents.ec2.quotas =
        Some(Ec2Quotas { concurrent_snapshot_copies: UNLIMITED, images: UNLIMITED, ..Ec2Quotas::default() });
    contents.appstream.quotas = Some(AppStreamQuotas {
        images: UNLIMITED,
        concurrent_copies: appstream_copies.unwrap_or(UNLIMITED),
        ..AppStreamQuotas::default()
    });
    contents.workspaces.quotas = Some(WorkspacesQuotas { images: UNLIMITED, ..WorkspacesQuotas::default() });
    aws.seed(contents)?;
    Ok(aws)
}

/// A Terraform working directory with its state in a remote backend.
pub(crate) struct WorkingDirectory {
    pub(crate) terraform: Terraform,
    _backend: StateBackend,
    _providers: TempDir,
}

impl WorkingDirectory {
    /// A working directory with built-in resources, which require no provider process.
    pub(crate) async fn with_built_in_resources(executable: &Executable, count: u32) -> Outcome<Self> {
        let resources = format!(
            "resource \"terraform_data\" \"test\" {{\n  count = {count}\n  input = \"golden-${{count.index}}\"\n}}\n"
        );
        Self::new(Terraform::new(executable)?, TempDir::new()?, &resources).await
    }

    async fn new(terraform: Terraform, providers: TempDir, configuration: &str) -> Outcome<Self> {
        let backend = StateBackend::start().await?;
        terraform.write("main.tf", &format!("{}{configuration}", backend.configuration()))?;
        terraform.init().await?.success()?;
        Ok(Self { terraform, _backend: backend, _providers: providers })
    }
}

/// A Terraform working directory with a provider, and its simulated AWS.
pub(crate) struct Environment {
    pub(crate) aws: RunningSimulator,
    pub(crate) directory: WorkingDirectory,
}

impl Environment {
    /// An environment for a number of copies. `speed` is the factor by which this provider polls more often; others ignore it.
    pub(crate) async fn new(
        executable: &Executable,
        provider: &Provider,
        aws: RunningSimulator,
        speed: u32,
        (resource, copies): (&CopyResource, u32),
    ) -> Outcome<Self> {
        let providers = TempDir::new()?;
        let mirror = Mirror::new(providers.path());
        mirror.install(&provider.binary())?;
        let terraform = Terraform::new(executable)?
            .mirror(&mirror)?
            .endpoint(&aws.endpoint())
            .variable("TF_PROVIDER_IMAGE_SPEED", speed.to_string())
            .limit(LIMIT);
        let directory = WorkingDirectory::new(terraform, providers, &provider.configuration(resource, copies)).await?;
        Ok(Self { aws, directory })
    }

    /// An environment whose state has a number of copies. The provider polls as often as in production from then on.
    pub(crate) async fn with_copies(
        executable: &Executable,
        provider: &Provider,
        resource: &CopyResource,
        copies: u32,
    ) -> Outcome<Self> {
        say(&format!("{copies} of {}: applying, to measure them afterwards", resource.type_name));
        let aws = aws(QUICK_COPY, None).await?;
        let Self { aws, directory } = Self::new(executable, provider, aws, QUICK_SPEED, (resource, copies)).await?;
        directory.terraform.apply(&[&parallelism(copies.max(10))]).await?.success()?;
        aws.clear_calls();
        let terraform = directory.terraform.variable("TF_PROVIDER_IMAGE_SPEED", "1");
        Ok(Self { aws, directory: WorkingDirectory { terraform, ..directory } })
    }

    pub(crate) fn terraform(&self) -> &Terraform {
        &self.directory.terraform
    }

    /// The calls since the last call of this method, without dry runs.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let calls = self.aws.calls().into_iter().filter(|call| !call.dry_run).collect();
        self.aws.clear_calls();
        calls
    }
}

/// Terraform's option for the number of resources that it works on at the same time.
pub(crate) fn parallelism(resources: u32) -> String {
    format!("-parallelism={resources}")
}

/// Number of items.
pub(crate) fn count<T>(items: impl IntoIterator<Item = T>) -> f64 {
    items.into_iter().fold(0.0, |count, _| count + 1.0)
}
