//! go-plugin's own services, which every plugin serves as well as the provider.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use super::calls::OpenCalls;
use super::ending::Ending;
use super::proto::grpc_controller_server::GrpcController;
use super::proto::grpc_stdio_server::GrpcStdio;
use super::proto::health::health_check_response::ServingStatus;
use super::proto::health::health_server::Health;
use super::proto::health::{HealthCheckRequest, HealthCheckResponse};
use super::proto::{Empty, StdioData};

/// The name by which hosts ask for the health of the whole plugin.
const PLUGIN_SERVICE: &str = "plugin";

/// How long after a stop the answer to Shutdown follows the last answer of a call.
///
/// Terraform that is interrupted twice, as by coreutils' `timeout`, ends without waiting for its own threads, which may
/// not have written down yet what the provider has answered. But it waits for its plugins to end.
const LAST_WRITES: Duration = Duration::from_millis(500);

/// How long after a stop the answer to Shutdown takes at most, whatever call goes on.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// Ends the process when the host says so.
#[derive(Debug)]
pub(crate) struct Controller {
    ending: Ending,
    calls: OpenCalls,
}

impl Controller {
    /// Ends the server whose calls of the provider are counted.
    pub(crate) fn new(ending: Ending, calls: OpenCalls) -> Self {
        Self { ending, calls }
    }
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("the host is done");
        let hurried = self.ending.stop.is_cancelled() || self.calls.are_stopped() || self.calls.are_open();
        // A call that still waits gets its answer out.
        self.ending.stop.cancel();
        if hurried && timeout(LAST_ANSWERS, self.calls.idle_for(LAST_WRITES)).await.is_err() {
            tracing::debug!("a call goes on although the host is done");
        }
        self.ending.shut_down();
        Ok(Response::new(Empty {}))
    }
}

/// A stream of standard output and standard error that stays silent: logs reach the host through standard error itself.
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
        // An open stream would hold the shutdown up, so the stream ends when the sender is dropped.
        tokio::spawn(async move {
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = sender.closed() => {}
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }
}

/// The plugin is healthy as long as it answers.
#[derive(Debug)]
pub(crate) struct AlwaysServing;

#[tonic::async_trait]
impl Health for AlwaysServing {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        match request.into_inner().service.as_str() {
            "" | PLUGIN_SERVICE => Ok(Response::new(HealthCheckResponse { status: ServingStatus::Serving.into() })),
            unknown => Err(Status::not_found(format!("there is no service {unknown:?}"))),
        }
    }
}
