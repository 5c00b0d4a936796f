//! The number of instructions of a plan, counted by callgrind if valgrind is installed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use simulator::{Seed, Settings, Simulator};
use testing::aws_variables;

use crate::environment::REGION;
use crate::provider::CopyResource;
use crate::support::consistency::client::{CheckedProvider, State};
use crate::support::host::Host;
use crate::table::{Row, Table};
use crate::{Outcome, say};

/// Number of counted plans. A process without plans is subtracted.
const PLANS: u32 = 100;
const WHAT: &str = "Instructions of planning an unchanged AMI (callgrind)";
const UNIT: &str = "thousand";

/// Measures, or adds a row with the reason why not.
pub(crate) async fn measure(program: &str, resource: &CopyResource, table: &mut Table) -> Outcome<()> {
    let Some(valgrind) = on_path("valgrind") else {
        table.push(Row::missing(WHAT, "valgrind is not installed", UNIT));
        return Ok(());
    };
    say("instructions of a plan");
    let valgrind = valgrind.to_str().ok_or("the path of valgrind is not UTF-8")?;
    let with = count(valgrind, program, resource, PLANS).await?;
    let without = count(valgrind, program, resource, 0).await?;
    table.push(Row::new(WHAT, (with - without) / f64::from(PLANS) / 1000.0, UNIT));
    Ok(())
}

/// The instructions of a process that copies an AMI and then plans it a number of times without changes.
async fn count(valgrind: &str, program: &str, resource: &CopyResource, plans: u32) -> Outcome<f64> {
    let aws = Simulator::start(Settings { copy_time: Duration::from_millis(10), ..Settings::default() }).await?;
    aws.seed(Seed::demo())?;
    let endpoint = aws.endpoint();
    let environment = [&aws_variables(&endpoint)[..], &[("TF_PROVIDER_IMAGE_SPEED", "50")]].concat();
    let folder = tempfile::tempdir()?;
    let counts = folder.path().join("counts");
    let option = format!("--callgrind-out-file={}", counts.display());
    let arguments = ["--tool=callgrind", "--quiet", &option, program];
    let mut host = Host::start_with(valgrind, &arguments, &environment).await;
    let mut core = CheckedProvider::new(host.provider()).await;
    core.configure(&json!({ "region": REGION })).await;
    let config = resource.arguments("golden");
    let plan = core.plan(resource.type_name, &State::default(), &config).await;
    let state = core.apply(resource.type_name, &plan).await.state;
    for _ in 0..plans {
        core.plan_again(resource.type_name, &state, &config).await;
    }
    host.shut_down().await;
    total(&counts)
}

/// The total in callgrind's output file.
fn total(counts: &Path) -> Outcome<f64> {
    let text = std::fs::read_to_string(counts)?;
    let total = text.lines().rev().find_map(|line| line.strip_prefix("totals:").or(line.strip_prefix("summary:")));
    Ok(total.ok_or("the output of callgrind has no total")?.trim().parse()?)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}
