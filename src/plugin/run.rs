//! [`Plugin`]: runs the process.

use std::error::Error;
use std::io::{self, Write as _};
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio_util::sync::CancellationToken;

use super::arguments::Mode;
use super::environment::variable;
use super::error::PluginError;
use super::log::{logging, panics};
use super::reattach::Shells;
use super::serve::serve;
use super::shutdown::Shutdown;
use super::signals::Interrupt;
use super::transport::listener::Listener;
use super::transport::tls::Identity;
use super::{arguments, environment, handshake, reattach, signals};
use crate::terraform::proto::provider_server::Provider;
use crate::terraform::sanitized_line;

/// The exit code for invalid arguments, `EX_USAGE` of sysexits.h.
const EXIT_USAGE: u8 = 64;

/// After SIGTERM, a plugin ends when no call has been open for this time. Until then its host may process responses and call
/// again before it calls Shutdown.
const HOST_IDLE: Duration = Duration::from_secs(5);

/// A plugin whose host has closed its last connection ends after this time. A host that lost a connection reconnects sooner.
const HOST_GRACE: Duration = Duration::from_secs(3);

/// The program's name, version and source address.
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
    /// Runs the program. The provider is created only to serve a host, with the token that ends the waiting of its calls.
    pub fn run<P: Provider>(&self, provider: impl FnOnce(CancellationToken) -> P) -> ExitCode {
        let mode = match arguments::parse(std::env::args_os().skip(1)) {
            Ok(mode) => mode,
            Err(error) => {
                print_error(&format!("{}: {error}\n\n{}", self.name, arguments::OPTIONS));
                return ExitCode::from(EXIT_USAGE);
            }
        };
        let result = match mode {
            Mode::Version => print(&format!("{} {}\n", self.name, self.version)),
            Mode::Help => print(&self.help()),
            Mode::Debug => self.serve(provider, Interrupt::ShutDown),
            Mode::Plugin if environment::started_by_host(variable) => self.serve(provider, Interrupt::Ignore),
            Mode::Plugin => {
                print_error(&self.help());
                return ExitCode::FAILURE;
            }
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // Hosts log a line with this prefix as an error.
                print_error(&format!("[ERROR] {}: {}\n", self.name, sanitized_line(&with_causes(&error))));
                ExitCode::FAILURE
            }
        }
    }

    /// The help text.
    fn help(&self) -> String {
        let Self { name, version, source } = self;
        let local_name = source.rsplit('/').next().unwrap_or(source);
        format!(
            "\
{name} {version} is a provider plugin, which Terraform and OpenTofu start.
To use it, add it to your configuration and run \"terraform init\" or \"tofu init\":

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

    /// Serves until the host, or the user in debug mode, ends the process.
    fn serve<P: Provider>(
        &self,
        provider: impl FnOnce(CancellationToken) -> P,
        interrupt: Interrupt,
    ) -> Result<(), PluginError> {
        panics::install_hook();
        logging::start(variable);
        // By default the runtime reads TOKIO_WORKER_THREADS, and panics if it is not a number.
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(threads).enable_all().build().map_err(PluginError::Start)?;
        let result = runtime.block_on(async {
            let shutdown = match interrupt {
                Interrupt::Ignore => Shutdown { host_grace: Some(HOST_GRACE), ..Shutdown::new(HOST_IDLE) },
                // The user waits for the end, and hosts do not call Shutdown.
                Interrupt::ShutDown => Shutdown::new(Duration::ZERO),
            };
            signals::handle(interrupt, &shutdown).map_err(PluginError::Start)?;
            let listener = listen().await?;
            let tls = match interrupt {
                Interrupt::Ignore => self.write_handshake(&listener)?,
                Interrupt::ShutDown => {
                    self.print_reattach(&listener)?;
                    None
                }
            };
            serve(provider(shutdown.stop.clone()), &listener, tls, shutdown).await
        });
        // Calls of a host that has exited must not delay the end of the process.
        runtime.shutdown_background();
        result
    }

    /// Writes the handshake for the host, and returns the TLS configuration for its connections.
    fn write_handshake(&self, listener: &Listener) -> Result<Option<Arc<ServerConfig>>, PluginError> {
        tracing::debug!(version = self.version, "starting");
        let (tls, certificate) = match environment::host_certificate(|name| std::env::var_os(name))? {
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

    /// Prints the environment variable for hosts to attach, on standard output like terraform-plugin-go.
    fn print_reattach(&self, listener: &Listener) -> Result<(), PluginError> {
        let assignments = reattach::assignments(self.source, listener.address(), Shells::NATIVE);
        print(&format!(
            "Provider started. {} {} serves until Ctrl-C. To attach Terraform or OpenTofu, set the \
             TF_REATTACH_PROVIDERS environment variable with the following:\n\n{assignments}\n",
            self.name, self.version
        ))
    }
}

#[cfg(unix)]
#[expect(clippy::unused_async, reason = "the other implementation awaits")]
async fn listen() -> Result<Listener, PluginError> {
    Listener::unix()
}

#[cfg(not(unix))]
async fn listen() -> Result<Listener, PluginError> {
    Listener::tcp(environment::ports(variable)?).await
}

/// An error and its causes, in one line.
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

/// Writes to standard output. In plugin mode, only the handshake may be written there.
fn print(text: &str) -> Result<(), PluginError> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(PluginError::Write)
}

/// Writes to standard error. Errors are ignored, because they cannot be reported.
fn print_error(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}
