//! [`OpenCalls`]: counts the open calls of a service.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Bytes, Frame, SizeHint};
use tokio::sync::watch;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{BoxFuture, Service};
use tonic::server::NamedService;

/// The path of the call that stops the others.
const STOP: &str = "/StopProvider";

/// Counts the open calls of a service. A call is open from its first byte to the last byte of its response, or until the host
/// cancels it.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenCalls {
    open: watch::Sender<usize>,
    stopped: Arc<AtomicBool>,
}

impl OpenCalls {
    /// Wraps a service and counts its calls.
    pub(crate) fn count<S>(&self, service: S) -> Counted<S> {
        Counted { service, calls: self.clone() }
    }

    /// Whether any call is open.
    pub(crate) fn are_open(&self) -> bool {
        *self.open.borrow() > 0
    }

    /// Whether the host has called Stop.
    pub(crate) fn are_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Completes when no call has been open for this time, starting now.
    pub(crate) async fn idle_for(&self, time: Duration) {
        let mut calls = self.open.subscribe();
        loop {
            // It cannot fail, because the sender is in `self`.
            let _ = calls.wait_for(|open| *open == 0).await;
            // A call that begins and ends between two polls is a change, too.
            if tokio::time::timeout(time, calls.changed()).await.is_err() {
                return;
            }
        }
    }

    fn open(&self) -> OpenCall {
        self.open.send_modify(|open| *open += 1);
        OpenCall(self.open.clone())
    }
}

/// An open call, closed on drop.
#[derive(Debug)]
struct OpenCall(watch::Sender<usize>);

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

/// A gRPC service with counted calls.
#[derive(Clone, Debug)]
pub(crate) struct Counted<S> {
    service: S,
    calls: OpenCalls,
}

impl<S: NamedService> NamedService for Counted<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Counted<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Response<Body>, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let call = self.calls.open();
        if request.uri().path().ends_with(STOP) {
            self.calls.stopped.store(true, Ordering::Relaxed);
        }
        let response = self.service.call(request);
        Box::pin(async move { Ok(response.await?.map(|body| Body::new(CountedBody { body, _call: call }))) })
    }
}

/// The response body, which keeps its call open until it is sent.
struct CountedBody {
    body: Body,
    _call: OpenCall,
}

impl hyper::body::Body for CountedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, advance};
    use tower::{ServiceExt as _, service_fn};

    use super::*;

    const TIME: Duration = Duration::from_secs(5);

    /// The time until no call is open.
    async fn until_idle(calls: &OpenCalls) -> Duration {
        let began = Instant::now();
        calls.idle_for(TIME).await;
        began.elapsed()
    }

    #[tokio::test]
    async fn call_is_open_until_response_is_sent_or_dropped() {
        let calls = OpenCalls::default();
        let open = || *calls.open.borrow();
        let (go, gone) = tokio::sync::oneshot::channel::<()>();
        let mut gone = Some(gone);
        let service = service_fn(move |_: Request<Body>| {
            let gone = gone.take();
            async move {
                if let Some(gone) = gone {
                    let _ = gone.await;
                }
                Ok(Response::new(Body::new("a stream".to_owned())))
            }
        });
        let call = tokio::spawn(calls.count(service).oneshot(Request::new(Body::empty())));
        while open() == 0 {
            tokio::task::yield_now().await;
        }
        go.send(()).unwrap();
        let response = call.await.unwrap().unwrap();
        assert_eq!(open(), 1, "the response has not been read");
        drop(response);
        assert_eq!(open(), 0);

        let dropped =
            calls.count(service_fn(|_: Request<Body>| std::future::pending())).oneshot(Request::new(Body::empty()));
        let dropped = tokio::spawn(dropped);
        while open() == 0 {
            tokio::task::yield_now().await;
        }
        dropped.abort();
        assert!(dropped.await.is_err());
        assert_eq!(open(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn idle_requires_time_without_calls() {
        let calls = OpenCalls::default();
        assert_eq!(until_idle(&calls).await, TIME);

        let call = calls.open();
        let (idle, ()) = tokio::join!(until_idle(&calls), async {
            advance(Duration::from_hours(1)).await;
            drop(call);
        });
        assert_eq!(idle, Duration::from_hours(1) + TIME);

        let (idle, ()) = tokio::join!(until_idle(&calls), async {
            advance(Duration::from_secs(4)).await;
            drop(calls.open());
        });
        assert_eq!(idle, Duration::from_secs(4) + TIME, "a short call in between");
    }
}
