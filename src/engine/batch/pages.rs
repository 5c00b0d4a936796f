//! [`PageGuard`]: ends the reading of lists whose pages never end.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;

use crate::terraform::quoted;

/// The maximum number of pages of a list: all public AMIs of a Region have some hundreds.
const MAX_PAGES: usize = 1_000;
/// The maximum number of consecutive pages without items, as AWS returns them if a filter omits all items of a page.
const MAX_EMPTY_PAGES: usize = 100;
/// How long consecutive pages may bring no items.
const MAX_EMPTY_TIME: Duration = Duration::from_secs(8);
/// The minimum number of pages after which [`MAX_EMPTY_TIME`] applies: a single page can take that long.
const MIN_EMPTY_PAGES: usize = 3;

/// Why a list does not end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndlessList {
    /// A page has the token of an earlier page.
    #[error("page {page} has the same token as an earlier page, {}", quoted(.token))]
    RepeatedToken {
        /// The number of the page.
        page: usize,
        /// The token.
        token: String,
    },
    /// A page has items, all of which earlier pages had, too, or too many pages have no items.
    #[error("page {page} contains nothing new, and another page follows")]
    NothingNew {
        /// The number of the page.
        page: usize,
    },
    /// The list has too many pages.
    #[error("it has more than {MAX_PAGES} pages")]
    TooManyPages,
}

/// Checks the pages of one list.
#[derive(Debug)]
pub struct PageGuard {
    page: usize,
    tokens: HashSet<String>,
    keys: HashSet<String>,
    empty_pages: usize,
    /// When the last page with items arrived.
    progressed: Instant,
}

impl Default for PageGuard {
    fn default() -> Self {
        let (tokens, keys) = (HashSet::new(), HashSet::new());
        Self { page: 0, tokens, keys, empty_pages: 0, progressed: Instant::now() }
    }
}

impl PageGuard {
    /// The token of the next page; `None` if this page is the last one. `keys` identify the items of this page, `token` is the
    /// one that it contains.
    ///
    /// # Errors
    ///
    /// Why the list does not end.
    pub fn next(
        &mut self,
        keys: impl IntoIterator<Item = String>,
        token: Option<String>,
    ) -> Result<Option<String>, EndlessList> {
        let Some(token) = token.filter(|token| !token.is_empty()) else { return Ok(None) };
        self.page += 1;
        let page = self.page;
        let (mut items, mut new) = (0_usize, 0_usize);
        for key in keys {
            items += 1;
            new += usize::from(self.keys.insert(key));
        }
        if new > 0 {
            (self.empty_pages, self.progressed) = (0, Instant::now());
        } else {
            self.empty_pages += 1;
        }
        let is_stuck = self.empty_pages >= MIN_EMPTY_PAGES && self.progressed.elapsed() >= MAX_EMPTY_TIME;
        if (items > 0 && new == 0) || self.empty_pages >= MAX_EMPTY_PAGES || is_stuck {
            return Err(EndlessList::NothingNew { page });
        }
        if page >= MAX_PAGES {
            return Err(EndlessList::TooManyPages);
        }
        if !self.tokens.insert(token.clone()) {
            return Err(EndlessList::RepeatedToken { page, token });
        }
        Ok(Some(token))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn token(number: usize) -> String {
        format!("token-{number}")
    }

    #[test]
    fn ends_without_token() {
        let mut guard = PageGuard::default();
        assert_eq!(guard.next(["a".to_owned()], Some(token(1))), Ok(Some(token(1))));
        assert_eq!(guard.next([], Some(token(2))), Ok(Some(token(2))));
        assert_eq!(guard.next(["a".to_owned()], None), Ok(None));
        assert_eq!(guard.next(["b".to_owned()], Some(String::new())), Ok(None));
    }

    #[test]
    fn rejects_repeated_token() {
        let mut guard = PageGuard::default();
        assert!(guard.next(["a".to_owned()], Some(token(1))).is_ok());
        assert!(guard.next(["b".to_owned()], Some(token(2))).is_ok());
        let repeated = EndlessList::RepeatedToken { page: 3, token: "token-1".to_owned() };
        assert_eq!(guard.next(["c".to_owned()], Some(token(1))), Err(repeated));
    }

    #[test]
    fn rejects_page_without_new_items() {
        let mut guard = PageGuard::default();
        assert!(guard.next(["a".to_owned(), "b".to_owned()], Some(token(1))).is_ok());
        assert!(guard.next(["b".to_owned(), "c".to_owned()], Some(token(2))).is_ok());
        assert_eq!(guard.next(["a".to_owned()], Some(token(3))), Err(EndlessList::NothingNew { page: 3 }));
    }

    #[tokio::test(start_paused = true)]
    async fn rejects_empty_pages_without_end() {
        let mut fast = PageGuard::default();
        let failed = (1..10_000).find(|number| fast.next([], Some(token(*number))).is_err());
        assert_eq!(failed, Some(MAX_EMPTY_PAGES));

        let (mut slow, began) = (PageGuard::default(), Instant::now());
        for number in 1..100 {
            advance(Duration::from_secs(1)).await;
            if slow.next([], Some(token(number))).is_err() {
                break;
            }
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    }

    #[test]
    fn limits_pages() {
        let mut guard = PageGuard::default();
        let failed = (1..10_000).find(|number| guard.next([number.to_string()], Some(token(*number))).is_err());
        assert_eq!(failed, Some(MAX_PAGES));
    }
}
