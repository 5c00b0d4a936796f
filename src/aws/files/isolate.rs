//! [`isolate`]: runs SDK code that may block.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

/// Runs a future on a thread of its own, since the SDK reads files without yielding. Returns `None` if it takes longer than
/// the limit. The future is dropped then, unless a file blocks it.
#[expect(clippy::disallowed_methods, reason = "the thread is not one of the runtime's")]
pub(crate) async fn isolate<T: Send + 'static>(
    limit: Duration,
    future: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let runtime = tokio::runtime::Handle::current();
    let (mut sender, receiver) = oneshot::channel();
    let run = move || {
        runtime.block_on(async move {
            let output = tokio::select! {
                output = future => output,
                () = sender.closed() => return,
            };
            // The caller has given up, and needs no output.
            drop(sender.send(output));
        });
    };
    std::thread::Builder::new().name("credentials".to_owned()).spawn(run).ok()?;
    timeout(limit, receiver).await.ok()?.ok()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn blocked_future_does_not_block_the_runtime() {
        let started = Instant::now();
        let blocked = isolate(Duration::from_millis(50), async { std::thread::park_timeout(Duration::from_secs(5)) });
        assert_eq!(blocked.await, None);
        assert_eq!(isolate(Duration::from_secs(5), async { 1 }).await, Some(1));
        assert!(started.elapsed() < Duration::from_secs(4));
    }
}
