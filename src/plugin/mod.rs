//! The provider as a process that Terraform or OpenTofu starts, talks to and ends: go-plugin's contract, and nothing of
//! what the provider does.
//!
//! A host starts the binary with a magic cookie and its certificate in the environment. The process listens on a
//! private socket, prints one handshake line on standard output, and serves the provider's gRPC service over mutual TLS
//! until the host asks it to shut down. Here live the arguments, the handshake, the socket, TLS, go-plugin's own
//! services, logs, panics and signals. Resources, schemas and AWS may not: the provider comes in as an implementation
//! of the generated `Provider` trait.

pub(crate) mod arguments;
pub(crate) mod calls;
pub(crate) mod ending;
pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod handshake;
pub(crate) mod log;
pub mod proto;
pub(crate) mod reattach;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod services;
pub(crate) mod signals;
pub(crate) mod transport;

pub use ending::Ending;
pub use error::PluginError;
pub use run::Plugin;
pub use serve::{MESSAGE_LIMIT, serve};
pub use transport::listener::{Address, Listener};
pub use transport::tls::Identity;
