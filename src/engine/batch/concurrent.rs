//! [`try_map_concurrent`]: a call for each item, a few at a time.

use futures_util::{StreamExt, TryStreamExt, stream};

/// Calls of one batch that run at the same time. Some services return the tags of only one image per call, and AWS
/// publishes no rate limits for these calls: sequential calls would add up, and unlimited ones would be throttled.
const MAX_CONCURRENT: usize = 5;

/// Makes a call for each item and returns the results in the order of the items; `None` is omitted.
///
/// # Errors
///
/// The first error. No further calls are started then.
pub async fn try_map_concurrent<T, A, E, F>(items: Vec<T>, call: impl FnMut(T) -> F) -> Result<Vec<A>, E>
where
    F: Future<Output = Result<Option<A>, E>>,
{
    let results = stream::iter(items).map(call).buffered(MAX_CONCURRENT);
    results.try_filter_map(|result| std::future::ready(Ok(result))).try_collect().await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn keeps_the_order_and_limits_concurrency() {
        let (running, most_running) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let call = |item: usize| {
            let (running, most_running) = (&running, &most_running);
            async move {
                most_running.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                // Later items complete sooner.
                for _ in item..20 {
                    tokio::task::yield_now().await;
                }
                running.fetch_sub(1, Ordering::Relaxed);
                Ok::<_, ()>(if item == 3 { None } else { Some(item) })
            }
        };
        let results = try_map_concurrent((0..20).collect(), call).await.unwrap();
        assert_eq!(results, (0..20).filter(|item| *item != 3).collect::<Vec<_>>());
        assert_eq!(most_running.into_inner(), MAX_CONCURRENT);
    }

    #[tokio::test]
    async fn stops_at_the_first_error() {
        let calls = AtomicUsize::new(0);
        let call = |item: usize| {
            calls.fetch_add(1, Ordering::Relaxed);
            async move { if item == 1 { Err(item) } else { Ok(Some(item)) } }
        };
        assert_eq!(try_map_concurrent((0..20).collect(), call).await, Err(1));
        assert!(calls.into_inner() <= MAX_CONCURRENT + 1);
    }
}
