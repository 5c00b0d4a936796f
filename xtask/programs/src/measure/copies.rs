//! `terraform apply` of copies, and waiting for them.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value as Json;
use simulator::{Call, ImageState};
use testing::Executable;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::environment::{EC2, Environment, REGION, count};
use crate::process::{self, Usage};
use crate::table::{Row, Table};
use crate::{Outcome, say};

/// How long a simulated copy takes: long enough to start all of them before the first ends, and between two looks of a
/// watcher that looks every five seconds.
const COPY_TIME: Duration = Duration::from_secs(47);
/// The pace of real life.
const SPEED: u32 = 1;
/// Terraform's own default; more where there are more copies, so that all are waited for at once.
const PARALLELISM: u32 = 10;

/// What an apply of so many copies costs.
struct Cost {
    /// Beyond the time that AWS takes for the first copy.
    seconds: f64,
    /// By operation.
    calls: BTreeMap<String, f64>,
    /// While all copies are waited for, in MB.
    waiting: f64,
    /// What Terraform and the provider used.
    usage: Usage,
    /// Between a copy's being available and Terraform's knowing it: the median and the longest.
    delay: [f64; 2],
}

/// Measures applies of 1, a tenth and all of the copies.
pub(crate) async fn measure(executable: &Executable, binary: &Path, most: u32, table: &mut Table) -> Outcome<()> {
    let mut costs = Vec::new();
    for copies in [1, most.div_ceil(10), most] {
        let cost = apply(executable, binary, copies).await?;
        let what = format!("Apply of {copies} AMI copies");
        table.push(Row::new(format!("{what}: beyond the {} s of a copy", COPY_TIME.as_secs()), cost.seconds, "s"));
        for (operation, calls) in &cost.calls {
            table.push(Row::new(format!("{what}: {operation}"), *calls, "calls"));
        }
        let [median, longest] = cost.delay;
        table.push(Row::new(format!("{what}: from available to Terraform's knowing it, median"), median, "s"));
        table.push(Row::new(format!("{what}: from available to Terraform's knowing it, longest"), longest, "s"));
        table.push(Row::new(format!("{what}: CPU time of Terraform"), cost.usage.terraform, "s"));
        table.push(Row::new(format!("{what}: CPU time of the provider"), cost.usage.provider, "s"));
        table.push(Row::new(format!("{what}: peak memory of the provider"), cost.usage.memory, "MB"));
        costs.push(cost);
    }
    let [first, .., last] = &costs[..] else { return Ok(()) };
    let slope = |large: f64, small: f64| (large - small) / f64::from(most.saturating_sub(1).max(1));
    let calls = |cost: &Cost| cost.calls.values().sum::<f64>();
    table.push(Row::new("Each copy more in an apply", slope(last.seconds, first.seconds) * 1000.0, "ms"));
    table.push(Row::new("Each copy more in an apply: AWS calls", slope(calls(last), calls(first)), "calls"));
    table.push(Row::new(
        "Each copy more in an apply: memory",
        slope(last.usage.memory, first.usage.memory) * 1000.0,
        "kB",
    ));
    let waits = format!("Memory during {most} concurrent waits, beyond that of one");
    table.push(Row::new(waits, last.waiting - first.waiting, "MB").at_most(40.0));
    Ok(())
}

async fn apply(executable: &Executable, binary: &Path, copies: u32) -> Outcome<Cost> {
    say(&format!("{copies} copies: applying"));
    let environment = Environment::new(executable, binary, COPY_TIME, SPEED).await?;
    environment.terraform.write("main.tf", &EC2.configuration(copies))?;
    let parallelism = format!("-parallelism={}", copies.max(PARALLELISM));
    let mut waiting = 0.0_f64;
    let all_started = || {
        let images = environment.aws.images().into_iter().filter(|image| image.region == REGION);
        count(images.filter(|image| image.state == ImageState::Pending)) >= f64::from(copies)
    };
    let mut looks = 0_u32;
    let seen = |memory: process::Memory| {
        looks += 1;
        // Looking at all the images takes the simulated AWS away from the provider.
        if looks.is_multiple_of(50) && all_started() {
            waiting = waiting.max(memory.resident);
        }
    };
    let arguments = ["apply", "-json", "-auto-approve", &parallelism];
    let (output, usage) = process::watch(&environment.terraform, &arguments, seen).await?;
    let output = output.success()?;
    let calls = environment.calls();
    let delay = delays(&calls, &output.events()?);
    let mut by_operation = BTreeMap::new();
    for call in calls {
        *by_operation.entry(format!("{} {}", call.service, call.operation)).or_insert(0.0) += 1.0;
    }
    let seconds = output.elapsed.saturating_sub(COPY_TIME).as_secs_f64();
    Ok(Cost { seconds, calls: by_operation, waiting, usage, delay })
}

/// The median and the longest time, in seconds, between a copy's being available in AWS, which is `COPY_TIME` after the
/// call, and Terraform's message that it is made.
fn delays(calls: &[Call], events: &[Json]) -> [f64; 2] {
    let date = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let available: BTreeMap<&str, OffsetDateTime> = calls
        .iter()
        .filter(|call| call.operation == "CopyImage" && call.status == 200)
        .filter_map(|call| Some((call.parameters["Name"].as_str()?, date(&call.time)? + COPY_TIME)))
        .collect();
    let mut delays: Vec<f64> = events
        .iter()
        .filter(|event| event["type"] == "apply_complete")
        .filter_map(|event| {
            let name = format!("golden-{}", event["hook"]["resource"]["resource_key"]);
            let known = date(event["@timestamp"].as_str()?)?;
            Some((known - *available.get(name.as_str())?).as_seconds_f64())
        })
        .collect();
    delays.sort_by(f64::total_cmp);
    let at = |index: usize| delays.get(index).copied().unwrap_or_default();
    [at(delays.len() / 2), at(delays.len().saturating_sub(1))]
}
