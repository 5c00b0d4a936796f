//! `terraform plan` of resources that have not changed.

use std::path::Path;
use std::time::Duration;

use testing::{Executable, Terraform};

use crate::arguments::Arguments;
use crate::process;
use crate::stage::{APPSTREAM, EC2, Kind, REGION, Stage, WORKSPACES, count, floor_configuration};
use crate::table::{Row, Table};
use crate::{Outcome, say};

/// How fast the copies are made that are then planned: that is not what is measured here.
const COPY_TIME: Duration = Duration::from_millis(300);
const SPEED: u32 = 50;

/// What Terraform does at once, where it is told nothing.
const DEFAULT_PARALLELISM: u32 = 10;
/// What people with many resources tell it.
const PARALLELISM: u32 = 100;

/// What plans of so many resources cost.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    /// The fastest of all.
    seconds: f64,
    /// The fastest with the same number of built-in resources.
    floor: f64,
    /// The most.
    calls: f64,
    /// The most, in MB.
    memory: f64,
}

/// Measures plans of 0, 1, a tenth and all of the resources, and of the services that have calls of their own for tags.
pub(crate) async fn measure(
    executable: &Executable,
    binary: &Path,
    arguments: &Arguments,
    table: &mut Table,
) -> Outcome<()> {
    let most = arguments.resources;
    let mut small = Cost::default();
    for resources in [0, 1, most.div_ceil(10), most] {
        let stage = made(executable, binary, EC2, resources).await?;
        let cost = plans(executable, &stage, resources, PARALLELISM, arguments.repeat).await?;
        let what = format!("Plan of {resources} unchanged AMIs, -parallelism={PARALLELISM}");
        let mut seconds = Row::new(&what, cost.seconds, "s").floor(cost.floor);
        let mut calls = Row::new(format!("{what}: AWS read calls"), cost.calls, "calls");
        if resources == most {
            seconds = seconds.ratio_at_most(1.5);
            calls = calls.at_most(0.03 * f64::from(resources));
        }
        table.push(seconds);
        table.push(calls);
        table.push(Row::new(format!("{what}: peak memory of the provider"), cost.memory, "MB"));
        if resources == 0 {
            small = cost;
        }
        if resources == most {
            let slope = |large: f64, small: f64| (large - small) / f64::from(resources);
            let each = format!("Each AMI more in a plan, -parallelism={PARALLELISM}");
            let floor = slope(cost.floor, small.floor) * 1000.0;
            table.push(Row::new(&each, slope(cost.seconds, small.seconds) * 1000.0, "ms").floor(floor));
            table.push(Row::new(format!("{each}: AWS read calls"), slope(cost.calls, small.calls), "calls"));
            table.push(Row::new(format!("{each}: memory"), slope(cost.memory, small.memory) * 1000.0, "kB"));
            let cost = plans(executable, &stage, resources, DEFAULT_PARALLELISM, arguments.repeat).await?;
            let what = format!("Plan of {resources} unchanged AMIs, -parallelism={DEFAULT_PARALLELISM}, the default");
            table.push(Row::new(&what, cost.seconds, "s").floor(cost.floor));
            let bar = 0.25 * f64::from(resources);
            table.push(Row::new(format!("{what}: AWS read calls"), cost.calls, "calls").at_most(bar));
        }
    }
    for (kind, noun, tags) in
        [(APPSTREAM, "AppStream images", "ListTagsForResource"), (WORKSPACES, "WorkSpaces images", "DescribeTags")]
    {
        let stage = made(executable, binary, kind, most).await?;
        let cost = plans(executable, &stage, most, PARALLELISM, 1).await?;
        let what = format!("Plan of {most} unchanged {noun}, -parallelism={PARALLELISM}");
        table.push(Row::new(&what, cost.seconds, "s").floor(cost.floor));
        let bar = 1.1 * f64::from(most);
        table.push(Row::new(format!("{what}: AWS read calls"), cost.calls, "calls").at_most(bar));
        plan(&stage.terraform, PARALLELISM, |_| ()).await?;
        let others = count(stage.calls().iter().filter(|call| call.operation != tags));
        table.push(Row::new(format!("{what}: without {tags}"), others, "calls"));
    }
    Ok(())
}

/// A stage with this many copies, made.
async fn made(executable: &Executable, binary: &Path, kind: Kind, resources: u32) -> Outcome<Stage> {
    say(&format!("{resources} of {}: making them, to plan them", kind.type_name));
    let stage = Stage::new(executable, binary, COPY_TIME, SPEED).await?;
    stage.terraform.write("main.tf", &kind.configuration(resources))?;
    let parallelism = format!("-parallelism={PARALLELISM}");
    stage.terraform.apply(&[&parallelism]).await?.success()?;
    Ok(stage)
}

/// Plans with the provider and without in turn, so that both see the same machine.
async fn plans(executable: &Executable, stage: &Stage, resources: u32, parallelism: u32, repeat: u32) -> Outcome<Cost> {
    say(&format!("{resources} resources: planning {repeat} times, -parallelism={parallelism}, in {REGION}"));
    let floor = Terraform::new(executable)?;
    floor.write("main.tf", &floor_configuration(resources))?;
    floor.apply(&[]).await?.success()?;
    let mut cost = Cost { seconds: f64::MAX, floor: f64::MAX, ..Cost::default() };
    for _ in 0..repeat {
        let mut nothing = |_| ();
        cost.floor = cost.floor.min(plan(&floor, parallelism, &mut nothing).await?);
        stage.aws.clear_calls();
        let mut peak = cost.memory;
        let seconds = plan(&stage.terraform, parallelism, |memory| peak = peak.max(memory.peak)).await?;
        cost.seconds = cost.seconds.min(seconds);
        cost.calls = cost.calls.max(count(stage.calls()));
        cost.memory = peak;
    }
    Ok(cost)
}

/// Plans, which must find nothing to do; returns the seconds that it took.
async fn plan(terraform: &Terraform, parallelism: u32, seen: impl FnMut(process::Memory)) -> Outcome<f64> {
    let parallelism = format!("-parallelism={parallelism}");
    let arguments = ["plan", "-no-color", "-detailed-exitcode", &parallelism];
    Ok(process::watch(terraform, &arguments, seen).await?.success()?.elapsed.as_secs_f64())
}
