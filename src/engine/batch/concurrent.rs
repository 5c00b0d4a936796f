//! [`try_map_concurrent`]: a call for each of many things, a few at a time.

use futures_util::{StreamExt, TryStreamExt, stream};

/// How many such calls of one batch are under way at the same time. Some services tell tags of one image at a time, and
/// AWS publishes no rates for those calls: one after the other would add up, and all at once would be throttled.
const AT_ONCE: usize = 5;

/// Asks for each item, and keeps the answers in the order of the items; what there is no answer to is left out.
///
/// # Errors
///
/// The first error; what has not been asked by then is not asked.
pub async fn try_map_concurrent<T, A, E, F>(items: Vec<T>, ask: impl FnMut(T) -> F) -> Result<Vec<A>, E>
where
    F: Future<Output = Result<Option<A>, E>>,
{
    let answers = stream::iter(items).map(ask).buffered(AT_ONCE);
    answers.try_filter_map(|answer| std::future::ready(Ok(answer))).try_collect().await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn answers_come_in_the_order_of_the_items_and_a_few_are_asked_at_once() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let ask = |item: usize| {
            let (now, most) = (&now, &most);
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                // The later ones are ready sooner.
                for _ in item..20 {
                    tokio::task::yield_now().await;
                }
                now.fetch_sub(1, Ordering::Relaxed);
                Ok::<_, ()>((item != 3).then_some(item))
            }
        };
        let answers = try_map_concurrent((0..20).collect(), ask).await.unwrap();
        assert_eq!(answers, (0..20).filter(|item| *item != 3).collect::<Vec<_>>());
        assert_eq!(most.into_inner(), AT_ONCE);
    }

    #[tokio::test]
    async fn the_first_error_ends_the_asking() {
        let asked = AtomicUsize::new(0);
        let ask = |item: usize| {
            asked.fetch_add(1, Ordering::Relaxed);
            async move { if item == 1 { Err(item) } else { Ok(Some(item)) } }
        };
        assert_eq!(try_map_concurrent((0..20).collect(), ask).await, Err(1));
        assert!(asked.into_inner() <= AT_ONCE + 1);
    }
}
