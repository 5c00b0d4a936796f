//! What the provider costs by the number of images. Terraform's own work grows with the square of that number, so this
//! process acts as Terraform core, and only the provider is measured.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use simulator::RunningSimulator;
use testing::aws_variables;
use tokio::sync::Semaphore;
use tonic::transport::Channel;

use crate::environment::{REGION, aws, count};
use crate::provider::{Provider, Service};
use crate::support::consistency::client::{CheckedProvider, State, assert_no_errors};
use crate::support::host::Host;
use crate::table::{number, write_markdown};
use crate::{Outcome, process, say};

/// Duration of a copy: some polls, and the time in which this process starts the others.
const COPY_TIME: Duration = Duration::from_secs(10);
const START_TIME: Duration = Duration::from_millis(4);
/// Number of requests at the same time, except for those that wait.
const PARALLELISM: u32 = 50;
/// The Regions of the copies of the last measurement.
const REGIONS: [&str; 10] = [
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "us-west-1",
    "us-west-2",
    "us-east-2",
    "ap-southeast-1",
    "ap-southeast-2",
];

/// The steps of the life of images, each in a provider process of its own.
const STEPS: [&str; 3] = ["plan, apply and wait", "refresh and plan", "destroy"];
/// What a step costs, and its unit.
const COSTS: [(&str, &str); 4] = [("duration", "s"), ("CPU time", "s"), ("peak memory", "MB"), ("AWS calls", "calls")];

/// The cost of a step, in the order of [`COSTS`].
type Cost = [f64; COSTS.len()];

/// A table of costs, with a column for each number of images.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    images: Vec<u32>,
    rows: Vec<(String, Vec<f64>)>,
}

/// Measures the provider with a hundredth, a tenth, all and five times the number of images of each service.
pub(crate) async fn measure(provider: &Provider, most: u32) -> Outcome<Growth> {
    let images = vec![most.div_ceil(100), most.div_ceil(10), most, most * 5];
    let mut growth = Growth { images, rows: Vec::new() };
    for service in Service::ALL {
        growth.measure(provider, service, &REGIONS[..1]).await?;
    }
    growth.measure(provider, Service::Ec2, &REGIONS).await?;
    Ok(growth)
}

impl Growth {
    async fn measure(&mut self, provider: &Provider, service: Service, regions: &[&str]) -> Outcome<()> {
        let mut costs = Vec::new();
        for images in &self.images {
            say(&format!("{images} {} in {} Regions: from plan to destroy", service.images(), regions.len()));
            costs.push(life(provider, service, *images, regions).await?);
        }
        let place = if regions.len() == 1 { String::new() } else { format!(" in {} Regions", regions.len()) };
        for (step, name) in STEPS.iter().enumerate() {
            for (cost, (what, unit)) in COSTS.iter().enumerate() {
                let what = format!("{}{place}, {name}: {what}, {unit}", service.images());
                self.rows.push((what, costs.iter().map(|life| life[step][cost]).collect()));
            }
        }
        Ok(())
    }

    /// The additional cost of an image between two columns.
    fn slope(&self, costs: &[f64], from: usize, to: usize) -> f64 {
        (costs[to] - costs[from]) / f64::from(self.images[to] - self.images[from])
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.images.len().saturating_sub(1);
        let mut headings = vec!["Images".to_owned()];
        headings.extend(self.images.iter().map(u32::to_string));
        headings.extend(["Each of a thousand".to_owned(), "Growth".to_owned()]);
        let mut rows = vec![headings];
        for (what, costs) in &self.rows {
            let mut cells = vec![what.clone()];
            cells.extend(costs.iter().copied().map(number));
            let (small, large) = (self.slope(costs, 0, last - 1), self.slope(costs, last - 1, last));
            cells.push(number(small * 1000.0));
            cells.push(if small > 0.0 { number(large / small) } else { String::new() });
            rows.push(cells);
        }
        write_markdown(formatter, &rows)
    }
}

/// The costs of the steps of some images.
async fn life(provider: &Provider, service: Service, images: u32, regions: &[&str]) -> Outcome<[Cost; STEPS.len()]> {
    let resource = provider.resource(service).ok_or("the provider has no resource of this service")?;
    let type_name = resource.type_name;
    let aws = aws(COPY_TIME + START_TIME * images, None).await?;
    let mut configurations = Vec::new();
    for (image, region) in (0..images).zip(regions.iter().cycle()) {
        let mut config = resource.arguments(&format!("golden-{image}"));
        config["region"] = json!(region);
        configurations.push(config);
    }
    let creation = Run::start(provider, &aws).await?;
    let plans = creation.each(configurations.clone(), PARALLELISM, async move |mut core, config| {
        core.validate(type_name, &config).await;
        core.plan(type_name, &State::default(), &config).await
    });
    let states = creation.each(plans.await?, images, async move |mut core, plan| {
        let applied = core.apply(type_name, &plan).await;
        assert_no_errors("the apply", &applied.diagnostics);
        applied.state
    });
    let states = states.await?;
    let created = creation.end().await?;

    let refresh = Run::start(provider, &aws).await?;
    let existing = states.into_iter().zip(configurations).collect();
    let states = refresh.each(existing, PARALLELISM, async move |mut core, (state, config)| {
        core.validate(type_name, &config).await;
        let (state, _) = core.refresh(type_name, &state).await;
        core.plan_again(type_name, &state, &config).await.prior
    });
    let states = states.await?;
    let refreshed = refresh.end().await?;

    let removal = Run::start(provider, &aws).await?;
    let removed = removal.each(states, PARALLELISM, async move |mut core, state| {
        let removed = core.destroy(type_name, &state).await;
        assert_no_errors("the destroy", &removed.diagnostics);
    });
    removed.await?;
    Ok([created, refreshed, removal.end().await?])
}

/// A process of the provider that is measured until its end.
struct Run<'a> {
    host: Host,
    core: CheckedProvider<Channel>,
    aws: &'a RunningSimulator,
    started: Instant,
}

impl<'a> Run<'a> {
    async fn start(provider: &Provider, aws: &'a RunningSimulator) -> Outcome<Self> {
        aws.clear_calls();
        let program = provider.path.to_str().ok_or("the path of the provider is not UTF-8")?;
        let host = Host::start(program, &aws_variables(&aws.endpoint())).await;
        let mut core = CheckedProvider::new(host.provider()).await;
        assert_no_errors("the configuration", &core.configure(&json!({ "region": REGION })).await);
        Ok(Self { host, core, aws, started: Instant::now() })
    }

    /// Does this for each item, a number of them at the same time. Returns the results in the order of the items.
    async fn each<I, T, F>(
        &self,
        items: Vec<I>,
        at_once: u32,
        work: impl Fn(CheckedProvider<Channel>, I) -> F,
    ) -> Outcome<Vec<T>>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let permits = Arc::new(Semaphore::new(usize::try_from(at_once)?));
        let mut tasks = Vec::new();
        for item in items {
            let (permits, done) = (Arc::clone(&permits), work(self.core.clone(), item));
            tasks.push(tokio::spawn(async move {
                let _permit = permits.acquire().await;
                done.await
            }));
        }
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await?);
        }
        Ok(results)
    }

    async fn end(mut self) -> Outcome<Cost> {
        let duration = self.started.elapsed().as_secs_f64();
        let process = self.host.process.id();
        let ended = "the provider has ended, or the system does not report its cost";
        let cpu_time = process::cpu_time(process).ok_or(ended)?.own;
        let memory = process::memory(process).ok_or(ended)?.peak;
        self.host.shut_down().await;
        Ok([duration, cpu_time, memory, count(self.aws.calls().into_iter().filter(|call| !call.dry_run))])
    }
}
