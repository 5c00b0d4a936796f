//! A Terraform state backend on this machine. Terraform writes a state file on disk again after each resource, with work that
//! grows with the square of their number; a remote backend, which most users with many images have, stores the state every
//! 20 seconds.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use crate::Outcome;

/// A server for Terraform's `http` backend with one state and without locks, which ends when it is dropped.
pub(crate) struct StateBackend {
    address: SocketAddr,
    server: AbortHandle,
}

impl StateBackend {
    /// Starts with no state.
    pub(crate) async fn start() -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            let state = Arc::new(Mutex::new(None));
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&state)));
            }
        });
        Ok(Self { address, server: server.abort_handle() })
    }

    /// The `backend` block of a configuration.
    pub(crate) fn configuration(&self) -> String {
        format!("terraform {{\n  backend \"http\" {{\n    address = \"http://{}/\"\n  }}\n}}\n\n", self.address)
    }
}

impl Drop for StateBackend {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Serves the requests of one connection until Terraform closes it.
async fn serve(connection: TcpStream, state: Arc<Mutex<Option<Bytes>>>) {
    let service = service_fn(|request| respond(request, &state));
    // Terraform reports a connection that breaks.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
}

async fn respond(
    request: Request<Incoming>,
    state: &Mutex<Option<Bytes>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let method = request.method().clone();
    let mut response = Response::default();
    match (method, request.into_body().collect().await) {
        (Method::POST, Ok(body)) => *state.lock().unwrap_or_else(PoisonError::into_inner) = Some(body.to_bytes()),
        (Method::GET, _) => match &*state.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(state) => *response.body_mut() = Full::new(state.clone()),
            None => *response.status_mut() = StatusCode::NOT_FOUND,
        },
        _ => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    Ok(response)
}
