//! The response stream of `InvokeAction`: progress messages, then the result.

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

/// The number of buffered progress messages.
const BUFFERED_LINES: usize = 16;

/// The maximum delay between Ctrl-C in Terraform and the Stop call. Measured delays are several times shorter.
const STOP_DELAY: Duration = Duration::from_millis(25);

/// Runs an action in its own task. The stream ends with exactly one completion event: Terraform treats a stream without one
/// as a success, and crashes on an event without a type.
///
/// Terraform (seen in 1.15) also crashes, and loses unsaved states, if any event follows a progress message that arrived
/// after Ctrl-C. So no progress message follows a stop, and if one may have crossed with the stop, the completion event is
/// omitted. Terraform then ends without the diagnostics, which is the lesser loss.
pub(crate) fn invoke(
    action: Arc<dyn ErasedAction>,
    context: Context,
    request: invoke_action::Request,
) -> BoxStream<Event> {
    let (lines, mut progress) = mpsc::channel(BUFFERED_LINES);
    let (events, stream) = mpsc::channel(1);
    tokio::spawn(async move {
        let stop = context.clone();
        let (mut stopped, mut last_line) = (None, None);
        let mut call = tokio::spawn(async move { action.invoke(&context, request, &ProgressSink::new(lines)).await });
        let ended = loop {
            tokio::select! {
                biased;
                () = stop.stopped(), if stopped.is_none() => stopped = Some(Instant::now()),
                // Send pending progress messages before the completion.
                Some(message) = progress.recv() => {
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
                    tracing::info!("Terraform canceled a running action");
                    call.abort();
                    return;
                }
            }
        };
        let crossed = |(stopped, line): (Instant, Instant)| stopped.duration_since(line) < STOP_DELAY;
        if stopped.zip(last_line).is_some_and(crossed) {
            tracing::warn!("action ended after a stop; its result could not be sent to Terraform");
            return;
        }
        let diagnostics = ended.unwrap_or_else(|error| panicked(&error));
        // If the host has closed the stream, the event is lost on purpose.
        let _ = events.send(Ok(completed(diagnostics))).await;
    });
    Box::pin(ReceiverStream::new(stream))
}

/// A stream with a failed completion only.
pub(crate) fn fail(diagnostics: Diagnostics) -> BoxStream<Event> {
    Box::pin(tokio_stream::once(Ok(completed(diagnostics))))
}

fn completed(diagnostics: Diagnostics) -> Event {
    let completed = event::Completed { diagnostics: diagnostics.into_proto() };
    Event { r#type: Some(event::Type::Completed(completed)) }
}
