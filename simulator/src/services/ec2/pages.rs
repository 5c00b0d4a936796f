//! Pagination by EC2's rules.

use super::errors::invalid_value;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::wire::xml::Element;

/// Maximum number of results per page.
const MAX_PAGE_SIZE: i64 = 1000;

/// The pagination parameters of a request.
pub(super) struct Page<'a> {
    /// The page size; unlimited if omitted.
    pub(super) max_results: Option<i64>,
    /// The token of the previous page.
    pub(super) next_token: Option<&'a str>,
    /// The minimum page size of the operation.
    pub(super) least: i64,
}

/// A page of items, and the element with the token of the next page.
pub(super) fn page<T>(
    items: Vec<T>,
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
    let (shown, next) = pages::page(items, id, size, page.next_token).ok_or_else(|| {
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
        let items = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        let (items, next) = page(items, String::clone, &Page { max_results, next_token, least: 1 })?;
        let next = next.map(|element| {
            element.document().split("<nextToken>").nth(1).unwrap().split('<').next().unwrap().to_owned()
        });
        Ok((items, next))
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
