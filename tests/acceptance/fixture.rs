//! One test's Terraform, working directory and simulated AWS.

use std::time::Duration;

use serde_json::Value as Json;
use simulator::{Seed, Settings};
use testing::{CheckedSimulator, Executable, HostFault, Output, ProviderBinary, Terraform};

use crate::acceptance::resource_under_test::{RESOURCES, ResourceUnderTest};

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Duration of a copy in AWS.
const COPY_TIME: Duration = Duration::from_millis(300);
/// Factor by which the provider polls faster than in production.
const SPEED: &str = "50";

pub(crate) struct TerraformFixture {
    pub(crate) aws: CheckedSimulator,
    pub(crate) terraform: Terraform,
    pub(crate) resource: ResourceUnderTest,
}

impl TerraformFixture {
    pub(crate) async fn new(executable: &Executable, resource: ResourceUnderTest) -> Result<Self, testing::Error> {
        Self::with(executable, resource, Settings { copy_time: COPY_TIME, ..Settings::default() }).await
    }

    pub(crate) async fn with(
        executable: &Executable,
        resource: ResourceUnderTest,
        settings: Settings,
    ) -> Result<Self, testing::Error> {
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await?;
        let terraform = Terraform::new(executable)?
            .dev_override(&provider())?
            .simulator(&aws.endpoint())
            .variable("TF_PROVIDER_IMAGE_SPEED", SPEED);
        Ok(Self { aws, terraform, resource })
    }

    /// A fixture in which only the test completes copies.
    pub(crate) async fn with_manual_copies(
        executable: &Executable,
        resource: ResourceUnderTest,
    ) -> Result<Self, testing::Error> {
        let settings = Settings { copy_time: Duration::from_hours(1), ..Settings::default() };
        Self::with(executable, resource, settings).await
    }

    /// A fixture whose AWS has additional objects.
    pub(crate) async fn seeded(
        executable: &Executable,
        resource: ResourceUnderTest,
        seed: Seed,
    ) -> Result<Self, testing::Error> {
        let fixture = Self::new(executable, resource).await?;
        fixture.aws.seed(seed).map_err(testing::Error::Seed)?;
        Ok(fixture)
    }

    /// Replaces the configuration.
    pub(crate) fn configure(&self, name: &str, arguments: &str) -> Result<(), testing::Error> {
        self.terraform.write("main.tf", &self.resource.configuration(name, arguments))
    }

    /// Applies successfully and then plans no changes.
    pub(crate) async fn apply(&self) -> Result<Output, testing::Error> {
        let applied = self.terraform.apply(&[]).await?.success()?;
        self.expect_empty_plan().await?;
        Ok(applied)
    }

    /// Plans without changes.
    pub(crate) async fn expect_empty_plan(&self) -> Result<Output, testing::Error> {
        self.terraform.plan(&[]).await?.exit_code(0)
    }

    /// Planned actions of the resource: `["update"]`, `["delete", "create"]` and the like.
    pub(crate) async fn actions(&self) -> Result<Vec<String>, testing::Error> {
        let plan = self.terraform.plan_json(&[]).await?;
        let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
        let actions = changes.first().map(|change| change["change"]["actions"].clone()).unwrap_or_default();
        Ok(serde_json::from_value(actions).unwrap_or_default())
    }

    /// Values of the resource in the state.
    pub(crate) fn values(&self) -> Result<Json, testing::Error> {
        Ok(self.terraform.stored_resource(&self.resource.address())?.unwrap_or_default())
    }

    /// ID of the resource in the state.
    pub(crate) fn id(&self) -> Result<String, testing::Error> {
        Ok(self.values()?["id"].as_str().unwrap_or_default().to_owned())
    }

    /// Identity of the only resource in the state.
    pub(crate) fn identity(&self) -> Result<Json, Box<dyn std::error::Error>> {
        let state = std::fs::read(self.terraform.directory().join("terraform.tfstate"))?;
        let mut state: Json = serde_json::from_slice(&state)?;
        Ok(state["resources"][0]["instances"][0]["identity"].take())
    }

    /// Number of objects in AWS that a destroy must delete.
    pub(crate) fn objects(&self) -> usize {
        (self.resource.objects)(self.aws.simulator())
    }

    /// Mutating operations in AWS since the last time.
    pub(crate) fn mutations(&self) -> Vec<String> {
        let mutations = self.aws.calls().into_iter().filter(|call| call.mutating);
        let operations = mutations.map(|call| call.operation).collect();
        self.aws.clear_calls();
        operations
    }
}

/// The `provider` argument of an `import` block, if a fault of the host requires it.
pub(crate) fn import_provider(executable: &Executable, fault: HostFault) -> &'static str {
    if executable.has_fault(fault) { "provider = image\n  " } else { "" }
}

/// An `import` block for a resource without a configuration.
pub(crate) fn import_block(executable: &Executable, address: &str, id: &str) -> String {
    let provider = import_provider(executable, HostFault::ImpliedImportProvider);
    format!("import {{\n  {provider}to = {address}\n  id = \"{id}\"\n}}\n")
}

/// Every combination of Terraform and resource type. An alias shares the implementation of its type, so one Terraform is
/// enough for it.
pub(crate) fn combinations() -> Result<Vec<(Executable, ResourceUnderTest)>, testing::Error> {
    let executables = Executable::all()?;
    let of = |resource: ResourceUnderTest| {
        let count = if resource.is_alias() { 1 } else { executables.len() };
        executables[..count].iter().cloned().map(move |executable| (executable, resource))
    };
    Ok(RESOURCES.into_iter().flat_map(of).collect())
}

/// Every combination of Terraform and resource type without aliases, which share their implementation.
pub(crate) fn main_combinations() -> Result<Vec<(Executable, ResourceUnderTest)>, testing::Error> {
    let mut combinations = combinations()?;
    combinations.retain(|(_, resource)| !resource.is_alias());
    Ok(combinations)
}

pub(crate) fn provider() -> ProviderBinary {
    ProviderBinary::image(env!("CARGO_BIN_EXE_terraform-provider-image"), env!("CARGO_PKG_VERSION"))
}
