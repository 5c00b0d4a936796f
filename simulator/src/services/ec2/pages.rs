//! EC2's rules for pages of results.

use super::errors::invalid_value;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::wire::xml::Element;

/// The most results a page can have.
const MAX_PAGE_SIZE: i64 = 1000;

/// What a request says about pages.
pub(super) struct Page<'a> {
    /// The size it asks for; everything is one page where it does not.
    pub(super) max_results: Option<i64>,
    /// The token of the page before.
    pub(super) next_token: Option<&'a str>,
    /// The least size it may ask for.
    pub(super) least: i64,
}

/// One page of things, and the element that tells of the next one.
pub(super) fn page<T>(
    things: Vec<T>,
    id: impl Fn(&T) -> String,
    page: &Page<'_>,
) -> Result<(Vec<T>, Option<Element>), ServiceError> {
    let size = match page.max_results {
        None => usize::MAX,
        Some(size) if (page.least..=MAX_PAGE_SIZE).contains(&size) => usize::try_from(size).unwrap_or(usize::MAX),
        Some(size) => {
            let why = format!("Expecting a value between {} and {MAX_PAGE_SIZE}.", page.least);
            return Err(invalid_value(size, "maxResults", &why));
        }
    };
    let (shown, next) = pages::page(things, id, size, page.next_token).ok_or_else(|| {
        let token = page.next_token.unwrap_or_default();
        ServiceError::new("InvalidNextToken", format!("The token '{token}' is invalid"))
    })?;
    Ok((shown, next.map(|token| Element::of("nextToken", token))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(
        max_results: Option<i64>,
        next_token: Option<&str>,
    ) -> Result<(Vec<String>, Option<String>), ServiceError> {
        let things = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        let (things, next) = page(things, String::clone, &Page { max_results, next_token, least: 1 })?;
        let next = next.map(|element| {
            element.document().split("<nextToken>").nth(1).unwrap().split('<').next().unwrap().to_owned()
        });
        Ok((things, next))
    }

    #[test]
    fn paginates() {
        let (first, token) = numbers(Some(2), None).unwrap();
        let (second, token) = numbers(Some(2), token.as_deref()).unwrap();
        let (third, end) = numbers(Some(2), token.as_deref()).unwrap();
        assert_eq!([first, second, third].concat(), ["a", "b", "c", "d", "e"]);
        assert_eq!(end, None);
    }

    #[test]
    fn returns_one_page_without_max_results() {
        assert_eq!(numbers(None, None).unwrap().0.len(), 5);
    }

    #[test]
    fn rejects_invalid_page_parameters() {
        assert_eq!(numbers(Some(0), None).unwrap_err().code, "InvalidParameterValue");
        assert_eq!(numbers(Some(1001), None).unwrap_err().code, "InvalidParameterValue");
        assert_eq!(numbers(None, Some("nonsense")).unwrap_err().code, "InvalidNextToken");
        assert_eq!(numbers(None, Some("é")).unwrap_err().code, "InvalidNextToken");
    }
}
