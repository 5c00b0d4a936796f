//! [`fan_out`]: a call for each of many things, a few at a time.

use futures_util::{StreamExt, TryStreamExt, stream};

/// How many such calls are under way at the same time. Some services tell tags of one image at a time, and AWS publishes
/// no rates for those calls: one after the other would add up, and all at once would be throttled.
const AT_ONCE: usize = 5;

/// Asks for each item, and keeps the answers in the order of the items; what there is no answer to is left out.
///
/// # Errors
///
/// The first error; what has not been asked by then is not asked.
pub async fn fan_out<T, A, E, F>(items: Vec<T>, ask: impl FnMut(T) -> F) -> Result<Vec<A>, E>
where
    F: Future<Output = Result<Option<A>, E>>,
{
    let answers = stream::iter(items).map(ask).buffered(AT_ONCE);
    answers.try_filter_map(|answer| std::future::ready(Ok(answer))).try_collect().await
}
