//! Validation of tags: of an argument alone, and together with the provider's `default_tags`.

use super::state::TagMap;
use crate::aws::{MOST_TAGS, TagLimits, tag_key_problem, tag_value_problem};
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Rule, Value};

/// The rules of one argument for tags.
#[derive(Debug, Clone, Copy)]
pub struct TagRules {
    /// The rule of the number of tags.
    pub count: &'static Rule,
    /// The rule of the keys.
    pub key: &'static Rule,
    /// The rule of the values.
    pub value: &'static Rule,
}

/// Checks the tags of one argument; needs no network.
pub fn validate_tags(rules: &TagRules, limits: &TagLimits, tags: &Value<TagMap>) -> Diagnostics {
    let Some(tags) = tags.known() else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    if tags.len() > MOST_TAGS {
        let detail = format!("AWS supports at most {MOST_TAGS} tags on one resource, got {}.", tags.len());
        diagnostics.push(rules.count.broken(detail));
    }
    for (key, value) in tags {
        let at = |diagnostic: Diagnostic| diagnostic.at(AttributePath::of(rules.key.attribute).key(key));
        diagnostics.extend(problem(rules, limits, key, value).map(at));
    }
    diagnostics
}

/// Checks the tags of one argument together with the provider's `default_tags`; needs no network. Problems of the
/// argument's own tags are left to [`validate_tags`].
pub(crate) fn validate_all_tags(
    rules: &TagRules,
    limits: &TagLimits,
    own: &Value<TagMap>,
    all: &Value<TagMap>,
) -> Diagnostics {
    let mut diagnostics: Diagnostics = check_tag_count(rules.count, own, all).into_iter().collect();
    for (key, value) in added(own, all) {
        diagnostics.extend(problem(rules, limits, key, value));
    }
    diagnostics
}

/// Checks the number of tags of one argument together with the provider's `default_tags`.
pub fn check_tag_count(rule: &Rule, own: &Value<TagMap>, all: &Value<TagMap>) -> Option<Diagnostic> {
    let (count, added) = (all.known()?.len(), added(own, all).count());
    (count > MOST_TAGS && added > 0).then(|| {
        rule.broken(format!(
            "AWS supports at most {MOST_TAGS} tags on one resource, got {count}, {added} of them from the provider's \
             `default_tags`."
        ))
    })
}

/// The default tags that the provider adds to the resource's own tags.
fn added<'a>(own: &'a Value<TagMap>, all: &'a Value<TagMap>) -> impl Iterator<Item = (&'a String, &'a Value<String>)> {
    let is_own = |key: &String| own.known().is_some_and(|own| own.contains_key(key));
    all.known().into_iter().flatten().filter(move |(key, _)| !is_own(key))
}

fn problem(rules: &TagRules, limits: &TagLimits, key: &str, value: &Value<String>) -> Option<Diagnostic> {
    let in_key = tag_key_problem(limits, key).map(|detail| rules.key.broken(detail));
    in_key.or_else(|| tag_value_problem(limits, key, value).map(|detail| rules.value.broken(detail)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::checks::offline;

    fn tags(pairs: &[(&str, &str)]) -> TagMap {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect()
    }

    const LIMITS: TagLimits =
        TagLimits { longest_key: 128, longest_value: 256, character: |c| c != '*', characters: "anything but *" };

    fn rejects(tags: TagMap) -> bool {
        validate_tags(&offline::TAGS, &LIMITS, &Value::Known(tags)).has_errors()
    }

    #[test]
    fn rejects_tags_that_aws_would_reject() {
        let long = "k".repeat(129);
        for key in ["", "aws:cloudformation:stack", "AWS:x", &long, "a*"] {
            assert!(rejects(tags(&[(key, "v")])), "{key}");
        }
        assert!(!rejects(tags(&[(&"k".repeat(128), &"v".repeat(256))])));
        for value in [&"v".repeat(257), "v*"] {
            assert!(rejects(tags(&[("k", value)])), "{value}");
        }
        assert!(rejects(TagMap::from([("k".to_owned(), Value::Null)])));
        assert!(rejects((0..51).map(|n| (n.to_string(), Value::Unknown)).collect()));
        assert!(!rejects((0..50).map(|n| (n.to_string(), Value::Unknown)).collect()));
    }

    #[test]
    fn reports_only_problems_of_default_tags() {
        let own = Value::Known(tags(&[("own*", "v")]));
        let summaries = |all: TagMap| {
            let reported = validate_all_tags(&offline::ALL_TAGS, &LIMITS, &own, &Value::Known(all));
            reported.iter().map(|error| (error.summary.clone(), error.path.to_string())).collect::<Vec<_>>()
        };
        assert_eq!(summaries(tags(&[("own*", "v"), ("owner", "platform")])), []);
        let key = (offline::ALL_TAGS.key.summary.to_owned(), "tags".to_owned());
        assert_eq!(summaries(tags(&[("own*", "v"), ("owner*", "platform")])), [key]);
        let count = (offline::ALL_TAGS.count.summary.to_owned(), "tags".to_owned());
        assert_eq!(summaries((0..51).map(|n| (n.to_string(), Value::Unknown)).collect()), [count]);
    }
}
