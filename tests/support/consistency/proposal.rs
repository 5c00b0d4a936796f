//! The proposed new state, as core computes it for a provider: `objchange.ProposedNew`.
//!
//! Configured values come from the configuration, and computed, unconfigured values from the prior state.

use serde_json::{Map, Value as Json, json};
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode as BlockNesting;
use terraform_provider_image::terraform::proto::schema::object::NestingMode as ObjectNesting;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block, NestedBlock, Object};

use super::values::{complete, is_unknown};

/// Both values are complete objects of the block, or null.
pub(crate) fn proposed_new_state(block: &Block, prior: &Json, config: &Json) -> Json {
    if config.is_null() || is_unknown(config) {
        return prior.clone();
    }
    let empty = complete(&json!({}), block);
    let prior = if prior.is_null() { &empty } else { prior };
    let mut proposed = propose_attributes(&block.attributes, prior, config);
    for nested in &block.block_types {
        let name = &nested.type_name;
        proposed.insert(name.clone(), propose_blocks(nested, &prior[name], &config[name]));
    }
    Json::Object(proposed)
}

fn propose_blocks(nested: &NestedBlock, prior: &Json, config: &Json) -> Json {
    let body = nested.block.clone().unwrap_or_default();
    match (nested.nesting(), config) {
        _ if is_unknown(config) => config.clone(),
        (BlockNesting::List, Json::Array(elements)) => {
            correlate_by_index(elements, prior, |prior, config| proposed_new_state(&body, prior, config))
        }
        (BlockNesting::Map, Json::Object(elements)) => {
            correlate_by_key(elements, prior, |prior, config| proposed_new_state(&body, prior, config))
        }
        (BlockNesting::Set, Json::Array(elements)) => correlate_by_value(
            elements,
            prior,
            |prior| without_computed_block(&body, prior),
            |prior, config| proposed_new_state(&body, prior, config),
        ),
        (BlockNesting::Group, _) | (BlockNesting::Single, Json::Object(_)) => proposed_new_state(&body, prior, config),
        _ => config.clone(),
    }
}

fn propose_attributes(attributes: &[Attribute], prior: &Json, config: &Json) -> Map<String, Json> {
    let propose = |attribute: &Attribute| {
        let (prior, config) = (&prior[&attribute.name], &config[&attribute.name]);
        match &attribute.nested_type {
            _ if attribute.computed && config.is_null() => prior.clone(),
            Some(object) if !is_unknown(config) => propose_nested(object, prior, config),
            _ => config.clone(),
        }
    };
    attributes.iter().map(|attribute| (attribute.name.clone(), propose(attribute))).collect()
}

fn propose_nested(object: &Object, prior: &Json, config: &Json) -> Json {
    let propose = |prior: &Json, config: &Json| Json::Object(propose_attributes(&object.attributes, prior, config));
    match (object.nesting(), config) {
        (ObjectNesting::Single, Json::Object(_)) => propose(prior, config),
        (ObjectNesting::List, Json::Array(elements)) => correlate_by_index(elements, prior, propose),
        (ObjectNesting::Map, Json::Object(elements)) => correlate_by_key(elements, prior, propose),
        (ObjectNesting::Set, Json::Array(elements)) => {
            correlate_by_value(elements, prior, |prior| without_computed(&object.attributes, prior), propose)
        }
        _ => config.clone(),
    }
}

fn correlate_by_index(elements: &[Json], prior: &Json, propose: impl Fn(&Json, &Json) -> Json) -> Json {
    let with_prior = |(index, config): (usize, &Json)| match prior.get(index) {
        Some(prior) => propose(prior, config),
        None => config.clone(),
    };
    elements.iter().enumerate().map(with_prior).collect()
}

fn correlate_by_key(elements: &Map<String, Json>, prior: &Json, propose: impl Fn(&Json, &Json) -> Json) -> Json {
    let with_prior = |(key, config): (&String, &Json)| match prior.get(key) {
        Some(prior) => (key.clone(), propose(prior, config)),
        None => (key.clone(), config.clone()),
    };
    elements.iter().map(with_prior).collect()
}

/// Set elements correspond if they are equal except for computed attributes. Each prior element is used once.
fn correlate_by_value(
    elements: &[Json],
    prior: &Json,
    comparable: impl Fn(&Json) -> Json,
    propose: impl Fn(&Json, &Json) -> Json,
) -> Json {
    let mut unused: Vec<&Json> = prior.as_array().into_iter().flatten().collect();
    let mut with_prior = |config: &Json| {
        let same = unused.iter().position(|prior| comparable(prior) == *config);
        match same.map(|index| unused.remove(index)) {
            Some(prior) => propose(prior, config),
            None => config.clone(),
        }
    };
    elements.iter().map(&mut with_prior).collect()
}

fn without_computed_block(block: &Block, value: &Json) -> Json {
    let Json::Object(members) = value else { return value.clone() };
    let mut members = members.clone();
    if let Json::Object(attributes) = without_computed(&block.attributes, value) {
        members.extend(attributes);
    }
    Json::Object(members)
}

fn without_computed(attributes: &[Attribute], value: &Json) -> Json {
    let keep = |attribute: &Attribute| if attribute.computed { Json::Null } else { value[&attribute.name].clone() };
    attributes.iter().map(|attribute| (attribute.name.clone(), keep(attribute))).collect()
}
