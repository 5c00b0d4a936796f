//! A Terraform working directory and the commands to run in it.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    Error, Executable, Mirror, Output, ProviderBinary, Result, Running,
    environment::{self, Variables},
    mirror::dev_override,
    tools::{target_directory, write},
};

/// Default time limit of a command.
const LIMIT: Duration = Duration::from_mins(2);

/// Terraform in its own working directory, which is removed on drop. The commands are asynchronous, so that a simulator
/// in the same runtime can respond. They require a running clock: with a paused one, every command would time out at
/// once.
#[derive(Debug)]
pub struct Terraform {
    executable: Executable,
    folder: TempDir,
    variables: Variables,
    limit: Duration,
    echo: bool,
}

impl Terraform {
    /// An empty working directory under the target directory, without a provider and without AWS.
    ///
    /// # Errors
    /// If the folders cannot be created.
    pub fn new(executable: &Executable) -> Result<Self> {
        let target = target_directory();
        fs::create_dir_all(&target).map_err(Error::file("create", &target))?;
        let folder =
            TempDir::with_prefix_in("terraform-", &target).map_err(Error::file("create a folder in", &target))?;
        let terraform = Self {
            executable: executable.clone(),
            variables: environment::for_terraform(),
            limit: LIMIT,
            echo: false,
            folder,
        };
        for folder in [terraform.directory(), terraform.home()] {
            fs::create_dir(&folder).map_err(Error::file("create", &folder))?;
        }
        // An empty home directory hides the developer's settings of Terraform and AWS.
        let home = terraform.home();
        terraform.variable("HOME", home).cli_configuration("")
    }

    /// Installs providers from a filesystem mirror; `terraform init` is needed.
    ///
    /// # Errors
    /// If the CLI configuration cannot be written.
    pub fn mirror(self, mirror: &Mirror) -> Result<Self> {
        self.cli_configuration(&mirror.cli_configuration())
    }

    /// Uses this provider binary through `dev_overrides`; `terraform init` is neither required nor possible.
    ///
    /// # Errors
    /// If the files cannot be written.
    pub fn dev_override(self, provider: &ProviderBinary) -> Result<Self> {
        let configuration = dev_override(&self.folder.path().join("provider"), provider)?;
        self.cli_configuration(&configuration)
    }

    /// Points every AWS client at an endpoint, with credentials that only a simulator accepts.
    #[must_use]
    pub fn endpoint(mut self, endpoint: &str) -> Self {
        self.variables.extend(environment::aws(endpoint));
        self
    }

    /// As [`Self::endpoint`], for tests, which run thousands of commands: see [`Self::short_lived`].
    #[must_use]
    pub fn simulator(self, endpoint: &str) -> Self {
        self.endpoint(endpoint).short_lived()
    }

    /// Settings for commands that need little memory and no AWS: the provider trusts one CA certificate in place of the system's, so
    /// that it starts faster, and Terraform does not collect garbage.
    #[must_use]
    pub fn short_lived(self) -> Self {
        self.variable("SSL_CERT_DIR", environment::certificates()).variable("GOGC", "off")
    }

    /// Sets an environment variable for every command from now on.
    #[must_use]
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.variables.insert(name.as_ref().to_owned(), value.as_ref().to_owned());
        self
    }

    /// Sets the time limit of commands.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Also prints the output of the commands while they run.
    #[must_use]
    pub fn echo(mut self) -> Self {
        self.echo = true;
        self
    }

    /// The working directory, where the configuration and the state are.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.folder.path().join("configuration")
    }

    /// The program.
    #[must_use]
    pub fn executable(&self) -> &Executable {
        &self.executable
    }

    /// The environment that commands run in.
    pub fn environment(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// Writes a file of the configuration.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        write(&self.directory().join(name), text)
    }

    /// Starts a command without waiting for it.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Running> {
        self.launch(arguments, self.echo)
    }

    fn launch<A: AsRef<OsStr>>(&self, arguments: &[A], echo: bool) -> Result<Running> {
        let mut command = Command::new(self.executable.program());
        command.args(arguments).current_dir(self.directory()).env_clear().envs(&self.variables);
        let words = arguments.iter().map(|argument| argument.as_ref().to_string_lossy());
        let line = words.fold(self.executable.to_string(), |line, word| line + " " + &word);
        Running::start(command, line, self.limit, echo)
    }

    /// Runs a command to its end, with any exit code.
    ///
    /// # Errors
    /// If it cannot be started, or runs into the time limit.
    pub async fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Output> {
        self.start(arguments)?.wait().await
    }

    /// `terraform init`, which must succeed.
    ///
    /// # Errors
    /// As [`Self::run`], and when it fails.
    pub async fn init(&self) -> Result<Output> {
        self.run(&["init", "-no-color"]).await?.success()
    }

    /// `terraform plan`, with the exit codes 0 for an empty plan, 2 for one with changes and 1 for an error.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn plan(&self, arguments: &[&str]) -> Result<Output> {
        self.run(&[&["plan", "-no-color", "-detailed-exitcode"], arguments].concat()).await
    }

    /// A plan as JSON (Terraform's documentation, "JSON output format").
    ///
    /// # Errors
    /// As [`Self::run`], and when planning fails.
    pub async fn plan_json(&self, arguments: &[&str]) -> Result<Value> {
        let file = self.folder.path().join("plan");
        let out = format!("-out={}", file.display());
        let output = self.run(&[&["plan", "-no-color", &out], arguments].concat()).await?;
        output.success()?;
        self.show_json(Some(&file)).await
    }

    /// `terraform apply` without a prompt.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn apply(&self, arguments: &[&str]) -> Result<Output> {
        self.run(&[&["apply", "-no-color", "-auto-approve"], arguments].concat()).await
    }

    /// `terraform destroy` without a prompt.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn destroy(&self, arguments: &[&str]) -> Result<Output> {
        self.run(&[&["destroy", "-no-color", "-auto-approve"], arguments].concat()).await
    }

    /// `terraform import`.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn import(&self, address: &str, id: &str) -> Result<Output> {
        self.run(&["import", "-no-color", address, id]).await
    }

    /// `terraform state` with a further command, such as `rm` or `list`.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn state(&self, arguments: &[&str]) -> Result<Output> {
        self.run(&[&["state"], arguments].concat()).await
    }

    /// `terraform show -json` of a plan file, or of the state.
    ///
    /// # Errors
    /// As [`Self::run`], and when it fails.
    pub async fn show_json(&self, plan: Option<&Path>) -> Result<Value> {
        let show = ["show", "-no-color", "-json"].map(OsStr::new);
        let arguments: Vec<&OsStr> = show.into_iter().chain(plan.map(Path::as_os_str)).collect();
        self.quietly(&arguments).await?.json()
    }

    /// `terraform providers schema -json`.
    ///
    /// # Errors
    /// As [`Self::run`], and when it fails.
    pub async fn providers_schema(&self) -> Result<Value> {
        self.quietly(&["providers", "schema", "-json"]).await?.json()
    }

    /// The values of a resource in the state, by its address; none when the state does not have it.
    ///
    /// # Errors
    /// As [`Self::show_json`].
    pub async fn resource(&self, address: &str) -> Result<Option<Value>> {
        let state = self.show_json(None).await?;
        Ok(find_resource(&state["values"]["root_module"], address).map(|resource| resource["values"].clone()))
    }

    /// As [`Self::resource`], for a resource or data source of the root module without `count` and `for_each`, from the local state file: that
    /// saves the start of Terraform and of the provider. Without a current object, a deposed one, as after the failed creation of
    /// its replacement.
    ///
    /// # Errors
    /// If the file cannot be read, or is not JSON.
    pub fn stored_resource(&self, address: &str) -> Result<Option<Value>> {
        let path = self.directory().join("terraform.tfstate");
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(Error::file("read", &path))?,
        };
        // A killed Terraform leaves an empty file, which the next one takes for no state.
        if text.is_empty() {
            return Ok(None);
        }
        let state: Value = serde_json::from_str(&text).map_err(|source| Error::Json {
            what: path.display().to_string(),
            source,
            text: text.clone(),
        })?;
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let found = list(&state["resources"]).into_iter().find(|resource| {
            let names = [&resource["type"], &resource["name"]].map(|name| name.as_str().unwrap_or_default()).join(".");
            let name = if resource["mode"] == "data" { format!("data.{names}") } else { names };
            resource["module"].is_null() && name == address
        });
        let instances = found.map(|resource| list(&resource["instances"])).unwrap_or_default();
        let current = instances.iter().find(|instance| instance["deposed"].is_null()).or(instances.first()).cloned();
        Ok(current.map(|mut instance| instance["attributes"].take()))
    }

    /// Runs a command without printing its output.
    async fn quietly<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Output> {
        self.launch(arguments, false)?.wait().await?.success()
    }

    fn cli_configuration(self, text: &str) -> Result<Self> {
        let file = self.folder.path().join("terraform.rc");
        write(&file, text)?;
        Ok(self.variable("TF_CLI_CONFIG_FILE", file))
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }
}

/// Searches a module of the state and its child modules.
fn find_resource<'state>(module: &'state Value, address: &str) -> Option<&'state Value> {
    let list = |name: &str| module[name].as_array().map_or(&[][..], Vec::as_slice);
    let here = list("resources").iter().find(|resource| resource["address"] == address);
    here.or_else(|| list("child_modules").iter().find_map(|child| find_resource(child, address)))
}
