//! The socket that the host connects to.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::{fmt, io};

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::stream::Connection;
use crate::plugin::error::PluginError;

/// A listening socket, closed and removed when dropped.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    address: Address,
}

#[derive(Debug)]
enum Socket {
    /// The directory keeps other users out and is removed with the socket in it.
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        _directory: tempfile::TempDir,
    },
    Tcp(TcpListener),
}

/// Where a [`Listener`] listens, displayed as go-plugin writes it in a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The path of a Unix domain socket.
    Unix(PathBuf),
    /// A port of the loopback interface.
    Tcp(SocketAddr),
}

impl Address {
    /// go-plugin's name of the kind of address.
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
    /// Opens a Unix domain socket in a directory of its own that only this user can enter.
    ///
    /// # Errors
    ///
    /// [`PluginError::Directory`] and [`PluginError::Socket`].
    #[cfg(unix)]
    pub fn unix() -> Result<Self, PluginError> {
        use std::os::unix::fs::PermissionsExt as _;

        let parent = parent(std::env::temp_dir());
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

    /// Where the host can connect.
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

/// The directory for temporary files, or the one that every system has where the handshake cannot name it: a path
/// that is not Unicode, or that holds what ends a field of the handshake.
#[cfg(unix)]
fn parent(named: PathBuf) -> PathBuf {
    let tellable = named.to_str().is_some_and(|path| !path.contains(['|', '\n', '\r']));
    if tellable { named } else { PathBuf::from("/tmp") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_directory_that_the_handshake_cannot_name_is_not_taken() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;

        for path in [&b"/t\xe9"[..], b"/a|b", b"/a\nb"] {
            assert_eq!(parent(OsStr::from_bytes(path).into()), PathBuf::from("/tmp"));
        }
        assert_eq!(parent("/var/tmp".into()), PathBuf::from("/var/tmp"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_socket_is_private_and_goes_with_the_listener() {
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
    async fn tcp_takes_the_next_port_of_the_range() {
        let any = Listener::tcp(0..=0).await.unwrap();
        let Address::Tcp(taken) = any.address() else { panic!("not a TCP socket") };
        assert!(taken.ip().is_loopback());
        let port = taken.port();

        let none_left = Listener::tcp(port..=port).await;
        assert!(matches!(none_left, Err(PluginError::NoPort { first, last, .. }) if first == port && last == port));
    }
}
