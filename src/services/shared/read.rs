//! Read helpers that do not depend on the service: pagination, images of which some may be deleted, images with their
//! tags, and whether the source of a copy is still in progress.

use std::sync::Arc;

use crate::aws::{Call, Connection, RegionClients, ServiceError};
use crate::engine::{PageGuard, TagMap, try_map_concurrent};

/// Reads all pages of a list with the call. `read_page` makes it for one page, and returns its items and the token of the
/// next. `key` identifies an item.
///
/// # Errors
///
/// The first error of `read_page`, or a list that does not end ([`PageGuard`]).
pub(crate) async fn read_pages<T, F>(
    call: Call,
    key: impl Fn(&T) -> Option<&str>,
    mut read_page: impl FnMut(Option<String>) -> F,
) -> Result<Vec<T>, ServiceError>
where
    F: Future<Output = Result<(Vec<T>, Option<String>), ServiceError>>,
{
    let (mut items, mut guard) = (Vec::new(), PageGuard::default());
    let mut token = None;
    loop {
        // On the heap: the future of an SDK call is large, and deep to compile.
        let (page, next) = Box::pin(read_page(token)).await?;
        let keys = page.iter().map(|item| key(item).unwrap_or_default().to_owned());
        token = guard.next(keys, next).map_err(|reason| ServiceError::endless_list(call.clone(), reason))?;
        items.extend(page);
        if token.is_none() {
            return Ok(items);
        }
    }
}

/// Describes the existing images among these IDs. One unknown ID may fail the call for all of them; each is then described
/// in a call of its own.
///
/// # Errors
///
/// The first error of `describe` that is not about an unknown ID.
pub(crate) async fn describe_existing<T, F>(
    ids: &[String],
    is_not_found: impl Fn(&ServiceError) -> bool,
    describe: impl Fn(Vec<String>) -> F,
) -> Result<Vec<T>, ServiceError>
where
    F: Future<Output = Result<Vec<T>, ServiceError>>,
{
    match Box::pin(describe(ids.to_vec())).await {
        Err(error) if is_not_found(&error) => {}
        result => return result,
    }
    let mut found = Vec::new();
    if ids.len() > 1 {
        for id in ids {
            match Box::pin(describe(vec![id.clone()])).await {
                Err(error) if is_not_found(&error) => {}
                result => found.extend(result?),
            }
        }
    }
    Ok(found)
}

/// Reads the tags of images, with one call for each image. Omits an image that is deleted between the two calls.
///
/// # Errors
///
/// The first error of `read_tags` that is not about a deleted image.
pub(crate) async fn with_tags<I, F>(
    images: Vec<I>,
    is_not_found: impl Fn(&ServiceError) -> bool,
    read_tags: impl Fn(&I) -> F,
) -> Result<Vec<(I, TagMap)>, ServiceError>
where
    F: Future<Output = Result<TagMap, ServiceError>>,
{
    let (is_not_found, read_tags) = (&is_not_found, &read_tags);
    try_map_concurrent(images, |image| async move {
        match Box::pin(read_tags(&image)).await {
            Err(error) if is_not_found(&error) => Ok(None),
            tags => Ok(Some((image, tags?))),
        }
    })
    .await
}

/// Whether the source of a copy is still in progress, as `read` finds it in the Region of the source. A source that cannot
/// be read counts as finished.
pub(crate) async fn is_source_in_progress<F>(
    connection: &Connection,
    source_region: &str,
    read: impl FnOnce(Arc<RegionClients>) -> F,
) -> bool
where
    F: Future<Output = Result<bool, ServiceError>>,
{
    match connection.region_clients(source_region) {
        Ok(region) => read(region).await.unwrap_or(false),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn reads_pages_until_one_has_no_token() {
        let tokens = RefCell::new(Vec::new());
        let items = read_pages(
            call(),
            |item: &&'static str| Some(*item),
            |token| {
                tokens.borrow_mut().push(token.clone());
                async move {
                    match token.as_deref() {
                        None => Ok((vec!["a", "b"], Some("second".to_owned()))),
                        Some("second") => Ok((Vec::new(), Some("third".to_owned()))),
                        _ => Ok((vec!["c"], Some(String::new()))),
                    }
                }
            },
        );
        assert_eq!(items.await.unwrap(), ["a", "b", "c"]);
        assert_eq!(tokens.into_inner(), [None, Some("second".to_owned()), Some("third".to_owned())]);
    }

    fn call() -> Call {
        Call { service: "ec2", operation: "DescribeImages", region: "eu-west-1".to_owned() }
    }

    #[tokio::test]
    async fn rejects_lists_without_end() {
        let pages = RefCell::new(0);
        let items = read_pages(
            call(),
            |item: &String| Some(item),
            |_| {
                *pages.borrow_mut() += 1;
                let page = *pages.borrow();
                async move { Ok((vec!["ami-1".to_owned()], Some(format!("token-{page}")))) }
            },
        );
        let error = items.await.unwrap_err().to_string();
        assert!(error.contains("does not end: page 2 contains nothing new"), "{error}");
        assert_eq!(pages.into_inner(), 2);
    }
}
