//! `terraform apply` of copies.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;
use simulator::{Call, ImageState};
use testing::Executable;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::environment::{Environment, REGION, aws, count, parallelism};
use crate::process::{self, Usage};
use crate::provider::{CopyResource, Provider, Service};
use crate::table::{Row, Table};
use crate::{Outcome, say};

/// Duration of a simulated copy: long enough to start all copies before the first ends, and not a multiple of the poll
/// interval of five seconds.
const COPY_TIME: Duration = Duration::from_secs(47);
/// The factor of the poll frequency: that of real copies.
const SPEED: u32 = 1;
/// Minimum parallelism, which is Terraform's default. Higher for more copies, so that all waits are concurrent.
const PARALLELISM: u32 = 10;

/// The cost of an apply.
struct Cost {
    /// Duration in seconds, without the duration of a copy.
    seconds: f64,
    /// Number of calls by operation.
    calls: BTreeMap<String, f64>,
    /// Memory while all copies are pending, in MB.
    waiting: f64,
    /// CPU time and memory of Terraform and the provider.
    usage: Usage,
    /// Delay from an available copy to Terraform's message: the median and the maximum, in seconds.
    delay: [f64; 2],
}

/// Number of AppStream copies that share the limit of concurrent copies.
const QUEUED_COPIES: u32 = 6;
/// AppStream's limit of concurrent copies to a Region. Source: AWS, AppStream 2.0 administration guide, quotas.
const APPSTREAM_LIMIT: usize = 2;
/// Duration of each of these copies, and of all of them, two at a time.
const QUEUED_COPY_TIME: Duration = Duration::from_secs(3);
const QUEUE_TIME: Duration = Duration::from_secs(9);

/// Measures applies of 1, a tenth and all of the AMIs, of a tenth of the images of other services, and of copies that
/// wait for each other.
pub(crate) async fn measure(executable: &Executable, provider: &Provider, most: u32, table: &mut Table) -> Outcome<()> {
    for service in Service::ALL {
        let Some(resource) = provider.resource(service) else { continue };
        if service == Service::Ec2 {
            amis(executable, provider, resource, most, table).await?;
        } else {
            let cost = apply(executable, provider, resource, most.div_ceil(10)).await?;
            push(&format!("Apply of {} copies of {}", most.div_ceil(10), service.images()), &cost, table);
        }
        if service == Service::Appstream {
            queue(executable, provider, resource, table).await?;
        }
    }
    Ok(())
}

async fn amis(
    executable: &Executable,
    provider: &Provider,
    resource: &CopyResource,
    most: u32,
    table: &mut Table,
) -> Outcome<()> {
    let mut costs = Vec::new();
    for copies in [1, most.div_ceil(10), most] {
        let cost = apply(executable, provider, resource, copies).await?;
        push(&format!("Apply of {copies} copies of AMIs"), &cost, table);
        costs.push(cost);
    }
    let [first, .., last] = &costs[..] else { return Ok(()) };
    let slope = |large: f64, small: f64| (large - small) / f64::from(most.saturating_sub(1).max(1));
    let calls = |cost: &Cost| cost.calls.values().sum::<f64>();
    table.push(Row::new("Each additional copy in an apply", slope(last.seconds, first.seconds) * 1000.0, "ms"));
    table.push(Row::new("Each additional copy in an apply: AWS calls", slope(calls(last), calls(first)), "calls"));
    table.push(Row::new(
        "Each additional copy in an apply: memory",
        slope(last.usage.memory, first.usage.memory) * 1000.0,
        "kB",
    ));
    let waits = format!("Memory during {most} concurrent waits, in addition to that of one");
    table.push(Row::new(waits, last.waiting - first.waiting, "MB").at_most(40.0));
    Ok(())
}

fn push(what: &str, cost: &Cost, table: &mut Table) {
    let copy = COPY_TIME.as_secs();
    table.push(Row::new(format!("{what}: in addition to the {copy} s of a copy"), cost.seconds, "s"));
    for (operation, calls) in &cost.calls {
        table.push(Row::new(format!("{what}: {operation}"), *calls, "calls"));
    }
    let [median, maximum] = cost.delay;
    table.push(Row::new(format!("{what}: delay from available to Terraform's message, median"), median, "s"));
    table.push(Row::new(format!("{what}: delay from available to Terraform's message, maximum"), maximum, "s"));
    table.push_usage(what, &cost.usage);
}

/// Measures copies under AppStream's limit of concurrent copies. Their floor is the time that AWS needs.
async fn queue(
    executable: &Executable,
    provider: &Provider,
    resource: &CopyResource,
    table: &mut Table,
) -> Outcome<()> {
    let aws = aws(QUEUED_COPY_TIME, Some(APPSTREAM_LIMIT)).await?;
    let environment = Environment::new(executable, provider, aws, SPEED, (resource, QUEUED_COPIES)).await?;
    let output = environment.terraform().apply(&[&parallelism(PARALLELISM)]).await?.success()?;
    let seconds = QUEUED_COPY_TIME.as_secs();
    let what = format!("Apply of {QUEUED_COPIES} AppStream copies of {seconds} s, {APPSTREAM_LIMIT} at a time");
    table.push(Row::new(&what, output.elapsed.as_secs_f64(), "s").floor(QUEUE_TIME.as_secs_f64()).at_most(12.0));
    table.push(Row::new(format!("{what}: AWS calls"), count(environment.calls()), "calls"));
    Ok(())
}

async fn apply(executable: &Executable, provider: &Provider, resource: &CopyResource, copies: u32) -> Outcome<Cost> {
    say(&format!("{copies} of {}: applying", resource.type_name));
    let aws = aws(COPY_TIME, None).await?;
    let environment = Environment::new(executable, provider, aws, SPEED, (resource, copies)).await?;
    let parallelism = parallelism(copies.max(PARALLELISM));
    let mut waiting = 0.0_f64;
    let all_started = || {
        let images = environment.aws.images().into_iter().filter(|image| image.region == REGION);
        count(images.filter(|image| image.state == ImageState::Pending)) >= f64::from(copies)
    };
    let mut samples = 0_u32;
    let seen = |memory: process::Memory| {
        samples += 1;
        // Listing all images blocks the simulated AWS for the provider.
        if samples.is_multiple_of(50) && all_started() {
            waiting = waiting.max(memory.resident);
        }
    };
    let arguments = ["apply", "-json", "-auto-approve", &parallelism];
    let (output, usage) = process::watch(environment.terraform(), &arguments, seen).await?;
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

/// The median and the maximum delay, in seconds, from an available copy in AWS, which is `COPY_TIME` after the call, to
/// Terraform's message.
fn delays(calls: &[Call], events: &[Json]) -> [f64; 2] {
    let date = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let available: BTreeMap<&str, OffsetDateTime> = calls
        .iter()
        .filter(|call| ["CopyImage", "CopyWorkspaceImage"].contains(&call.operation.as_str()) && call.status == 200)
        .filter_map(|call| {
            let name = call.parameters["Name"].as_str().or(call.parameters["DestinationImageName"].as_str())?;
            Some((name, date(&call.time)? + COPY_TIME))
        })
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
