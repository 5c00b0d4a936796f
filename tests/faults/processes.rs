//! Killed processes, with the real Terraform: a double Ctrl-C, a killed provider, a killed Terraform. No state can be
//! saved, so the image exists in AWS but not in the state.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use serde_json::Value as Json;
use simulator::{Call, Fault, FaultKind, Seed, Settings};
use testing::{CheckedSimulator, Executable, ProviderBinary, Running, Signal, Terraform, wait_until};

use crate::faults::guide::Row;
use crate::faults::resource_under_test::{ALL, REGION, ResourceUnderTest};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Maximum time for Terraform to exit after Ctrl-C on a busy machine; the copy takes an hour.
const SOON: Duration = Duration::from_secs(20);
/// Maximum time that a test waits.
const LIMIT: Duration = Duration::from_mins(1);
/// Factor by which the provider polls faster than in production.
const SPEED: &str = "50";
/// The provider's program.
const PROGRAM: &str = "terraform-provider-image";

/// A premature end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProcessFault {
    CtrlCTwice,
    ProviderKilled,
    TerraformKilled,
}

impl ProcessFault {
    const ALL: [Self; 3] = [Self::CtrlCTwice, Self::ProviderKilled, Self::TerraformKilled];

    /// The trigger, the phase and the expected message.
    fn description(self) -> [&'static str; 3] {
        match self {
            Self::CtrlCTwice => [
                "Ctrl-C twice, the second while the response to the copy request is outstanding: Terraform does not wait for it",
                "apply (create)",
                "that the provider was forced to exit",
            ],
            Self::ProviderKilled => {
                ["The provider is killed (SIGKILL)", "apply (create)", "that the provider did not respond"]
            }
            Self::TerraformKilled => {
                ["Terraform is killed (SIGKILL), and with it the provider", "apply (create)", "nothing"]
            }
        }
    }

    /// Ends the running process.
    async fn trigger(self, fixture: &TerraformFixture, running: &Running) -> testing::Result<()> {
        match self {
            Self::CtrlCTwice => {
                // The first Ctrl-C ends waits and reads; only the search for the image of a lost response outlasts it.
                wait_until(LIMIT, || fixture.resource.exists(fixture.aws.simulator())).await;
                fixture.resource.finish(fixture.aws.simulator(), &fixture.resource.image(fixture.aws.simulator()));
                running.signal_group(Signal::Interrupt)?;
                wait_until(LIMIT, || running.stdout_so_far().contains("Interrupt received")).await;
                running.signal_group(Signal::Interrupt)
            }
            Self::ProviderKilled => running.signal_provider(PROGRAM, Signal::Kill),
            Self::TerraformKilled => running.signal_group(Signal::Kill),
        }
    }
}

/// Rows of the guide.
pub(crate) fn rows() -> Vec<Row> {
    let row = |end: ProcessFault| Row {
        trigger: end.description()[0].to_owned(),
        phase: end.description()[1].to_owned(),
        resources: "all".to_owned(),
        expected_diagnostic: end.description()[2].to_owned(),
        expected_state: "no resource".to_owned(),
        recovery: "is rejected with an `import` block for the existing image, or warns about an AMI that is already \
             available; so does the saved plan, applied again; after the import, it waits for the image"
            .to_owned(),
    };
    ProcessFault::ALL.into_iter().map(row).collect()
}

/// A Terraform fixture with one image whose copy takes an hour.
struct TerraformFixture {
    aws: CheckedSimulator,
    terraform: Terraform,
    resource: &'static ResourceUnderTest,
}

impl TerraformFixture {
    async fn new(resource: &'static ResourceUnderTest) -> Result<Self, testing::Error> {
        let settings = Settings { copy_time: Duration::from_hours(1), ..Settings::default() };
        let aws = CheckedSimulator::start_with(settings, Seed::demo()).await?;
        let provider = ProviderBinary::image(env!("CARGO_BIN_EXE_terraform-provider-image"), env!("CARGO_PKG_VERSION"));
        let terraform = Terraform::new(&Executable::preferred()?)?
            .dev_override(&provider)?
            .simulator(&aws.endpoint())
            .variable("TF_PROVIDER_IMAGE_SPEED", SPEED);
        let fixture = Self { aws, terraform, resource };
        fixture.terraform.write("main.tf", &fixture.configuration(""))?;
        Ok(fixture)
    }

    fn configuration(&self, more: &str) -> String {
        let Json::Object(arguments) = self.resource.configuration("golden") else { return String::new() };
        // Terraform writes strings and maps as JSON, too.
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| format!("  {name} = {value}\n")).collect();
        format!(
            "terraform {{\n  required_providers {{\n    image = {{ source = \"image-copy/image\" }}\n  }}\n}}\n\
             provider \"image\" {{\n  region = \"{REGION}\"\n}}\n\
             resource \"{}\" \"test\" {{\n{}}}\n{more}",
            self.resource.type_name,
            arguments.concat()
        )
    }

    /// Number of requests of an operation, without dry runs.
    fn calls(&self, operation: &str) -> usize {
        let service = self.resource.service;
        let is_it = |call: &&Call| call.service == service && call.operation == operation && !call.dry_run;
        self.aws.calls().iter().filter(is_it).count()
    }

    /// Applies, and returns when the provider waits for the image.
    async fn waiting(&self) -> testing::Result<Running> {
        self.waiting_for(&["apply", "-no-color", "-auto-approve"]).await
    }

    /// Applies, loses the responses to the create request, and delays the search for its image. Returns when the provider
    /// has sent the request.
    async fn requesting(&self) -> testing::Result<Running> {
        let of = |operation, kind| Fault::of(self.resource.service, operation, kind);
        let create = self.resource.create_operation;
        self.aws.inject(of(create, FaultKind::Delay { seconds: 2.0 }).times(1));
        self.aws.inject(of(create, FaultKind::DropAfter));
        let running = self.terraform.start(&["apply", "-no-color", "-auto-approve"])?;
        wait_until(LIMIT, || self.calls(create) > 0).await;
        self.aws.inject(of(self.resource.describe_operation, FaultKind::Delay { seconds: 300.0 }).in_region(REGION));
        Ok(running)
    }

    async fn waiting_for(&self, apply: &[&str]) -> testing::Result<Running> {
        let running = self.terraform.start(apply)?;
        wait_until(LIMIT, || self.calls(self.resource.create_operation) > 0).await;
        let before = self.calls(self.resource.describe_operation);
        wait_until(LIMIT, || self.calls(self.resource.describe_operation) > before + 1).await;
        Ok(running)
    }

    fn values(&self) -> testing::Result<Option<Json>> {
        self.terraform.stored_resource(&format!("{}.test", self.resource.type_name))
    }
}

async fn recovers_from(end: ProcessFault, resource: &'static ResourceUnderTest) -> Outcome {
    let fixture = TerraformFixture::new(resource).await?;
    let name = resource.type_name;
    let running = if end == ProcessFault::CtrlCTwice { fixture.requesting().await? } else { fixture.waiting().await? };
    end.trigger(&fixture, &running).await?;
    let began = Instant::now();
    running.wait().await?;
    assert!(began.elapsed() < SOON, "{name}: it took {:?}", began.elapsed());
    assert_eq!(fixture.values()?, None, "{name}: no process could save it");

    // The next plan reports the existing image and how to import it.
    fixture.aws.clear_faults();
    let id = resource.image(fixture.aws.simulator());
    let plan = fixture.terraform.plan(&["-lock=false"]).await?;
    let output = format!("{}{}", plan.stdout, plan.stderr).replace("\n│ ", " ");
    let import_id = format!("{id}@{REGION}");
    assert!(output.contains("import") && output.contains(&import_id), "{name}: {output}");

    // The user does the same.
    let import = format!("import {{\n  to = {name}.test\n  id = \"{import_id}\"\n}}\n");
    fixture.terraform.write("main.tf", &fixture.configuration(&import))?;
    let resumed = fixture.terraform.start(&["apply", "-no-color", "-auto-approve", "-lock=false"])?;
    if end != ProcessFault::CtrlCTwice {
        wait_until(LIMIT, || resumed.stdout_so_far().contains("Modifying...")).await;
        resource.finish(fixture.aws.simulator(), &id);
    }
    resumed.wait().await?.success()?;
    let values = fixture.values()?.unwrap_or_default();
    assert_eq!((&values["id"], &values["state"]), (&id.as_str().into(), &resource.ready.into()), "{name}");
    assert_eq!(resource.image(fixture.aws.simulator()), id, "{name}: one image in all");
    if end != ProcessFault::CtrlCTwice {
        assert_eq!(fixture.calls(resource.create_operation), 1, "{name}: one request in all");
    }
    fixture.terraform.plan(&["-lock=false"]).await?.exit_code(0)?;
    Ok(())
}

/// Applies the same saved plan again after a kill: one image exists, and the message explains how to keep it.
async fn applied_twice(resource: &'static ResourceUnderTest) -> Outcome {
    let fixture = TerraformFixture::new(resource).await?;
    let name = resource.type_name;
    fixture.terraform.run(&["plan", "-no-color", "-out=saved.tfplan"]).await?.success()?;
    let apply = ["apply", "-no-color", "-lock=false", "saved.tfplan"];
    let running = fixture.waiting_for(&apply).await?;
    running.signal_group(Signal::Kill)?;
    running.wait().await?;
    assert_eq!(fixture.values()?, None, "{name}: no process could save it");

    let again = fixture.terraform.run(&apply).await?.exit_code(1)?;
    let output = format!("{}{}", again.stdout, again.stderr).replace("\n│ ", " ");
    let id = resource.image(fixture.aws.simulator());
    assert!(output.contains(&format!("id = \"{id}@{REGION}\"")), "{name}: {output}");
    assert_eq!(fixture.calls(resource.create_operation), 1, "{name}: one image in all");

    let import = format!("import {{\n  to = {name}.test\n  id = \"{id}@{REGION}\"\n}}\n");
    fixture.terraform.write("main.tf", &fixture.configuration(&import))?;
    resource.finish(fixture.aws.simulator(), &id);
    fixture.terraform.apply(&["-lock=false"]).await?.success()?;
    assert_eq!(fixture.values()?.unwrap_or_default()["id"], id.as_str(), "{name}");
    assert_eq!(fixture.calls(resource.create_operation), 1, "{name}: one image in all");
    Ok(())
}

#[tokio::test]
async fn reapplies_saved_plan_after_kill() -> Outcome {
    // Together, because they mostly wait.
    try_join_all(ALL.iter().map(|resource| applied_twice(resource))).await?;
    Ok(())
}

async fn check_all(end: ProcessFault) -> Outcome {
    // Together, because they mostly wait.
    try_join_all(ALL.iter().map(|resource| recovers_from(end, resource))).await?;
    Ok(())
}

#[tokio::test]
async fn recovers_from_double_interrupt() -> Outcome {
    check_all(ProcessFault::CtrlCTwice).await
}

#[tokio::test]
async fn recovers_from_killed_provider() -> Outcome {
    check_all(ProcessFault::ProviderKilled).await
}

#[tokio::test]
async fn recovers_from_killed_terraform() -> Outcome {
    check_all(ProcessFault::TerraformKilled).await
}
