//! `terraform plan` of unchanged resources.

use testing::{Executable, Terraform};

use crate::arguments::Arguments;
use crate::environment::{Environment, REGION, WorkingDirectory, count, parallelism};
use crate::process::{self, Usage};
use crate::provider::{CopyResource, Provider, Service};
use crate::table::{Row, Table};
use crate::{Outcome, say};

/// Terraform's default parallelism.
const DEFAULT_PARALLELISM: u32 = 10;
/// A typical parallelism for many resources.
const PARALLELISM: u32 = 100;

/// The cost of a plan.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    /// The fastest plan.
    plan: Plan,
    /// The fastest plan with the same number of built-in resources.
    floor: Plan,
    /// Maximum number of calls.
    calls: f64,
    /// Maximum memory, in MB.
    memory: f64,
}

/// The measurements of a plan.
#[derive(Clone, Copy, Debug, Default)]
struct Plan {
    /// Duration.
    seconds: f64,
    /// CPU time and memory of Terraform and the provider.
    usage: Usage,
    /// CPU time of this process during the plan, in seconds: the simulated AWS and the measurement.
    aws: f64,
}

impl Plan {
    fn fastest(before: Option<Self>, now: Self) -> Self {
        before.filter(|before| before.seconds <= now.seconds).unwrap_or(now)
    }
}

/// Measures plans of the images of each service that the provider copies.
pub(crate) async fn measure(
    executable: &Executable,
    provider: &Provider,
    arguments: &Arguments,
    table: &mut Table,
) -> Outcome<()> {
    for service in Service::ALL {
        let Some(resource) = provider.resource(service) else { continue };
        if service == Service::Ec2 {
            amis(executable, provider, resource, arguments, table).await?;
        } else {
            images(executable, provider, (service, resource), arguments, table).await?;
        }
    }
    Ok(())
}

/// Measures plans of 0, 1, a tenth and all of the AMIs.
async fn amis(
    executable: &Executable,
    provider: &Provider,
    resource: &CopyResource,
    arguments: &Arguments,
    table: &mut Table,
) -> Outcome<()> {
    let most = arguments.resources;
    let mut small = Cost::default();
    for resources in [0, 1, most.div_ceil(10), most] {
        let environment = Environment::with_copies(executable, provider, resource, resources).await?;
        let cost = plans(executable, &environment, resources, &[parallelism(PARALLELISM)], arguments.repeat).await?;
        let what = format!("Plan of {resources} unchanged AMIs, -parallelism={PARALLELISM}");
        let mut seconds = seconds(&what, &cost);
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
            cpu_times(&what, &cost, table);
            slopes(&small, &cost, resources, table);
            without_refresh(executable, &environment, arguments, table).await?;
            default_parallelism(executable, &environment, arguments, table).await?;
        }
    }
    Ok(())
}

/// Measures plans of all images of a service with separate calls for tags.
async fn images(
    executable: &Executable,
    provider: &Provider,
    (service, resource): (Service, &CopyResource),
    arguments: &Arguments,
    table: &mut Table,
) -> Outcome<()> {
    let most = arguments.resources;
    let environment = Environment::with_copies(executable, provider, resource, most).await?;
    let options = [parallelism(PARALLELISM)];
    let cost = plans(executable, &environment, most, &options, 1).await?;
    let what = format!("Plan of {most} unchanged {}, -parallelism={PARALLELISM}", service.images());
    table.push(seconds(&what, &cost));
    let bar = 1.1 * f64::from(most);
    table.push(Row::new(format!("{what}: AWS read calls"), cost.calls, "calls").at_most(bar));
    if let Some(tags) = service.tag_operation() {
        plan(environment.terraform(), &options).await?;
        let others = count(environment.calls().iter().filter(|call| call.operation != tags));
        table.push(Row::new(format!("{what}: without {tags}"), others, "calls"));
    }
    Ok(())
}

fn seconds(what: &str, cost: &Cost) -> Row {
    Row::new(what, cost.plan.seconds, "s").floor(cost.floor.seconds)
}

/// Adds the CPU times. With several processors, they can exceed the duration of the plan.
fn cpu_times(what: &str, cost: &Cost, table: &mut Table) {
    let Cost { plan, floor, .. } = cost;
    let terraform = Row::new(format!("{what}: CPU time of Terraform"), plan.usage.terraform, "s");
    table.push(terraform.floor(floor.usage.terraform));
    table.push(Row::new(format!("{what}: CPU time of the provider"), plan.usage.provider, "s"));
    table.push(Row::new(format!("{what}: CPU time of the simulated AWS and of the measuring"), plan.aws, "s"));
}

/// Adds the cost of each additional resource.
fn slopes(small: &Cost, large: &Cost, resources: u32, table: &mut Table) {
    let slope = |large: f64, small: f64| (large - small) / f64::from(resources);
    let each = format!("Each additional AMI in a plan, -parallelism={PARALLELISM}");
    let seconds = slope(large.plan.seconds, small.plan.seconds) * 1000.0;
    table.push(Row::new(&each, seconds, "ms").floor(slope(large.floor.seconds, small.floor.seconds) * 1000.0));
    table.push(Row::new(format!("{each}: AWS read calls"), slope(large.calls, small.calls), "calls"));
    table.push(Row::new(format!("{each}: memory"), slope(large.memory, small.memory) * 1000.0, "kB"));
}

/// Measures plans without refresh, which contain only Terraform and the provider's plans of unchanged resources.
async fn without_refresh(
    executable: &Executable,
    environment: &Environment,
    arguments: &Arguments,
    table: &mut Table,
) -> Outcome<()> {
    let resources = arguments.resources;
    let options = [parallelism(PARALLELISM), "-refresh=false".to_owned()];
    let cost = plans(executable, environment, resources, &options, arguments.repeat).await?;
    let what = format!("Plan of {resources} unchanged AMIs, -parallelism={PARALLELISM} -refresh=false");
    table.push(seconds(&what, &cost));
    cpu_times(&what, &cost, table);
    Ok(())
}

async fn default_parallelism(
    executable: &Executable,
    environment: &Environment,
    arguments: &Arguments,
    table: &mut Table,
) -> Outcome<()> {
    let resources = arguments.resources;
    let cost = plans(executable, environment, resources, &[parallelism(DEFAULT_PARALLELISM)], arguments.repeat).await?;
    let what = format!("Plan of {resources} unchanged AMIs, -parallelism={DEFAULT_PARALLELISM}, the default");
    table.push(seconds(&what, &cost));
    let bar = 0.25 * f64::from(resources);
    table.push(Row::new(format!("{what}: AWS read calls"), cost.calls, "calls").at_most(bar));
    Ok(())
}

/// Alternates plans with and without the provider, so that both run under the same load.
async fn plans(
    executable: &Executable,
    environment: &Environment,
    resources: u32,
    options: &[String],
    repeat: u32,
) -> Outcome<Cost> {
    say(&format!("{resources} resources: planning {repeat} times, {}, in {REGION}", options.join(" ")));
    let without = WorkingDirectory::with_built_in_resources(executable, resources).await?;
    let without = &without.terraform;
    without.apply(&[]).await?.success()?;
    let (mut fastest, mut floor) = (None, None);
    let (mut calls, mut memory) = (0.0_f64, 0.0_f64);
    for _ in 0..repeat {
        floor = Some(Plan::fastest(floor, plan(without, options).await?));
        environment.aws.clear_calls();
        let now = plan(environment.terraform(), options).await?;
        calls = calls.max(count(environment.calls()));
        memory = memory.max(now.usage.memory);
        fastest = Some(Plan::fastest(fastest, now));
    }
    Ok(Cost { plan: fastest.unwrap_or_default(), floor: floor.unwrap_or_default(), calls, memory })
}

/// Runs a plan, which must be empty.
async fn plan(terraform: &Terraform, options: &[String]) -> Outcome<Plan> {
    let mut arguments = vec!["plan", "-no-color", "-detailed-exitcode"];
    arguments.extend(options.iter().map(String::as_str));
    let own = || process::cpu_time(std::process::id()).map(|time| time.own).unwrap_or_default();
    let before = own();
    let (output, usage) = process::watch(terraform, &arguments, |_| ()).await?;
    Ok(Plan { seconds: output.success()?.elapsed.as_secs_f64(), usage, aws: own() - before })
}
