//! [`PluginError`]: why the process could not start or serve.

use std::io;
use std::path::PathBuf;

/// An error of the process itself, which ends it. Errors of calls are diagnostics instead.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// `PLUGIN_CLIENT_CERT` is not a certificate.
    #[error("PLUGIN_CLIENT_CERT is not a valid PEM certificate: {0}")]
    ClientCertificate(String),

    /// `PLUGIN_MIN_PORT` and `PLUGIN_MAX_PORT` are not a range of ports.
    #[error("PLUGIN_MIN_PORT and PLUGIN_MAX_PORT must be two ports in ascending order, got {0:?} and {1:?}")]
    Ports(String, String),

    /// The process's certificate could not be created.
    #[error("cannot create the certificate of this process")]
    Certificate(#[from] rcgen::Error),

    /// The TLS library rejected the configuration.
    #[error("cannot set up TLS")]
    Tls(#[from] rustls::Error),

    /// The directory of the socket could not be created.
    #[error("cannot create a private directory for the socket in {}", directory.display())]
    Directory {
        /// The directory for temporary files.
        directory: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },

    /// The socket could not be opened. Operating systems limit its path to about 100 bytes.
    #[error("cannot listen on the socket {}; if the path is too long, set TMPDIR to a shorter one", path.display())]
    Socket {
        /// The path of the socket.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },

    /// All ports of the range are in use.
    #[error("cannot listen on any port of 127.0.0.1 from {first} to {last}")]
    NoPort {
        /// The first port of the range.
        first: u16,
        /// The last port of the range.
        last: u16,
        /// The operating system's error for the last port.
        source: io::Error,
    },

    /// Standard output could not be written.
    #[error("cannot write to standard output")]
    Write(#[source] io::Error),

    /// The runtime or the signal handlers could not be set up.
    #[error("cannot start the process")]
    Start(#[source] io::Error),

    /// The gRPC server failed.
    #[error("gRPC server failed")]
    Serve(#[from] tonic::transport::Error),
}
