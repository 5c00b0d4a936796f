//! A Terraform with this provider, a simulated AWS, and the examples.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use simulator::Settings;
use testing::{CheckedSimulator, Executable, ProviderBinary, Terraform};

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Duration of a copy in AWS.
const COPY_TIME: Duration = Duration::from_millis(200);
/// Factor by which the provider polls faster than in production.
const SPEED: &str = "50";

pub(crate) struct TerraformFixture {
    pub(crate) aws: CheckedSimulator,
    pub(crate) terraform: Terraform,
}

impl TerraformFixture {
    /// A fixture with the provider's example, which every other example can use.
    pub(crate) async fn new(executable: &Executable) -> Result<Self, Box<dyn std::error::Error>> {
        let fixture = Self::empty(executable).await?;
        fixture.put("provider/provider.tf")?;
        Ok(fixture)
    }

    /// A fixture without a configuration.
    pub(crate) async fn empty(executable: &Executable) -> Result<Self, Box<dyn std::error::Error>> {
        let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
        let aws = CheckedSimulator::start_with(settings, simulator::Seed::demo()).await?;
        let provider = ProviderBinary::image(env!("CARGO_BIN_EXE_terraform-provider-image"), env!("CARGO_PKG_VERSION"));
        let terraform = Terraform::new(executable)?
            .dev_override(&provider)?
            .simulator(&aws.endpoint())
            .variable("TF_PROVIDER_IMAGE_SPEED", SPEED);
        Ok(Self { aws, terraform })
    }

    /// Copies an example into the working directory.
    pub(crate) fn put(&self, path: &str) -> Outcome {
        let path = examples().join(path);
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("no file")?;
        Ok(self.terraform.write(name, &fs::read_to_string(&path)?)?)
    }
}

/// The installed Terraform programs, with which the examples are applied by turns: one applies this example, and the others only
/// validate it.
pub(crate) fn by_turns(turn: usize) -> Result<Vec<(Executable, bool)>, testing::Error> {
    let executables = Executable::all()?;
    let applying = turn % executables.len();
    Ok(executables.into_iter().enumerate().map(|(number, executable)| (executable, number == applying)).collect())
}

/// Folder of the examples.
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Entries of a folder of the examples, by name; empty if the folder does not exist.
pub(crate) fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(examples().join(folder)).into_iter().flatten();
    let mut names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    assert!(!names.is_empty(), "there is nothing in {folder}");
    names
}
