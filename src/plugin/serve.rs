//! The gRPC server: a provider and go-plugin's services on one socket.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;

use super::error::PluginError;
use super::host_exit::host_exited;
use super::open_calls::OpenCalls;
use super::proto::grpc_controller_server::GrpcControllerServer;
use super::proto::grpc_stdio_server::GrpcStdioServer;
use super::proto::health::health_server::HealthServer;
use super::services::{AlwaysServing, Controller, Stdio};
use super::shutdown::Shutdown;
use super::transport::connections::accept;
use super::transport::listener::Listener;
use super::transport::open_connections::OpenConnections;
use crate::terraform::proto::provider_server::{Provider, ProviderServer};

/// The maximum size of a message in bytes, as in HashiCorp's Go SDK. States can exceed tonic's default of 4 MiB.
pub const MESSAGE_LIMIT: usize = 256 << 20;

/// Time for open calls after the shutdown. The host requests it after its last call, and kills the process after two seconds.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);

/// The maximum number of open calls. It exceeds the parallelism of any host, so that Stop never waits for other calls.
const CONCURRENT_CALLS: u32 = 65_536;

/// Serves the provider until the shutdown by the caller or by a host's Shutdown call. After a stop, it also ends when no call
/// of the provider has been open for the idle time, regardless of open connections. It ends, too, when the host has exited, if
/// [`Shutdown::host_grace`] is set.
///
/// Without a TLS configuration any process of this user can connect, which hosts require for debugging.
///
/// # Errors
///
/// [`PluginError::Serve`] if the server fails.
pub async fn serve<P: Provider>(
    provider: P,
    listener: &Listener,
    tls: Option<Arc<ServerConfig>>,
    signals: Shutdown,
) -> Result<(), PluginError> {
    let Shutdown { stop, shutdown, idle: idle_time, host_grace, parent } = signals.clone();
    let (accepted, connections) = mpsc::channel(1);
    let open_connections = OpenConnections::default();
    let counted = open_connections.count();
    let exited = async {
        match host_grace {
            Some(grace) => host_exited(counted, parent, grace).await,
            None => std::future::pending().await,
        }
    };
    // The streams of go-plugin's services are not counted, because they are open as long as the host runs.
    let calls = OpenCalls::default();
    let provider =
        ProviderServer::new(provider).max_decoding_message_size(MESSAGE_LIMIT).max_encoding_message_size(MESSAGE_LIMIT);
    let server = Server::builder()
        .max_concurrent_streams(CONCURRENT_CALLS)
        .add_service(calls.count(provider))
        .add_service(GrpcControllerServer::new(Controller::new(signals, calls.clone())))
        .add_service(GrpcStdioServer::new(Stdio::new(shutdown.clone())))
        .add_service(HealthServer::new(AlwaysServing))
        .serve_with_incoming_shutdown(ReceiverStream::new(connections), shutdown.clone().cancelled_owned());
    let mut server = pin!(server);
    let idle = async {
        stop.cancelled().await;
        calls.idle_for(idle_time).await;
    };
    tokio::select! {
        result = &mut server => return Ok(result?),
        never = accept(listener, tls, accepted, open_connections) => match never {},
        () = shutdown.cancelled() => {}
        () = exited => {
            tracing::info!("the host has exited; its calls end");
            stop.cancel();
            shutdown.cancel();
        }
        () = idle => shutdown.cancel(),
    }
    if let Ok(result) = tokio::time::timeout(SHUTDOWN_GRACE, server).await {
        result?;
    } else {
        tracing::warn!("shutting down with calls in progress");
    }
    Ok(())
}
