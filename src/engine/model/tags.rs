//! [`TagPolicy`]: merges a resource's tags with the provider's `default_tags`, and separates them again.

use std::collections::BTreeSet;

use super::state::TagMap;
use crate::aws::IgnoredTags;
use crate::terraform::Value;

/// The provider's part in the tags of every image: `default_tags` and `ignore_tags`.
#[derive(Debug, Clone, Default)]
pub struct TagPolicy {
    default_tags: Value<TagMap>,
    ignored: IgnoredTags,
    /// The keys of default tags that an earlier apply set on this image.
    former_defaults: BTreeSet<String>,
    /// Whether the image is new, and its create request could not set tags.
    untagged: bool,
}

impl TagPolicy {
    /// A policy that adds the provider's `default_tags` and ignores the tags of its `ignore_tags`.
    pub fn new(default_tags: Value<TagMap>, ignored: IgnoredTags) -> Self {
        Self { default_tags, ignored, ..Self::default() }
    }

    /// The policy for an image on which an earlier apply set default tags with these keys. They are not the resource's own
    /// tags, even if the provider block no longer contains them or contains other values.
    #[must_use]
    pub(crate) fn with_former_defaults(&self, former_defaults: BTreeSet<String>) -> Self {
        Self { former_defaults, ..self.clone() }
    }

    /// The policy for an image that has none of its configured tags yet.
    #[must_use]
    pub(crate) fn with_untagged(&self, untagged: bool) -> Self {
        Self { untagged, ..self.clone() }
    }

    /// The keys of the default tags.
    pub(crate) fn default_keys(&self) -> BTreeSet<String> {
        self.default_tags.known().into_iter().flatten().map(|(key, _)| key.clone()).collect()
    }

    /// Removes the ignored tags.
    pub fn visible(&self, mut tags: TagMap) -> TagMap {
        tags.retain(|key, _| !self.ignored.contains(key));
        tags
    }

    /// All managed tags of an image: the default tags, overridden by its own tags, without ignored tags.
    pub fn all(&self, own: &Value<TagMap>) -> Value<TagMap> {
        match self.configured(own) {
            Value::Known(all) => Value::Known(self.visible(all)),
            unknown => unknown,
        }
    }

    /// The tags to set when an image is created: the default tags, overridden by its own tags. Ignored tags that are
    /// configured are included, because they are set once and not managed afterwards.
    pub fn at_creation(&self, own: &Value<TagMap>) -> TagMap {
        self.configured(own).into_known().unwrap_or_default()
    }

    /// The ignored tags that are configured.
    pub(crate) fn unmanaged(&self, own: &Value<TagMap>) -> TagMap {
        let mut tags = self.at_creation(own);
        tags.retain(|key, _| self.ignored.contains(key));
        tags
    }

    /// The ignored tags that an update must set: those that are configured, if the image is untagged.
    pub(crate) fn unset(&self, own: &Value<TagMap>) -> TagMap {
        if self.untagged { self.unmanaged(own) } else { TagMap::new() }
    }

    fn configured(&self, own: &Value<TagMap>) -> Value<TagMap> {
        match (&self.default_tags, own) {
            (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
            (defaults, own) => {
                let mut all = defaults.known().cloned().unwrap_or_default();
                all.extend(own.known().cloned().unwrap_or_default());
                Value::Known(all)
            }
        }
    }

    /// The resource's own tags among all tags of an image: all but the present and former default tags, whatever their
    /// values are. A default tag that the resource sets too is its own. So is an ignored tag that it sets, with the
    /// configured value: a change of that value in AWS is no drift.
    ///
    /// Tags that were copied from the source are its own only if `prior` contains them.
    pub fn own(&self, prior: &Value<TagMap>, actual: &TagMap, inherited: &Inherited) -> Value<TagMap> {
        let had = |key: &String| prior.known().is_some_and(|prior| prior.contains_key(key));
        let is_default = |key: &String| {
            let is_present = self.default_tags.known().is_some_and(|defaults| defaults.contains_key(key));
            is_present || self.former_defaults.contains(key)
        };
        let is_own = |(key, _): &(&String, &Value<String>)| {
            !self.ignored.contains(key) && (had(key) || !(inherited.contains(key) || is_default(key)))
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
    }

    #[test]
    fn sets_ignored_tags_only_at_creation() {
        let policy = ignoring("bill");
        let own = Value::Known(tags(&[("bill", "7"), ("team", "web")]));
        let at_creation = tags(&[("bill", "7"), ("owner", "platform"), ("scan:on", "yes"), ("team", "web")]);
        assert_eq!(policy.at_creation(&own), at_creation);
        assert_eq!(policy.unmanaged(&own), tags(&[("bill", "7"), ("scan:on", "yes")]));
        assert_eq!(policy.unset(&own), TagMap::new());
        assert_eq!(policy.with_untagged(true).unset(&own), policy.unmanaged(&own));
    }

    #[test]
    fn default_tags_are_not_own_tags_whatever_their_value() {
        let actual = tags(&[("owner", "other"), ("cost", "7"), ("team", "web")]);
        let own = Value::Known(tags(&[("team", "web")]));
        let policy = policy().with_former_defaults(["cost".to_owned()].into());
        assert_eq!(policy.own(&own, &actual, &Inherited::NONE), own);
        assert_eq!(policy.own(&Value::Null, &actual, &Inherited::NONE), own);
        // A tag that the resource sets too is its own.
        let both = Value::Known(tags(&[("owner", "platform")]));
        let expected = Value::Known(tags(&[("owner", "other"), ("team", "web")]));
        assert_eq!(policy.own(&both, &actual, &Inherited::NONE), expected);
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
