//! The answer to `ListResource`: an event for each object, as fast as Terraform takes them.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codegen::BoxStream;

use super::server::ErasedListResource;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::list_resource::{Event, Request};
use crate::terraform::server::task::panicked;

/// Lists in a task of its own, which ends when Terraform drops the stream.
pub(crate) fn list(list: Arc<dyn ErasedListResource>, context: Context, request: Request) -> BoxStream<Event> {
    let (events, stream) = mpsc::channel(1);
    tokio::spawn(async move {
        let found = events.clone();
        let mut call = tokio::spawn(async move { list.list(&context, request, &found).await });
        tokio::select! {
            ended = &mut call => {
                if let Err(error) = ended {
                    let _ = events.send(Ok(message(panicked(&error)))).await;
                }
            }
            () = events.closed() => {
                tracing::debug!("Terraform has enough");
                call.abort();
            }
        }
    });
    Box::pin(ReceiverStream::new(stream))
}

/// A stream that only says why there is no such list resource.
pub(crate) fn refuse(diagnostics: Diagnostics) -> BoxStream<Event> {
    Box::pin(tokio_stream::once(Ok(message(diagnostics))))
}

fn message(diagnostics: Diagnostics) -> Event {
    Event { diagnostic: diagnostics.into_proto(), ..Event::default() }
}
