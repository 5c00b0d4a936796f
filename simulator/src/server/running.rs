//! The entry points for requests: in process, or on a port as a [`RunningSimulator`].

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
    /// Starts a simulator on a free port of 127.0.0.1, in a task that ends when the returned value is dropped.
    ///
    /// # Errors
    /// If no port can be bound.
    pub async fn start(settings: Settings) -> std::io::Result<RunningSimulator> {
        let simulator = Self::new(settings);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let served = simulator.clone();
        let task = tokio::spawn(async move {
            // The server runs until the task is aborted and has no result.
            let _ = served.serve(listener, std::future::pending()).await;
        });
        Ok(RunningSimulator { simulator, address, task })
    }

    /// Responds to one request without a socket. Tests with tokio's clock paused configure an AWS SDK with an HTTP
    /// client that calls this method.
    ///
    /// # Errors
    /// [`ConnectionDropped`] if a fault closes the connection.
    pub async fn answer(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ConnectionDropped> {
        dispatch::respond(self, request).await
    }

    /// Serves HTTP/1.1 until `shutdown` completes, and then closes all connections.
    ///
    /// # Errors
    /// Currently none: accepting is retried after an error.
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
    /// The value for `AWS_ENDPOINT_URL`: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The simulator.
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
