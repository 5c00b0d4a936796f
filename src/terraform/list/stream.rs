//! The response stream of `ListResource`: an event for each object.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codegen::BoxStream;

use super::server::ErasedListResource;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::list_resource::{Event, Request};
use crate::terraform::server::task::panicked;

/// Lists in its own task, which ends when Terraform closes the stream.
pub(crate) fn list(list: Arc<dyn ErasedListResource>, context: Context, request: Request) -> BoxStream<Event> {
    let (events, stream) = mpsc::channel(1);
    tokio::spawn(async move {
        let found = events.clone();
        let mut call = tokio::spawn(async move { list.list(&context, request, &found).await });
        tokio::select! {
            ended = &mut call => {
                if let Err(error) = ended {
                    let _ = events.send(Ok(event(panicked(&error)))).await;
                }
            }
            () = events.closed() => {
                tracing::debug!("Terraform closed the list stream");
                call.abort();
            }
        }
    });
    Box::pin(ReceiverStream::new(stream))
}

/// A stream of diagnostics only.
pub(crate) fn fail(diagnostics: Diagnostics) -> BoxStream<Event> {
    Box::pin(tokio_stream::once(Ok(event(diagnostics))))
}

fn event(diagnostics: Diagnostics) -> Event {
    Event { diagnostic: diagnostics.into_proto(), ..Event::default() }
}
