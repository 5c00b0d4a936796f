//! The answer to `InvokeAction`: lines while the action is under way, and then how it ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codegen::BoxStream;

use super::definition::ProgressSink;
use super::server::ErasedAction;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::invoke_action::{self, Event, event};
use crate::terraform::server::task::panicked;

/// How many lines may wait for Terraform to read them.
const LINES: usize = 16;

/// How long it may take from Ctrl-C in Terraform to the Stop call. Measured with Terraform
/// 1.15 on a busy machine: 2 to 7 ms.
const STOP_ON_ITS_WAY: Duration = Duration::from_millis(25);

/// Runs an action in a task of its own. The stream ends with exactly one event that says how it ended: Terraform takes
/// a stream without one for a success, and an event that is neither a line nor an end crashes it.
///
/// Terraform (seen in 1.15) also crashes, and loses the states that it has not saved, when any event follows a line
/// that came after Ctrl-C. So no line follows a stop; and where a line may have crossed with the stop, no end does.
/// Terraform then ends without the message, which is the lesser loss.
pub(crate) fn invoke(
    action: Arc<dyn ErasedAction>,
    context: Context,
    request: invoke_action::Request,
) -> BoxStream<Event> {
    let (lines, mut shown) = mpsc::channel(LINES);
    let (events, stream) = mpsc::channel(1);
    tokio::spawn(async move {
        let stop = context.clone();
        let (mut stopped, mut last_line) = (None, None);
        let mut call = tokio::spawn(async move { action.invoke(&context, request, &ProgressSink::new(lines)).await });
        let ended = loop {
            tokio::select! {
                biased;
                () = stop.stopped(), if stopped.is_none() => stopped = Some(Instant::now()),
                // Lines first: what was shown before the end comes before the end.
                Some(message) = shown.recv() => {
                    if stopped.is_some() {
                        continue;
                    }
                    last_line = Some(Instant::now());
                    let line = event::Type::Progress(event::Progress { message });
                    if events.send(Ok(Event { r#type: Some(line) })).await.is_err() {
                        call.abort();
                        return;
                    }
                }
                ended = &mut call => break ended,
                () = events.closed() => {
                    tracing::info!("Terraform has dropped an action that was under way");
                    call.abort();
                    return;
                }
            }
        };
        let crossed = |(stopped, line): (Instant, Instant)| stopped.duration_since(line) < STOP_ON_ITS_WAY;
        if stopped.zip(last_line).is_some_and(crossed) {
            tracing::warn!("the action has ended after a stop, and Terraform could not be told how");
            return;
        }
        let diagnostics = ended.unwrap_or_else(|error| panicked(&error));
        // A host that has gone away at this moment needs no end.
        let _ = events.send(Ok(end(diagnostics))).await;
    });
    Box::pin(ReceiverStream::new(stream))
}

/// A stream that only says why there is no such action.
pub(crate) fn refuse(diagnostics: Diagnostics) -> BoxStream<Event> {
    Box::pin(tokio_stream::once(Ok(end(diagnostics))))
}

fn end(diagnostics: Diagnostics) -> Event {
    let completed = event::Completed { diagnostics: diagnostics.into_proto() };
    Event { r#type: Some(event::Type::Completed(completed)) }
}
