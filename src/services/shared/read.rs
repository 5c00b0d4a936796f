//! Ways of reading that do not depend on the service: all pages of a list, images of which some may be gone, images with
//! their tags, and whether the source of a copy is still being made.

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

/// Describes what exists among these IDs. One unknown ID may fail the call for all; each is then described by itself.
///
/// # Errors
///
/// The first error of `describe` that does not say that an ID is unknown.
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

/// Images with their tags, which each have a call. An image that is deleted between the two calls is left out.
///
/// # Errors
///
/// The first error of `read_tags` that does not say that the image is gone.
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

/// Whether the source of a copy is still being made, as `read` finds it in the source's Region. What cannot be read
/// counts as finished.
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
    async fn all_pages_are_read_up_to_the_one_without_a_token() {
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
