//! Where the limits of arguments come from: `templates/limits.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use terraform_provider_image::terraform::Block;

use super::registry::{Entry, Sort};

/// The limits of arguments that are set by somebody else than this provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// Pages of AWS by the name under which limits refer to them.
    sources: BTreeMap<String, Source>,
    limits: Vec<Limit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    title: String,
    url: String,
}

/// A limit of one argument, of every type of these that has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    types: Vec<String>,
    argument: String,
    /// The limit; empty where the argument's description tells it.
    #[serde(default)]
    rule: String,
    source: String,
}

impl Limits {
    /// Reads the file, which must know every source that it names.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(root.join("templates/limits.json")).map_err(|error| error.to_string())?;
        let limits: Self = serde_json::from_str(&text).map_err(|error| format!("limits.json: {error}"))?;
        let used: BTreeSet<_> = limits.limits.iter().map(|limit| &limit.source).collect();
        let known: BTreeSet<_> = limits.sources.keys().collect();
        if used == known { Ok(limits) } else { Err(format!("limits.json uses {used:?} and knows {known:?}")) }
    }

    /// What to say of the limit of an argument, if somebody sets one.
    pub(crate) fn of(&self, sort: Sort, type_name: &str, argument: &str) -> Option<String> {
        if !matches!(sort, Sort::Provider | Sort::Resource | Sort::Action) {
            return None;
        }
        let limit =
            self.limits.iter().find(|it| it.argument == argument && it.types.iter().any(|name| name == type_name))?;
        let Source { title, url } = self.sources.get(&limit.source)?;
        let own = if limit.rule.is_empty() { String::new() } else { format!("{} ", limit.rule) };
        Some(format!(" {own}Limits: [{title}]({url})."))
    }

    /// Limits of arguments that do not exist.
    pub(crate) fn strays(&self, entries: &[Entry]) -> Vec<String> {
        let exists = |name: &str, argument: &str| {
            entries.iter().any(|entry| entry.type_name == name && has(&entry.schema.block, argument))
        };
        let pairs = self.limits.iter().flat_map(|limit| limit.types.iter().map(|name| (name, &limit.argument)));
        pairs.filter(|(name, argument)| !exists(name, argument)).map(|(name, it)| format!("{name}.{it}")).collect()
    }
}

fn has(block: &Block, argument: &str) -> bool {
    match argument.split_once('.') {
        Some((name, rest)) => block.blocks.iter().any(|nested| nested.name == name && has(&nested.block, rest)),
        None => block.attributes.iter().any(|attribute| attribute.name() == argument && !attribute.is_computed_only()),
    }
}
