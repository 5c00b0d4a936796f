//! The blocks `default_tags` and `ignore_tags`, with what the environment adds to them.

use std::collections::BTreeMap;

use super::model::{IgnoreTags, ProviderBlock};
use super::nested_block::{known_texts, only};
use crate::terraform::Value;

/// How the names of variables with default tags begin; the key follows.
const DEFAULT_TAGS: &str = "TF_AWS_DEFAULT_TAGS_";
const IGNORED_KEYS: &str = "TF_AWS_IGNORE_TAGS_KEYS";
const IGNORED_PREFIXES: &str = "TF_AWS_IGNORE_TAGS_KEY_PREFIXES";

/// Which tags are somebody else's business. Those that are named only after apply are not ignored until then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoredTags {
    keys: Vec<String>,
    prefixes: Vec<String>,
}

impl IgnoredTags {
    /// What the block says, and the environment adds.
    pub(crate) fn new(block: &ProviderBlock, variable: impl Fn(&str) -> Option<String>) -> Self {
        let listed = |name: &str| {
            let listed = variable(name).unwrap_or_default();
            listed.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut ignored = only(&block.ignore_tags).known().map(|block| Self::of(block)).unwrap_or_default();
        ignored.keys.extend(listed(IGNORED_KEYS));
        ignored.prefixes.extend(listed(IGNORED_PREFIXES));
        ignored
    }

    /// What a block says.
    pub fn of(block: &IgnoreTags) -> Self {
        let texts = |texts| known_texts(texts).map(str::to_owned).collect();
        Self { keys: texts(&block.keys), prefixes: texts(&block.key_prefixes) }
    }

    /// Whether a tag with this key is ignored.
    pub fn contains(&self, key: &str) -> bool {
        self.keys.iter().any(|ignored| ignored == key) || self.prefixes.iter().any(|prefix| key.starts_with(prefix))
    }
}

/// The default tags: those of the environment, and over them those of the block.
pub(crate) fn default_tags(
    block: &ProviderBlock,
    variables: impl Iterator<Item = (String, String)>,
) -> Value<BTreeMap<String, Value<String>>> {
    let named = variables.filter_map(|(name, value)| Some((name.strip_prefix(DEFAULT_TAGS)?.to_owned(), value)));
    let mut all: BTreeMap<_, _> =
        named.filter(|(key, _)| !key.is_empty()).map(|(key, value)| (key, Value::Known(value))).collect();
    let tags = match only(&block.default_tags) {
        Value::Known(block) => block.tags.clone(),
        Value::Unknown => Value::Unknown,
        Value::Null => Value::Null,
    };
    match tags {
        Value::Unknown => Value::Unknown,
        Value::Null if all.is_empty() => Value::Null,
        tags => {
            all.extend(tags.into_known().unwrap_or_default());
            Value::Known(all)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::provider_config::model::DefaultTags;

    fn texts(texts: &[&str]) -> Value<Vec<Value<String>>> {
        Value::Known(texts.iter().map(|text| (*text).into()).collect())
    }

    #[test]
    fn the_environment_adds_to_both_blocks_and_the_block_wins() {
        let tags = Value::Known([("Owner".to_owned(), "platform".into())].into());
        let ignored = IgnoreTags { keys: texts(&["LastScan"]), key_prefixes: texts(&["kubernetes.io/"]) };
        let block = ProviderBlock {
            default_tags: Value::Known(vec![DefaultTags { tags }]),
            ignore_tags: Value::Known(vec![ignored]),
            ..ProviderBlock::default()
        };
        let variables = [("TF_AWS_DEFAULT_TAGS_Owner", "ci"), ("TF_AWS_DEFAULT_TAGS_Run", "7"), ("AWS_PROFILE", "x")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let expected = [("Owner".to_owned(), "platform".into()), ("Run".to_owned(), "7".into())].into();
        assert_eq!(default_tags(&block, variables.into_iter()), Value::Known(expected));

        let variable = |name: &str| (name == "TF_AWS_IGNORE_TAGS_KEYS").then(|| "CostCenter, Audit".to_owned());
        let ignored = IgnoredTags::new(&block, variable);
        for key in ["LastScan", "kubernetes.io/cluster", "CostCenter", "Audit"] {
            assert!(ignored.contains(key), "{key}");
        }
        for key in ["lastscan", "LastScan2", "kubernetes.io", "Owner"] {
            assert!(!ignored.contains(key), "{key}");
        }
    }

    #[test]
    fn unknown_default_tags_stay_unknown() {
        let block = ProviderBlock { default_tags: Value::Unknown, ..ProviderBlock::default() };
        assert_eq!(default_tags(&block, std::iter::empty()), Value::Unknown);
        assert_eq!(default_tags(&ProviderBlock::default(), std::iter::empty()), Value::Null);
    }
}
