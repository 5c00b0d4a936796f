//! Tags: how the resource's own and the provider's `default_tags` become the tags of an image, and back.

use std::collections::BTreeSet;

use super::state::{CommonAttributes, TagMap};
use crate::aws::{IgnoredTags, MOST_TAGS, TagLimits, tag_key_problem, tag_value_problem};
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Rule, Value};

/// The rules of one argument that has tags.
#[derive(Debug, Clone, Copy)]
pub struct TagRules {
    /// How many there may be.
    pub count: &'static Rule,
    /// What a key may be.
    pub key: &'static Rule,
    /// What a value may be.
    pub value: &'static Rule,
}

/// The provider's part in every image's tags.
#[derive(Debug, Clone, Default)]
pub struct TagPolicy {
    default_tags: Value<TagMap>,
    ignored: IgnoredTags,
}

impl TagPolicy {
    /// A policy that adds the provider's `default_tags` and leaves alone what its `ignore_tags` name.
    pub fn new(default_tags: Value<TagMap>, ignored: IgnoredTags) -> Self {
        Self { default_tags, ignored }
    }

    /// The tags without those that are somebody else's business.
    pub fn visible(&self, mut tags: TagMap) -> TagMap {
        tags.retain(|key, _| !self.ignored.contains(key));
        tags
    }

    /// All tags that an image shall have: the defaults, and over them its own; ignored ones are not among them.
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

    /// The tags that count as the resource's own among those that an image has: all but the defaults. A default that
    /// the resource sets itself as well stays with it, and so does an ignored one, with the value that it is written
    /// with: what others make of it is no drift.
    ///
    /// Keys that came with the source are its own only where it already had them.
    pub fn own(&self, prior: &Value<TagMap>, actual: &TagMap, inherited: &Inherited) -> Value<TagMap> {
        let had = |key: &String| prior.known().is_some_and(|prior| prior.contains_key(key));
        let is_default = |key: &String, value: &Value<String>| {
            self.default_tags.known().is_some_and(|defaults| defaults.get(key) == Some(value))
        };
        let is_own = |(key, value): &(&String, &Value<String>)| {
            !self.ignored.contains(key) && (had(key) || !(inherited.contains(key) || is_default(key, value)))
        };
        let written = prior.known().into_iter().flatten().filter(|(key, _)| self.ignored.contains(key));
        let own = actual.iter().filter(is_own).chain(written);
        let own: TagMap = own.map(|(key, value)| (key.clone(), value.clone())).collect();
        // No tags and no `tags` argument at all are the same to AWS; the user's way of writing it is kept.
        if own.is_empty() && prior.is_null() { Value::Null } else { Value::Known(own) }
    }
}

/// Which tags of an image came with its source, where the configuration does not name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inherited {
    /// Every one.
    Any,
    /// Those with these keys.
    Keys(BTreeSet<String>),
}

impl Inherited {
    /// None of them.
    pub const NONE: Self = Self::Keys(BTreeSet::new());

    /// Whether the tag with this key came with the source.
    pub fn contains(&self, key: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Keys(keys) => keys.contains(key),
        }
    }
}

/// What brings the tags of one AWS object to what they shall be.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagChange {
    /// Tags to add or to give another value.
    pub set: Vec<(String, String)>,
    /// Keys to take away.
    pub remove: Vec<String>,
}

impl TagChange {
    /// From what is there to what shall be there. Tags that are not desired are taken away.
    pub fn new(actual: &TagMap, desired: &TagMap) -> Self {
        let set = known_tags(desired).filter(|(key, value)| actual.get(*key).and_then(Value::text) != Some(value));
        let remove = actual.keys().filter(|key| !desired.contains_key(*key));
        Self {
            set: set.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            remove: remove.cloned().collect(),
        }
    }

    /// From what is there to what the plan says of an image's tags. Where the plan leaves open which tags came with
    /// the source, nothing is taken away.
    pub fn of_image(actual: &TagMap, planned: &CommonAttributes, policy: &TagPolicy) -> Self {
        let actual = &policy.visible(actual.clone());
        if let Some(desired) = planned.tags_all.known() {
            return Self::new(actual, desired);
        }
        let desired = policy.all(&planned.tags).into_known().unwrap_or_default();
        Self { remove: Vec::new(), ..Self::new(actual, &desired) }
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

/// The tags whose values are known, as AWS takes them.
pub fn known_tags(tags: &TagMap) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().filter_map(|(key, value)| Some((key.as_str(), value.text()?)))
}

/// Checks the tags of one argument without any network.
pub fn validate_tags(rules: &TagRules, limits: &TagLimits, tags: &Value<TagMap>) -> Diagnostics {
    let Some(tags) = tags.known() else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    if tags.len() > MOST_TAGS {
        let detail = format!("There are {} tags; AWS takes at most {MOST_TAGS} on one resource.", tags.len());
        diagnostics.push(rules.count.broken(detail));
    }
    for (key, value) in tags {
        let at = |diagnostic: Diagnostic| diagnostic.at(AttributePath::of(rules.key.attribute).key(key));
        diagnostics.extend(problem(rules, limits, key, value).map(at));
    }
    diagnostics
}

/// Checks, without any network, the tags of one argument together with what the provider adds to them. What is wrong
/// with its own tags is told by [`validate_tags`] alone.
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

/// Checks how many tags those of one argument are, together with what the provider adds to them.
pub fn check_tag_count(rule: &Rule, own: &Value<TagMap>, all: &Value<TagMap>) -> Option<Diagnostic> {
    let (count, added) = (all.known()?.len(), added(own, all).count());
    (count > MOST_TAGS && added > 0).then(|| {
        rule.broken(format!(
            "There are {count} tags, {added} of them from the provider's default_tags; AWS takes at most {MOST_TAGS} \
             on one resource."
        ))
    })
}

/// The tags that the provider adds to the resource's own.
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

    fn policy() -> TagPolicy {
        TagPolicy::new(Value::Known(tags(&[("owner", "platform"), ("stage", "test")])), IgnoredTags::default())
    }

    /// A policy that ignores one key and everything that begins with `scan:`.
    fn ignoring(key: &str) -> TagPolicy {
        let texts = |text: &str| Value::Known(vec![text.into()]);
        let block = crate::aws::IgnoreTags { keys: texts(key), key_prefixes: texts("scan:") };
        TagPolicy::new(Value::Known(tags(&[("owner", "platform"), ("scan:on", "yes")])), IgnoredTags::of(&block))
    }

    #[test]
    fn an_ignored_tag_is_neither_set_shown_nor_removed() {
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
    fn a_tag_of_the_resource_wins_over_a_default() {
        let own = Value::Known(tags(&[("stage", "live")]));
        assert_eq!(policy().all(&own), Value::Known(tags(&[("owner", "platform"), ("stage", "live")])));
    }

    #[test]
    fn what_was_set_is_read_back_as_it_was_written() {
        for own in [Value::Null, Value::Known(tags(&[])), Value::Known(tags(&[("stage", "test"), ("team", "a")]))] {
            let Value::Known(all) = policy().all(&own) else { panic!("known in, known out") };
            assert_eq!(policy().own(&own, &all, &Inherited::NONE), own);
        }
    }

    #[test]
    fn a_tag_that_somebody_else_set_is_drift_unless_it_came_with_the_source() {
        let actual = tags(&[("owner", "platform"), ("stage", "test"), ("team", "b"), ("source", "x")]);
        let prior = Value::Known(tags(&[("team", "a")]));
        let drift = Value::Known(tags(&[("source", "x"), ("team", "b")]));
        assert_eq!(policy().own(&prior, &actual, &Inherited::NONE), drift);
        let own = Value::Known(tags(&[("team", "b")]));
        assert_eq!(policy().own(&prior, &actual, &Inherited::Any), own);
        assert_eq!(policy().own(&prior, &actual, &Inherited::Keys(["source".to_owned()].into())), own);
    }

    #[test]
    fn unknown_tags_make_all_tags_unknown() {
        assert_eq!(policy().all(&Value::Unknown), Value::Unknown);
        let partly = Value::Known(TagMap::from([("team".to_owned(), Value::Unknown)]));
        assert!(matches!(policy().all(&partly), Value::Known(all) if all["team"].is_unknown()));
    }

    const LIMITS: TagLimits =
        TagLimits { longest_key: 128, longest_value: 256, character: |c| c != '*', characters: "anything but *" };

    fn refused(tags: TagMap) -> bool {
        validate_tags(&offline::TAGS, &LIMITS, &Value::Known(tags)).has_errors()
    }

    #[test]
    fn tags_that_aws_would_refuse_are_refused() {
        let long = "k".repeat(129);
        for key in ["", "aws:cloudformation:stack", "AWS:x", &long, "a*"] {
            assert!(refused(tags(&[(key, "v")])), "{key}");
        }
        assert!(!refused(tags(&[(&"k".repeat(128), &"v".repeat(256))])));
        for value in [&"v".repeat(257), "v*"] {
            assert!(refused(tags(&[("k", value)])), "{value}");
        }
        assert!(refused(TagMap::from([("k".to_owned(), Value::Null)])));
        assert!(refused((0..51).map(|n| (n.to_string(), Value::Unknown)).collect()));
        assert!(!refused((0..50).map(|n| (n.to_string(), Value::Unknown)).collect()));
    }

    #[test]
    fn of_all_tags_only_what_the_provider_adds_is_told() {
        let own = Value::Known(tags(&[("own*", "v")]));
        let summaries = |all: TagMap| {
            let told = validate_all_tags(&offline::ALL_TAGS, &LIMITS, &own, &Value::Known(all));
            told.iter().map(|told| (told.summary.clone(), told.path.to_string())).collect::<Vec<_>>()
        };
        assert_eq!(summaries(tags(&[("own*", "v"), ("owner", "platform")])), []);
        let key = (offline::ALL_TAGS.key.summary.to_owned(), "tags".to_owned());
        assert_eq!(summaries(tags(&[("own*", "v"), ("owner*", "platform")])), [key]);
        let count = (offline::ALL_TAGS.count.summary.to_owned(), "tags".to_owned());
        assert_eq!(summaries((0..51).map(|n| (n.to_string(), Value::Unknown)).collect()), [count]);
    }
}
