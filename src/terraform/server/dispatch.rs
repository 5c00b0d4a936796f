//! [`dispatch`]: runs a call in a task.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::failure::Fallible;
use super::task::panicked;
use crate::terraform::diagnostics::Diagnostics;

/// Runs a call in its own task, so that a panic becomes a diagnostic and the state remains unchanged.
pub(crate) async fn dispatch<T, Q, F>(
    target: Result<Arc<T>, Diagnostics>,
    request: Request<Q>,
    call: impl FnOnce(Arc<T>, Q) -> F,
) -> Result<Response<Q::Response>, Status>
where
    T: ?Sized,
    Q: Fallible + Clone,
    F: Future<Output = Q::Response> + Send + 'static,
    Q::Response: Send + 'static,
{
    let request = request.into_inner();
    let response = match target {
        Ok(target) => match tokio::spawn(call(target, request.clone())).await {
            Ok(response) => response,
            Err(error) => request.failed(panicked(&error)),
        },
        Err(error) => request.failed(error),
    };
    Ok(Response::new(response))
}
