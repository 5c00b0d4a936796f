//! Filters of describe operations. A filter has a field and values. A resource passes if, for every filter, one of its
//! values of the field matches a value of the filter.

use std::collections::HashSet;

use serde::Deserialize;

use super::errors::invalid_value;
use crate::services::error::ServiceError;

/// Maximum number of filter values in a call.
const MAX_FILTER_VALUES: usize = 200;

/// A filter in a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Filter {
    #[serde(default)]
    name: String,
    #[serde(default)]
    values: Values,
}

/// The values of a filter. Values without wildcards are in a set, because calls with 200 IDs filter thousands of
/// resources.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
struct Values {
    count: usize,
    plain: HashSet<String>,
    patterns: Vec<String>,
}

impl From<Vec<String>> for Values {
    fn from(values: Vec<String>) -> Self {
        let count = values.len();
        let (patterns, plain): (Vec<_>, Vec<_>) =
            values.into_iter().partition(|value| value.contains(['*', '?', '\\']));
        Self { count, plain: plain.into_iter().collect(), patterns }
    }
}

impl Values {
    fn match_any(&self, value: &str) -> bool {
        self.plain.contains(value) || self.patterns.iter().any(|pattern| matches(pattern, value))
    }
}

/// A resource that can be filtered.
pub(super) trait Filterable {
    /// The values of a field; `None` for an unknown field. Not called for `tag:` fields.
    fn values(&self, field: &str) -> Option<Vec<String>>;

    /// The value of a tag.
    fn tag(&self, key: &str) -> Option<&str>;
}

/// Rejects invalid filters.
pub(super) fn check(filters: &[Filter], fields: &[&str]) -> Result<(), ServiceError> {
    for filter in filters {
        let tag = fields.contains(&"tag-key") && filter.name.strip_prefix("tag:").is_some_and(|key| !key.is_empty());
        if !tag && !fields.contains(&filter.name.as_str()) {
            return Err(ServiceError::new("InvalidParameterValue", format!("The filter '{}' is invalid", filter.name)));
        }
        if filter.values.count == 0 {
            return Err(invalid_value("", "filter", &format!("The filter '{}' has no values.", filter.name)));
        }
    }
    if filters.iter().map(|filter| filter.values.count).sum::<usize>() > MAX_FILTER_VALUES {
        let message = format!("The maximum number of filter values specified on a single call is {MAX_FILTER_VALUES}");
        return Err(ServiceError::new("FilterLimitExceeded", message));
    }
    Ok(())
}

/// Whether a resource passes all filters.
pub(super) fn pass(resource: &impl Filterable, filters: &[Filter]) -> bool {
    filters.iter().all(|filter| {
        let given = match filter.name.strip_prefix("tag:") {
            Some(key) => resource.tag(key).map(|value| vec![value.to_owned()]).unwrap_or_default(),
            None => resource.values(&filter.name).unwrap_or_default(),
        };
        given.iter().any(|value| filter.values.match_any(value))
    })
}

/// Whether a value matches a pattern: `*` is any text, `?` one character, and a backslash takes the next character as
/// it is.
fn matches(pattern: &str, value: &str) -> bool {
    let (pattern, value): (Vec<char>, Vec<char>) = (pattern.chars().collect(), value.chars().collect());
    let (mut p, mut v) = (0, 0);
    // Where to continue if what follows the last star does not match: the star's place, and the value's.
    let mut star: Option<(usize, usize)> = None;
    loop {
        let (literal, width) = match (pattern.get(p), pattern.get(p + 1)) {
            (Some('\\'), Some(next)) => (Some(*next), 2),
            (Some('*'), _) => {
                star = Some((p, v));
                p += 1;
                continue;
            }
            (Some('?'), _) => (value.get(v).copied(), 1),
            (Some(character), _) => (Some(*character), 1),
            (None, _) => (None, 0),
        };
        match (literal, value.get(v)) {
            (None, None) if p >= pattern.len() => return true,
            (Some(expected), Some(given)) if expected == *given => {
                p += width;
                v += 1;
            }
            _ => match star {
                Some((place, from)) if from < value.len() => {
                    star = Some((place, from + 1));
                    p = place + 1;
                    v = from + 1;
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_wildcard_patterns() {
        for (pattern, value, expected) in [
            ("web", "web", true),
            ("web", "webs", false),
            ("web", "Web", false),
            ("web-*", "web-", true),
            ("*-2026*", "web-2026.11", true),
            ("*a*b", "xaxbxb", true),
            ("*a*b", "xaxbx", false),
            ("w?b", "web", true),
            ("w?b", "wb", false),
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            (r"a\*", "a*", true),
            (r"a\*", "ab", false),
            (r"a\?b", "a?b", true),
        ] {
            assert_eq!(matches(pattern, value), expected, "{pattern} {value}");
        }
    }

    struct Thing;

    impl Filterable for Thing {
        fn values(&self, field: &str) -> Option<Vec<String>> {
            (field == "name").then(|| vec!["web".to_owned()])
        }

        fn tag(&self, key: &str) -> Option<&str> {
            (key == "team").then_some("payments")
        }
    }

    fn filter(name: &str, values: &[&str]) -> Filter {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        Filter { name: name.to_owned(), values: values.into() }
    }

    #[test]
    fn requires_one_matching_value_per_filter() {
        assert!(pass(&Thing, &[filter("name", &["db", "w*"]), filter("tag:team", &["payments"])]));
        assert!(!pass(&Thing, &[filter("name", &["web"]), filter("tag:team", &["web"])]));
        assert!(!pass(&Thing, &[filter("tag:owner", &["*"])]));
    }

    #[test]
    fn rejects_unknown_filters_and_too_many_values() {
        let fields = &["name", "tag-key"];
        assert!(check(&[filter("tag:any", &["x"]), filter("name", &["x"])], fields).is_ok());
        assert_eq!(check(&[filter("nmae", &["x"])], fields).unwrap_err().message, "The filter 'nmae' is invalid");
        let values = vec!["x"; 201];
        assert_eq!(check(&[filter("name", &values)], fields).unwrap_err().code, "FilterLimitExceeded");
    }
}
