//! The steps of the demo, each with what it must have done.

use std::{error::Error, ffi::OsStr, fmt::Write as _, fs, path::PathBuf};

use simulator::{ImageState, RunningSimulator, Seed, Settings, Simulator};
use testing::{Executable, Mirror, Output, Terraform};

use crate::{
    arguments::Arguments,
    aws::{self, Inventory},
    provider,
};

/// The configuration that the demo runs.
const CONFIGURATION: &str = include_str!("main.tf");
/// The name that the configuration gives to the copies, their source, and the number of Regions that it names.
const COPY: (&str, &str, usize) = ("web-2026.11", "ami-0aaaaaaaaaaaaaaa1", 3);

/// Whatever stops the demo, described for its reader.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Runs the demo.
///
/// # Errors
/// The first thing that was not as it should be.
pub(crate) async fn run(arguments: &Arguments) -> Outcome<()> {
    heading("Prepare: build the provider, find Terraform, install the provider, start a simulated AWS");
    let provider = provider::build()?;
    println!("Provider    {} {}", provider.path.display(), provider.version);
    let executable = Executable::preferred()?;
    println!("Terraform   {executable}, {}", executable.program().display());
    let terraform = Terraform::new(&executable)?;
    let mirror = Mirror::new(terraform.directory().with_file_name("mirror"));
    for file in mirror.install(&provider)? {
        println!("Installed   {}", file.display());
    }
    let settings = Settings { copy_time: arguments.copy_time, ..Settings::default() };
    let simulator = Simulator::start(settings).await?;
    simulator.seed(Seed::demo())?;
    println!("AWS         {} (simulated; a copy takes {:?})", simulator.endpoint(), arguments.copy_time);
    let terraform = terraform.mirror(&mirror)?.endpoint(&simulator.endpoint()).echo();
    terraform.write("main.tf", CONFIGURATION)?;
    println!("main.tf     {}", terraform.directory().join("main.tf").display());

    let before = Inventory::of(&simulator);
    println!("\nImages in AWS:\n{before}");
    apply(&terraform, &simulator, &before).await?;
    if arguments.keep {
        return keep(&terraform, &simulator).await;
    }
    destroy(&terraform, &simulator, &before).await?;
    println!("\nEverything went as it should.");
    Ok(())
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
    check_copies(&image_ids(terraform).await?, &after)?;

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

/// The output `image_ids` of the configuration: Region and image id.
async fn image_ids(terraform: &Terraform) -> Outcome<Vec<(String, String)>> {
    let state = terraform.show_json(None).await?;
    let ids =
        state["values"]["outputs"]["image_ids"]["value"].as_object().ok_or("the state has no output image_ids")?;
    Ok(ids.iter().map(|(region, id)| (region.clone(), id.as_str().unwrap_or_default().to_owned())).collect())
}

/// Each image that Terraform tells of must be in AWS, where and as the configuration wants it.
fn check_copies(image_ids: &[(String, String)], inventory: &Inventory) -> Outcome<()> {
    let (name, source, count) = COPY;
    demand(image_ids.len() == count, "the output does not have one image for each Region")?;
    for (region, id) in image_ids {
        let image = inventory.image(region, id).ok_or_else(|| format!("AWS has no {id} in {region}"))?;
        let right = image.name == name
            && image.state == ImageState::Available
            && image.source_image_id.as_deref() == Some(source)
            && image.tags.get("team").is_some_and(|team| team == "web")
            && !image.snapshot_ids.is_empty();
        demand(right, &format!("{id} in {region} is not the copy that the configuration describes: {image:?}"))?;
    }
    Ok(())
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
    let belongs = |name: &str| ["AWS_", "TF_CLI_", "CHECKPOINT_"].iter().any(|prefix| name.starts_with(prefix));
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
