//! The provider's process: the go-plugin protocol of Terraform and OpenTofu.
//!
//! A host starts the binary with a magic cookie and its certificate in the environment. The process listens on a private
//! socket, prints one handshake line to standard output, and serves the provider's gRPC service over mutual TLS until the
//! host requests the shutdown. Arguments, handshake, socket, TLS, go-plugin's services, logs, panics and signals belong here.
//! Resources, schemas and AWS do not: the provider is an implementation of the generated `Provider` trait.

pub(crate) mod arguments;
pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod handshake;
pub(crate) mod host_exit;
pub(crate) mod log;
pub(crate) mod open_calls;
pub mod proto;
pub(crate) mod reattach;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod services;
pub(crate) mod shutdown;
pub(crate) mod signals;
pub(crate) mod transport;

pub use error::PluginError;
pub use run::Plugin;
pub use serve::{MESSAGE_LIMIT, serve};
pub use shutdown::Shutdown;
pub use transport::listener::{Address, Listener};
pub use transport::tls::Identity;
