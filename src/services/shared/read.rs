//! Read helpers that do not depend on the service: pagination, images of which some may be deleted, images with their
//! tags, and whether the source of a copy is still in progress.

use std::sync::Arc;

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{TagMap, try_map_concurrent};

/// Reads all pages of a list. `read_page` makes the call for one page, and returns its items and the token of the next.
///
/// # Errors
///
/// The first error of `read_page`.
pub(crate) async fn read_pages<T, F>(mut read_page: impl FnMut(Option<String>) -> F) -> Result<Vec<T>, ServiceError>
where
    F: Future<Output = Result<(Vec<T>, Option<String>), ServiceError>>,
{
    let mut items = Vec::new();
    let mut token = None;
    loop {
        // On the heap: the future of an SDK call is large, and deep to compile.
        let (page, next) = Box::pin(read_page(token)).await?;
        items.extend(page);
        token = next.filter(|token| !token.is_empty());
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
        let items = read_pages(|token| {
            tokens.borrow_mut().push(token.clone());
            async move {
                match token.as_deref() {
                    None => Ok((vec![1, 2], Some("second".to_owned()))),
                    Some("second") => Ok((Vec::new(), Some("third".to_owned()))),
                    _ => Ok((vec![3], Some(String::new()))),
                }
            }
        });
        assert_eq!(items.await.unwrap(), [1, 2, 3]);
        assert_eq!(tokens.into_inner(), [None, Some("second".to_owned()), Some("third".to_owned())]);
    }
}
