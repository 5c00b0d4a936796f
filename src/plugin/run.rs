//! The process from its first to its last moment.

use std::error::Error;
use std::io::{self, Write as _};
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio_util::sync::CancellationToken;

use super::arguments::Mode;
use super::ending::Ending;
use super::environment::variable;
use super::error::PluginError;
use super::log::{logging, panics};
use super::serve::serve;
use super::signals::Interrupt;
use super::transport::listener::Listener;
use super::transport::tls::Identity;
use super::{arguments, environment, handshake, reattach, signals};
use crate::terraform::proto::provider_server::Provider;

/// The exit code for a wrong command line, `EX_USAGE` of sysexits.h.
const USAGE: u8 = 64;

/// How long after a request to terminate no call must have been open for a plugin to end by itself. Its host is at work
/// on what it was answered, and may call again, until it says Shutdown.
const HOST_IDLE: Duration = Duration::from_secs(5);

/// What the process says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    /// The name of the program.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The provider's source address without a registry, `namespace/type`.
    pub source: &'static str,
}

impl Plugin {
    /// Does what the command line says, to the end of the process. The provider is made when there is a host to
    /// serve, with what ends the waiting of its calls.
    pub fn run<P: Provider>(&self, provider: impl FnOnce(CancellationToken) -> P) -> ExitCode {
        let mode = match arguments::parse(std::env::args_os().skip(1)) {
            Ok(mode) => mode,
            Err(error) => {
                say(&format!("{}: {error}\n\n{}", self.name, arguments::OPTIONS));
                return ExitCode::from(USAGE);
            }
        };
        let result = match mode {
            Mode::Version => print(&format!("{} {}\n", self.name, self.version)),
            Mode::Help => print(&self.help()),
            Mode::Debug => self.serve(provider, Interrupt::ShutDown),
            Mode::Plugin if environment::started_by_host(variable) => self.serve(provider, Interrupt::Ignore),
            Mode::Plugin => {
                say(&self.help());
                return ExitCode::FAILURE;
            }
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // Hosts log a line with this prefix as an error.
                say(&format!("[ERROR] {}: {}\n", self.name, with_causes(&error)));
                ExitCode::FAILURE
            }
        }
    }

    /// What a person who runs the program by hand should know.
    fn help(&self) -> String {
        let Self { name, version, source } = self;
        let local_name = source.rsplit('/').next().unwrap_or(source);
        format!(
            "\
{name} {version} is a provider for Terraform and OpenTofu, which start it themselves.
To use it, name it in your configuration and run \"terraform init\" or \"tofu init\":

  terraform {{
    required_providers {{
      {local_name} = {{
        source = \"{source}\"
      }}
    }}
  }}

{}",
            arguments::OPTIONS
        )
    }

    /// Serves until the host, or in debug mode the user, ends it.
    fn serve<P: Provider>(
        &self,
        provider: impl FnOnce(CancellationToken) -> P,
        interrupt: Interrupt,
    ) -> Result<(), PluginError> {
        panics::report_like_go();
        logging::start(variable);
        // Left to itself the runtime asks TOKIO_WORKER_THREADS, and panics over a value that is no number.
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(threads).enable_all().build().map_err(PluginError::Start)?;
        let result = runtime.block_on(async {
            let ending = Ending::new(match interrupt {
                Interrupt::Ignore => HOST_IDLE,
                // A person waits for the end, and no host says Shutdown.
                Interrupt::ShutDown => Duration::ZERO,
            });
            signals::handle(interrupt, &ending).map_err(PluginError::Start)?;
            let listener = listen().await?;
            let tls = match interrupt {
                Interrupt::Ignore => self.shake_hands(&listener)?,
                Interrupt::ShutDown => {
                    self.invite(&listener);
                    None
                }
            };
            serve(provider(ending.stop.clone()), &listener, tls, ending).await
        });
        // Calls whose host is gone may not hold the process up.
        runtime.shutdown_background();
        result
    }

    /// Writes how to connect for the host that started the process, and returns the TLS that it will then speak.
    fn shake_hands(&self, listener: &Listener) -> Result<Option<Arc<ServerConfig>>, PluginError> {
        tracing::debug!(version = self.version, "starting");
        let (tls, certificate) = match environment::host_certificate(environment::present)? {
            Some(host) => {
                let identity = Identity::generate()?;
                let certificate = identity.encoded_certificate();
                (Some(identity.server_config(host)?), Some(certificate))
            }
            None => (None, None),
        };
        handshake::write(&mut io::stdout().lock(), listener.address(), certificate.as_deref())
            .map_err(PluginError::Write)?;
        Ok(tls)
    }

    /// Writes for a person how to make a host connect.
    fn invite(&self, listener: &Listener) {
        let environment = reattach::environment_variable(self.source, listener.address());
        say(&format!(
            "{} {} is running until Ctrl-C. Run Terraform or OpenTofu with this environment \
             variable:\n\n{environment}\n\n",
            self.name, self.version
        ));
    }
}

#[cfg(unix)]
#[expect(clippy::unused_async, reason = "elsewhere it waits")]
async fn listen() -> Result<Listener, PluginError> {
    Listener::unix()
}

#[cfg(not(unix))]
async fn listen() -> Result<Listener, PluginError> {
    Listener::tcp(environment::ports(variable)?).await
}

/// An error and everything that led to it, in one line.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Writes to standard output, which is for the host alone unless the user asked for the text.
fn print(text: &str) -> Result<(), PluginError> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(PluginError::Write)
}

/// Writes to standard error. Nothing can be done when that is gone.
fn say(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}
