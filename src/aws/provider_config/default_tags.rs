//! The blocks `default_tags` and `ignore_tags`, with the tags and keys from the environment.

use std::collections::BTreeMap;

use super::model::{IgnoreTags, ProviderBlock};
use super::nested_block::{known_texts, only};
use crate::terraform::Value;

/// The prefix of variables with a default tag. The tag key follows.
const DEFAULT_TAGS: &str = "TF_AWS_DEFAULT_TAGS_";
const IGNORED_KEYS: &str = "TF_AWS_IGNORE_TAGS_KEYS";
const IGNORED_PREFIXES: &str = "TF_AWS_IGNORE_TAGS_KEY_PREFIXES";

/// The tags that the provider ignores. Unknown keys and prefixes are not ignored until apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoredTags {
    keys: Vec<String>,
    prefixes: Vec<String>,
}

impl IgnoredTags {
    /// The block's keys and prefixes, and those of the environment.
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

    /// The block's keys and prefixes.
    pub fn of(block: &IgnoreTags) -> Self {
        let texts = |texts| known_texts(texts).map(str::to_owned).collect();
        Self { keys: texts(&block.keys), prefixes: texts(&block.key_prefixes) }
    }

    /// Whether a tag with this key is ignored.
    pub fn contains(&self, key: &str) -> bool {
        self.keys.iter().any(|ignored| ignored == key) || self.prefixes.iter().any(|prefix| key.starts_with(prefix))
    }
}

/// The default tags. The block's tags override those of the environment.
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
    fn merges_environment_into_blocks() {
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
    fn keeps_unknown_default_tags() {
        let block = ProviderBlock { default_tags: Value::Unknown, ..ProviderBlock::default() };
        assert_eq!(default_tags(&block, std::iter::empty()), Value::Unknown);
        assert_eq!(default_tags(&ProviderBlock::default(), std::iter::empty()), Value::Null);
    }
}
