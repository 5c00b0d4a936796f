//! [`Listener`]: the socket for the host's connections.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::{fmt, io};

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::stream::Connection;
use crate::plugin::error::PluginError;

/// A listening socket, closed and removed on drop.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    address: Address,
}

#[derive(Debug)]
enum Socket {
    /// The directory denies access to other users, and is removed with the socket.
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        _directory: tempfile::TempDir,
    },
    Tcp(TcpListener),
}

/// The address of a [`Listener`], displayed in the format of the handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The path of a Unix domain socket.
    Unix(PathBuf),
    /// A port of the loopback interface.
    Tcp(SocketAddr),
}

impl Address {
    /// go-plugin's name of the network.
    #[must_use]
    pub fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(formatter, "{}", path.display()),
            Self::Tcp(address) => write!(formatter, "{address}"),
        }
    }
}

impl Listener {
    /// Opens a Unix domain socket in a new directory that only this user can access.
    ///
    /// # Errors
    ///
    /// [`PluginError::Directory`] and [`PluginError::Socket`].
    #[cfg(unix)]
    pub fn unix() -> Result<Self, PluginError> {
        use std::os::unix::fs::PermissionsExt as _;

        let parent = socket_parent(std::env::temp_dir());
        let directory = tempfile::Builder::new()
            .prefix("provider-")
            .permissions(std::fs::Permissions::from_mode(0o700))
            .tempdir_in(&parent)
            .map_err(|source| PluginError::Directory { directory: parent.clone(), source })?;
        let path = directory.path().join("socket");
        let listener =
            UnixListener::bind(&path).map_err(|source| PluginError::Socket { path: path.clone(), source })?;
        Ok(Self { socket: Socket::Unix { listener, _directory: directory }, address: Address::Unix(path) })
    }

    /// Opens the first free port of the range on the loopback interface, for operating systems without Unix sockets.
    ///
    /// # Errors
    ///
    /// [`PluginError::NoPort`].
    pub async fn tcp(ports: RangeInclusive<u16>) -> Result<Self, PluginError> {
        let (first, last) = (*ports.start(), *ports.end());
        let mut error = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for port in ports {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(listener) => {
                    let address = Address::Tcp(listener.local_addr().map_err(PluginError::Start)?);
                    return Ok(Self { socket: Socket::Tcp(listener), address });
                }
                Err(refused) => error = refused,
            }
        }
        Err(PluginError::NoPort { first, last, source: error })
    }

    /// The address for the host.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Waits for the next connection.
    pub(crate) async fn accept(&self) -> io::Result<Connection> {
        match &self.socket {
            #[cfg(unix)]
            Socket::Unix { listener, .. } => Ok(Connection::new(listener.accept().await?.0)),
            Socket::Tcp(listener) => {
                let stream = listener.accept().await?.0;
                stream.set_nodelay(true)?;
                Ok(Connection::new(stream))
            }
        }
    }
}

/// The directory for temporary files, or `/tmp` if the handshake cannot contain its path: it is not Unicode, or contains a
/// separator of the handshake.
#[cfg(unix)]
fn socket_parent(directory: PathBuf) -> PathBuf {
    let is_valid = directory.to_str().is_some_and(|path| !path.contains(['|', '\n', '\r']));
    if is_valid { directory } else { PathBuf::from("/tmp") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn avoids_directories_that_break_the_handshake() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;

        for path in [&b"/t\xe9"[..], b"/a|b", b"/a\nb"] {
            assert_eq!(socket_parent(OsStr::from_bytes(path).into()), PathBuf::from("/tmp"));
        }
        assert_eq!(socket_parent("/var/tmp".into()), PathBuf::from("/var/tmp"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn socket_is_private_and_removed_on_drop() {
        use std::os::unix::fs::PermissionsExt as _;

        let listener = Listener::unix().unwrap();
        let Address::Unix(path) = listener.address().clone() else { panic!("not a Unix socket") };
        let directory = path.parent().unwrap();
        assert_eq!(directory.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert!(path.exists());
        drop(listener);
        assert!(!directory.exists());
    }

    #[tokio::test]
    async fn tcp_uses_first_free_port() {
        let any = Listener::tcp(0..=0).await.unwrap();
        let Address::Tcp(taken) = any.address() else { panic!("not a TCP socket") };
        assert!(taken.ip().is_loopback());
        let port = taken.port();

        let none_left = Listener::tcp(port..=port).await;
        assert!(matches!(none_left, Err(PluginError::NoPort { first, last, .. }) if first == port && last == port));
    }
}
