//! A package of the provider as a registry publishes it: Terraform installs it, and writes and verifies its lock file.
//!
//! The program in it is the one of the tests: an optimized build takes too long here.

use std::error::Error;
use std::fs;
use std::path::Path;

use simulator::Settings;
use testing::{CheckedSimulator, Executable, Mirror, Package, ProviderBinary, Terraform};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn package(folder: &Path, platform: Option<&str>, program: &Path) -> Result<Package, testing::Error> {
    let provider = ProviderBinary::image(program, VERSION);
    Package::write(&provider, platform, folder)
}

#[tokio::test]
async fn terraform_installs_and_locks_package() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir_in(testing::target_directory())?;
    let package = package(folder.path(), None, Path::new(env!("CARGO_BIN_EXE_terraform-provider-image")))?;
    let mirror = Mirror::new(folder.path().join("mirror"));
    mirror.install_package(&package.archive(), "image-copy/image")?;
    for executable in Executable::all()? {
        let aws = CheckedSimulator::start_with(Settings::default(), simulator::Seed::demo()).await?;
        let terraform = Terraform::new(&executable)?.mirror(&mirror)?.simulator(&aws.endpoint());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let configuration = fs::read_to_string(root.join("examples/configurations/multi-region-ami/main.tf"))?;
        terraform.write("main.tf", &configuration)?;
        terraform.init().await?;
        let lock = fs::read_to_string(terraform.directory().join(".terraform.lock.hcl"))?;
        assert!(lock.contains("image-copy/image") && lock.contains(VERSION) && lock.contains("h1:"), "{lock}");
        terraform.plan(&[]).await?.exit_code(2)?;
        // Terraform verifies the lock file and does not change it.
        fs::remove_dir_all(terraform.directory().join(".terraform"))?;
        terraform.run(&["init", "-no-color", "-lockfile=readonly"]).await?.success()?;
        assert_eq!(fs::read_to_string(terraform.directory().join(".terraform.lock.hcl"))?, lock);
        // Another package of the same version is rejected.
        let forged = lock.replace("h1:", "h1:A");
        fs::write(terraform.directory().join(".terraform.lock.hcl"), forged)?;
        fs::remove_dir_all(terraform.directory().join(".terraform"))?;
        terraform.run(&["init", "-no-color"]).await?.exit_code(1)?;
    }
    Ok(())
}

#[test]
fn release_has_registry_names_and_checksums() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir_in(testing::target_directory())?;
    let program = folder.path().join("program");
    fs::write(&program, "the program")?;
    let release = folder.path().join("release");
    let first = package(&release, Some("linux_amd64"), &program)?;
    let bytes = fs::read(first.archive())?;
    let last = package(&release, Some("windows_arm64"), &program)?;
    // The archive contains the program's name uncompressed.
    let holds = |archive: &[u8], name: &str| archive.windows(name.len()).any(|part| part == name.as_bytes());
    assert!(holds(&bytes, &format!("terraform-provider-image_v{VERSION}")));
    assert!(holds(&fs::read(last.archive())?, &format!("terraform-provider-image_v{VERSION}.exe")));
    package(&release, Some("linux_amd64"), &program)?;
    assert_eq!(fs::read(first.archive())?, bytes, "the same program makes the same archive");

    let sums = fs::read_to_string(last.checksums())?;
    let names: Vec<&str> = sums.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name).collect();
    let prefix = format!("terraform-provider-image_{VERSION}");
    assert_eq!(
        names,
        [format!("{prefix}_linux_amd64.zip"), format!("{prefix}_manifest.json"), format!("{prefix}_windows_arm64.zip")]
    );
    assert!(sums.lines().all(|line| line.split_once("  ").is_some_and(|(sum, _)| sum.len() == 64)), "{sums}");
    let manifest: serde_json::Value = serde_json::from_str(&fs::read_to_string(last.manifest())?)?;
    assert_eq!(manifest["metadata"]["protocol_versions"], serde_json::json!(["6.0"]));
    Ok(())
}
