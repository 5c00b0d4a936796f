//! How a simulator answers: within the process, or on a port as a [`RunningSimulator`].

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;

use bytes::Bytes;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::dispatch::{self, ConnectionDropped};
use super::listener::serve;
use crate::simulator::Simulator;
use crate::world::settings::Settings;

impl Simulator {
    /// Starts a simulator on a free port of 127.0.0.1, in a task that ends when the result is dropped.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(settings: Settings) -> std::io::Result<RunningSimulator> {
        let simulator = Self::new(settings);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let served = simulator.clone();
        let task = tokio::spawn(async move {
            // Accepting connections goes on for as long as the task does, so there is no result to report.
            let _ = served.serve(listener, std::future::pending()).await;
        });
        Ok(RunningSimulator { simulator, address, task })
    }

    /// Answers one request, whole protocol and all, without a socket. A test with tokio's clock paused gives an AWS
    /// SDK an HTTP client that calls this.
    ///
    /// # Errors
    /// [`ConnectionDropped`] where a fault closes the connection.
    pub async fn answer(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ConnectionDropped> {
        dispatch::respond(self, request).await
    }

    /// Serves HTTP/1.1 until `shutdown` is ready; calls in progress are then cut off.
    ///
    /// # Errors
    /// None today: a connection that cannot be accepted is tried again.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) -> std::io::Result<()> {
        serve(self, listener, shutdown).await;
        Ok(())
    }
}

/// A simulator that serves a port of 127.0.0.1 until it is dropped.
#[derive(Debug)]
pub struct RunningSimulator {
    simulator: Simulator,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl RunningSimulator {
    /// The address for `AWS_ENDPOINT_URL`: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The simulator that is served.
    #[must_use]
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }
}

impl Deref for RunningSimulator {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.simulator
    }
}

impl Drop for RunningSimulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}
