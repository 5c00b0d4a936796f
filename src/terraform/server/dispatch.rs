//! [`dispatch`] and [`dispatch_read`]: run a call in a task.

use std::sync::Arc;

use tokio::task::AbortHandle;
use tonic::{Request, Response, Status};

use super::failure::Fallible;
use super::task::panicked;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};

/// Runs a call in its own task, so that a panic becomes a diagnostic and the state remains unchanged. It completes even if the
/// host cancels the call.
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

/// Runs a call that changes nothing, as [`dispatch`] does. It ends as soon as the user stops, or the host cancels the call.
pub(crate) async fn dispatch_read<T, Q, F>(
    target: Result<Arc<T>, Diagnostics>,
    context: Context,
    request: Request<Q>,
    call: impl FnOnce(Arc<T>, Context, Q) -> F,
) -> Result<Response<Q::Response>, Status>
where
    T: ?Sized,
    Q: Fallible + Clone,
    F: Future<Output = Q::Response> + Send + 'static,
    Q::Response: Send + 'static,
{
    let request = request.into_inner();
    let target = match target {
        Ok(target) => target,
        Err(error) => return Ok(Response::new(request.failed(error))),
    };
    let task = tokio::spawn(call(target, context.clone(), request.clone()));
    let _guard = AbortOnDrop(task.abort_handle());
    let response = match context.until_interrupted(task).await {
        Some(Ok(response)) => response,
        Some(Err(error)) => request.failed(panicked(&error)),
        None => request.failed(interrupted().into()),
    };
    Ok(Response::new(response))
}

/// Aborts a task when it is dropped, which has no effect on one that has ended.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn interrupted() -> Diagnostic {
    let detail = "Terraform or the provider was stopped (Ctrl-C or SIGTERM) before the provider had all responses of AWS. \
                  Nothing was changed. Run the command again.";
    Diagnostic::error("Operation interrupted", detail)
}
