//! [`TagChange`]: the tags that an update sets and removes.

use super::state::{CommonAttributes, TagMap};
use super::tags::{TagPolicy, known_tags};
use crate::terraform::Value;

/// The change from the actual to the desired tags of one AWS resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagChange {
    /// Tags to add or to overwrite.
    pub set: Vec<(String, String)>,
    /// Keys to remove.
    pub remove: Vec<String>,
}

impl TagChange {
    /// The change from `actual` to `desired`. Tags that are not desired are removed.
    pub fn new(actual: &TagMap, desired: &TagMap) -> Self {
        let set = known_tags(desired).filter(|(key, value)| actual.get(*key).and_then(Value::text) != Some(value));
        let remove = actual.keys().filter(|key| !desired.contains_key(*key));
        Self {
            set: set.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            remove: remove.cloned().collect(),
        }
    }

    /// The change from the actual to the planned tags of an image. While it is unknown which tags are copied from the
    /// source, no tag is removed. Ignored tags change only on an image that is untagged.
    pub fn of_image(actual: &TagMap, planned: &CommonAttributes, policy: &TagPolicy) -> Self {
        let unset = Self::new(actual, &policy.unset(&planned.tags)).set;
        let actual = &policy.visible(actual.clone());
        let mut change = match planned.tags_all.known() {
            Some(desired) => Self::new(actual, desired),
            None => Self::new(actual, &policy.all(&planned.tags).into_known().unwrap_or_default()).without_removals(),
        };
        change.set.extend(unset);
        change
    }

    /// The same change, which removes no tag.
    #[must_use]
    pub fn without_removals(self) -> Self {
        Self { remove: Vec::new(), ..self }
    }

    /// Whether no tag changes.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{IgnoreTags, IgnoredTags};

    fn tags(pairs: &[(&str, &str)]) -> TagMap {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect()
    }

    fn ignoring(key: &str) -> TagPolicy {
        let keys = Value::Known(vec![key.into()]);
        TagPolicy::new(Value::Null, IgnoredTags::of(&IgnoreTags { keys, key_prefixes: Value::Null }))
    }

    #[test]
    fn changes_ignored_tags_only_on_untagged_images() {
        let planned = CommonAttributes {
            tags: Value::Known(tags(&[("bill", "7"), ("team", "web")])),
            tags_all: Value::Known(tags(&[("team", "web")])),
            ..CommonAttributes::default()
        };
        let policy = ignoring("bill");
        let change = |actual: &[(&str, &str)], policy| TagChange::of_image(&tags(actual), &planned, policy);
        assert!(change(&[("bill", "8"), ("team", "web")], &policy).is_empty());
        assert!(change(&[("team", "web")], &policy).is_empty());
        let expected = TagChange { set: vec![("bill".to_owned(), "7".to_owned())], remove: Vec::new() };
        assert_eq!(change(&[("team", "web")], &policy.with_untagged(true)), expected);
    }
}
