//! [`dispatch`]: the way of a call to what answers it.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::failure::Fallible;
use super::task::panicked;
use crate::terraform::diagnostics::Diagnostics;

/// Has a request answered by a member of the registry, in a task of its own: a panic ends as a message to the user, and
/// the state stays as it was.
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
