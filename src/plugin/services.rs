//! go-plugin's own services, which every plugin implements.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use super::open_calls::OpenCalls;
use super::proto::grpc_controller_server::GrpcController;
use super::proto::grpc_stdio_server::GrpcStdio;
use super::proto::health::health_check_response::ServingStatus;
use super::proto::health::health_server::Health;
use super::proto::health::{HealthCheckRequest, HealthCheckResponse};
use super::proto::{Empty, StdioData};
use super::shutdown::Shutdown;

/// The service name for the health of the whole plugin.
const PLUGIN_SERVICE: &str = "plugin";

/// After a stop, the delay between the last response and the response of Shutdown.
///
/// If Terraform is interrupted twice, as by coreutils' `timeout`, it exits without waiting for its own threads, which may not
/// have saved the provider's responses. But it waits for its plugins to exit.
const SAVE_DELAY: Duration = Duration::from_millis(500);

/// After a stop, the maximum delay of the response of Shutdown, even if calls are open.
const MAX_SHUTDOWN_DELAY: Duration = Duration::from_secs(1);

/// Ends the process when the host calls Shutdown.
#[derive(Debug)]
pub(crate) struct Controller {
    signals: Shutdown,
    calls: OpenCalls,
}

impl Controller {
    /// Creates a controller with the shutdown signals and the calls of the server.
    pub(crate) fn new(signals: Shutdown, calls: OpenCalls) -> Self {
        Self { signals, calls }
    }
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("host called Shutdown");
        let is_early = self.signals.stop.is_cancelled() || self.calls.are_stopped() || self.calls.are_open();
        // Waiting calls return and send their responses.
        self.signals.stop.cancel();
        if is_early && timeout(MAX_SHUTDOWN_DELAY, self.calls.idle_for(SAVE_DELAY)).await.is_err() {
            tracing::debug!("shutting down with a call in progress");
        }
        self.signals.shut_down();
        Ok(Response::new(Empty {}))
    }
}

/// The stream of standard output and standard error, which stays empty: hosts read logs from standard error itself.
#[derive(Debug)]
pub(crate) struct Stdio {
    shutdown: CancellationToken,
}

impl Stdio {
    pub(crate) fn new(shutdown: CancellationToken) -> Self {
        Self { shutdown }
    }
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    async fn stream_stdio(&self, _request: Request<()>) -> Result<Response<BoxStream<StdioData>>, Status> {
        let (sender, receiver) = mpsc::channel(1);
        let shutdown = self.shutdown.clone();
        // An open stream would delay the shutdown, so the task drops the sender.
        tokio::spawn(async move {
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = sender.closed() => {}
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }
}

/// The plugin is healthy as long as it responds.
#[derive(Debug)]
pub(crate) struct AlwaysServing;

#[tonic::async_trait]
impl Health for AlwaysServing {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        match request.into_inner().service.as_str() {
            "" | PLUGIN_SERVICE => Ok(Response::new(HealthCheckResponse { status: ServingStatus::Serving.into() })),
            unknown => Err(Status::not_found(format!("unknown service {unknown:?}"))),
        }
    }
}
