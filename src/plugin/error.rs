//! Why the process could not start or go on serving.

use std::io;
use std::path::PathBuf;

/// An error of the process itself. It ends the process; errors of the user's world are diagnostics instead.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// `PLUGIN_CLIENT_CERT` is there, but holds no certificate to pin.
    #[error("PLUGIN_CLIENT_CERT does not hold a PEM certificate: {0}")]
    ClientCertificate(String),

    /// `PLUGIN_MIN_PORT` and `PLUGIN_MAX_PORT` do not make a range of ports.
    #[error("PLUGIN_MIN_PORT and PLUGIN_MAX_PORT must be two ports in ascending order, not {0:?} and {1:?}")]
    Ports(String, String),

    /// No certificate of our own could be made.
    #[error("cannot make the certificate of this process")]
    Certificate(#[from] rcgen::Error),

    /// The TLS library refused the configuration.
    #[error("cannot set up TLS")]
    Tls(#[from] rustls::Error),

    /// The directory of the socket could not be made.
    #[error("cannot create a private directory for the socket in {}", directory.display())]
    Directory {
        /// The directory for temporary files.
        directory: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// The socket could not be opened. Its path may be too long: operating systems allow about 100 bytes.
    #[error("cannot listen on the socket {}; a shorter TMPDIR helps where the path is too long", path.display())]
    Socket {
        /// The path of the socket.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// Every port that the host allows is taken.
    #[error("cannot listen on any port of 127.0.0.1 from {first} to {last}")]
    NoPort {
        /// The first port of the range.
        first: u16,
        /// The last port of the range.
        last: u16,
        /// What the operating system said of the last one.
        source: io::Error,
    },

    /// A line that the host or the user waits for could not be written.
    #[error("cannot write to the host")]
    Write(#[source] io::Error),

    /// The runtime or its signal handlers could not be set up.
    #[error("cannot start the process")]
    Start(#[source] io::Error),

    /// The gRPC server failed.
    #[error("cannot serve")]
    Serve(#[from] tonic::transport::Error),
}
