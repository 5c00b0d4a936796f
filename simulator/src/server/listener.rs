//! The HTTP/1.1 listener.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::server::dispatch::{self, ConnectionDropped};
use crate::simulator::Simulator;

/// Maximum size of a request in bytes. AWS's own limits are lower for every operation.
const MAX_REQUEST_SIZE: usize = 16 * 1024 * 1024;

/// The pause after a failed accept, such as for too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `shutdown` completes. This future owns the connections, so dropping it closes them.
pub(crate) async fn serve(simulator: &Simulator, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) {
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                let simulator = simulator.clone();
                connections.spawn(async move {
                    let service = service_fn(|request| handle(&simulator, request));
                    // An error means that a fault dropped the connection or that the client disconnected.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn handle(simulator: &Simulator, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, ConnectionDropped> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, MAX_REQUEST_SIZE).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(too_large()),
    };
    let response = dispatch::respond(simulator, Request::from_parts(parts, body)).await?;
    Ok(response.map(Full::new))
}

fn too_large() -> Response<Full<Bytes>> {
    let mut response =
        Response::new(Full::new(Bytes::from_static(b"The request could not be read or is too large.\n")));
    *response.status_mut() = http::StatusCode::PAYLOAD_TOO_LARGE;
    response
}
