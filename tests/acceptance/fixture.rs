//! One test's Terraform, working directory and simulated AWS.

use std::time::Duration;

use serde_json::Value as Json;
use simulator::{Seed, Settings};
use testing::{CheckedSimulator, Executable, HostFault, Output, ProviderBinary, Terraform};

use crate::acceptance::planned_change::PlannedChange;
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
    /// A fixture with the objects of the demo. Terraform and the provider connect without TLS, whose keys are a fifth of the CPU
    /// time of a command; the other tests with a real Terraform use it.
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
            .variable("TF_DISABLE_PLUGIN_TLS", "1")
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

    /// Creates the image of this configuration, without a plan afterwards.
    pub(crate) async fn create(&self, name: &str, arguments: &str) -> Result<Output, testing::Error> {
        self.configure(name, arguments)?;
        self.terraform.apply(&[]).await?.success()
    }

    /// Applies successfully with these planned actions of the resource, as `["update"]`, and then plans no changes.
    pub(crate) async fn apply_actions(&self, expected: &[&str]) -> Result<Output, testing::Error> {
        let applied = self.apply().await?;
        assert_eq!(self.planned_change(&applied).actions, expected, "{}", self.case());
        Ok(applied)
    }

    /// Applies successfully an update in place of these arguments, and then plans no changes.
    pub(crate) async fn apply_update_of(&self, arguments: &[&str]) -> Result<Output, testing::Error> {
        let applied = self.apply_actions(&["update"]).await?;
        assert_eq!(self.planned_change(&applied).arguments, arguments, "{}: {}", self.case(), applied.stdout);
        Ok(applied)
    }

    /// Terraform and the resource type, for messages.
    fn case(&self) -> String {
        format!("{}, {}", self.terraform.executable(), self.resource.type_name)
    }

    /// Planned change of the resource in the output of a plan or an apply.
    pub(crate) fn planned_change(&self, output: &Output) -> PlannedChange {
        PlannedChange::of(&self.resource.address(), &output.stdout)
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
    pub(crate) async fn actions(&self) -> Result<Vec<&'static str>, testing::Error> {
        let planned = self.terraform.run(&["plan", "-no-color"]).await?.success()?;
        Ok(self.planned_change(&planned).actions)
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

/// Every resource type with one Terraform; the installed ones take turns. For tests of the provider's own behavior, which is the
/// same under each Terraform.
pub(crate) fn types_by_turns() -> Result<impl Iterator<Item = (Executable, ResourceUnderTest)>, testing::Error> {
    Ok(by_turns()?.zip(RESOURCES))
}

/// As [`types_by_turns`], without aliases.
pub(crate) fn main_types_by_turns() -> Result<impl Iterator<Item = (Executable, ResourceUnderTest)>, testing::Error> {
    Ok(by_turns()?.zip(main_types()))
}

/// Every resource type without aliases.
pub(crate) fn main_types() -> impl Iterator<Item = ResourceUnderTest> {
    RESOURCES.into_iter().filter(|resource| !resource.is_alias())
}

/// The installed Terraform programs by turns, without an end.
pub(crate) fn by_turns() -> Result<impl Iterator<Item = Executable>, testing::Error> {
    Ok(Executable::all()?.into_iter().cycle())
}

pub(crate) fn provider() -> ProviderBinary {
    ProviderBinary::image(env!("CARGO_BIN_EXE_terraform-provider-image"), env!("CARGO_PKG_VERSION"))
}
