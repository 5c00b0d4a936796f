//! [`TagPolicy`]: merges a resource's tags with the provider's `default_tags`, and separates them again.

use std::collections::BTreeSet;

use super::state::{CommonAttributes, TagMap};
use crate::aws::IgnoredTags;
use crate::terraform::Value;

/// The provider's part in the tags of every image: `default_tags` and `ignore_tags`.
#[derive(Debug, Clone, Default)]
pub struct TagPolicy {
    default_tags: Value<TagMap>,
    ignored: IgnoredTags,
}

impl TagPolicy {
    /// A policy that adds the provider's `default_tags` and ignores the tags of its `ignore_tags`.
    pub fn new(default_tags: Value<TagMap>, ignored: IgnoredTags) -> Self {
        Self { default_tags, ignored }
    }

    /// Removes the ignored tags.
    pub fn visible(&self, mut tags: TagMap) -> TagMap {
        tags.retain(|key, _| !self.ignored.contains(key));
        tags
    }

    /// All tags of an image: the default tags, overridden by its own tags, without ignored tags.
    pub fn all(&self, own: &Value<TagMap>) -> Value<TagMap> {
        match (&self.default_tags, own) {
            (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
            (defaults, own) => {
                let mut all = defaults.known().cloned().unwrap_or_default();
                all.extend(own.known().cloned().unwrap_or_default());
                Value::Known(self.visible(all))
            }
        }
    }

    /// The resource's own tags among all tags of an image: all but the default tags. A default tag that the resource
    /// sets too is its own. So is an ignored tag that it sets, with the configured value: a change of that value in AWS
    /// is no drift.
    ///
    /// Tags that were copied from the source are its own only if `prior` contains them.
    pub fn own(&self, prior: &Value<TagMap>, actual: &TagMap, inherited: &Inherited) -> Value<TagMap> {
        let had = |key: &String| prior.known().is_some_and(|prior| prior.contains_key(key));
        let is_default = |key: &String, value: &Value<String>| {
            self.default_tags.known().is_some_and(|defaults| defaults.get(key) == Some(value))
        };
        let is_own = |(key, value): &(&String, &Value<String>)| {
            !self.ignored.contains(key) && (had(key) || !(inherited.contains(key) || is_default(key, value)))
        };
        let configured = prior.known().into_iter().flatten().filter(|(key, _)| self.ignored.contains(key));
        let own = actual.iter().filter(is_own).chain(configured);
        let own: TagMap = own.map(|(key, value)| (key.clone(), value.clone())).collect();
        // AWS does not distinguish an empty `tags` from a null one, so the prior form is kept.
        if own.is_empty() && prior.is_null() { Value::Null } else { Value::Known(own) }
    }
}

/// Which tags of an image were copied from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inherited {
    /// Every tag that the configuration does not set.
    Any,
    /// The tags with these keys.
    Keys(BTreeSet<String>),
}

impl Inherited {
    /// No tag.
    pub const NONE: Self = Self::Keys(BTreeSet::new());

    /// Whether the tag with this key was copied from the source.
    pub fn contains(&self, key: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Keys(keys) => keys.contains(key),
        }
    }
}

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
    /// source, no tag is removed.
    pub fn of_image(actual: &TagMap, planned: &CommonAttributes, policy: &TagPolicy) -> Self {
        let actual = &policy.visible(actual.clone());
        if let Some(desired) = planned.tags_all.known() {
            return Self::new(actual, desired);
        }
        let desired = policy.all(&planned.tags).into_known().unwrap_or_default();
        Self { remove: Vec::new(), ..Self::new(actual, &desired) }
    }

    /// Whether no tag changes.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

/// The tags with known values, by key.
pub fn known_tags(tags: &TagMap) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().filter_map(|(key, value)| Some((key.as_str(), value.text()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> TagMap {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect()
    }

    fn policy() -> TagPolicy {
        TagPolicy::new(Value::Known(tags(&[("owner", "platform"), ("stage", "test")])), IgnoredTags::default())
    }

    /// A policy that ignores one key and all keys with the prefix `scan:`.
    fn ignoring(key: &str) -> TagPolicy {
        let texts = |text: &str| Value::Known(vec![text.into()]);
        let block = crate::aws::IgnoreTags { keys: texts(key), key_prefixes: texts("scan:") };
        TagPolicy::new(Value::Known(tags(&[("owner", "platform"), ("scan:on", "yes")])), IgnoredTags::of(&block))
    }

    #[test]
    fn ignores_tags_of_ignore_tags() {
        let policy = ignoring("bill");
        let own = Value::Known(tags(&[("bill", "7"), ("team", "web")]));
        let all = tags(&[("owner", "platform"), ("team", "web")]);
        assert_eq!(policy.all(&own), Value::Known(all.clone()));
        let actual = tags(&[("bill", "8"), ("owner", "platform"), ("scan:last", "now"), ("team", "web")]);
        assert_eq!(policy.visible(actual.clone()), all);
        assert_eq!(policy.own(&own, &actual, &Inherited::NONE), own);
        assert_eq!(
            policy.own(&Value::Null, &tags(&[("bill", "8"), ("scan:last", "now")]), &Inherited::NONE),
            Value::Null
        );
        let planned = CommonAttributes { tags: own, tags_all: Value::Known(all), ..CommonAttributes::default() };
        assert!(TagChange::of_image(&actual, &planned, &policy).is_empty());
    }

    #[test]
    fn resource_tags_override_default_tags() {
        let own = Value::Known(tags(&[("stage", "live")]));
        assert_eq!(policy().all(&own), Value::Known(tags(&[("owner", "platform"), ("stage", "live")])));
    }

    #[test]
    fn reads_back_configured_tags() {
        for own in [Value::Null, Value::Known(tags(&[])), Value::Known(tags(&[("stage", "test"), ("team", "a")]))] {
            let Value::Known(all) = policy().all(&own) else { panic!("known in, known out") };
            assert_eq!(policy().own(&own, &all, &Inherited::NONE), own);
        }
    }

    #[test]
    fn foreign_tags_are_drift_unless_inherited() {
        let actual = tags(&[("owner", "platform"), ("stage", "test"), ("team", "b"), ("source", "x")]);
        let prior = Value::Known(tags(&[("team", "a")]));
        let drift = Value::Known(tags(&[("source", "x"), ("team", "b")]));
        assert_eq!(policy().own(&prior, &actual, &Inherited::NONE), drift);
        let own = Value::Known(tags(&[("team", "b")]));
        assert_eq!(policy().own(&prior, &actual, &Inherited::Any), own);
        assert_eq!(policy().own(&prior, &actual, &Inherited::Keys(["source".to_owned()].into())), own);
    }

    #[test]
    fn unknown_tags_make_tags_all_unknown() {
        assert_eq!(policy().all(&Value::Unknown), Value::Unknown);
        let partly = Value::Known(TagMap::from([("team".to_owned(), Value::Unknown)]));
        assert!(matches!(policy().all(&partly), Value::Known(all) if all["team"].is_unknown()));
    }
}
