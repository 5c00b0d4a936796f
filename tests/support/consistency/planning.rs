//! Comparison of a plan with the configuration and the prior state: core's `objchange.AssertPlanValid`.
//!
//! A provider may only set computed values that are not configured. It may also plan the prior value instead of a
//! configured one, which means that both are equivalent.

use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode as BlockNesting;
use terraform_provider_image::terraform::proto::schema::object::NestingMode as ObjectNesting;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block, NestedBlock, Object};

use super::values::{is_unknown, join, unrefined};
use super::{Rule, Violation};

/// The three compared values, of one object or of one part of it.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) prior: &'a Json,
    pub(crate) config: &'a Json,
    pub(crate) planned: &'a Json,
}

impl Change<'_> {
    fn member(self, name: &str) -> Self {
        Self { prior: &self.prior[name], config: &self.config[name], planned: &self.planned[name] }
    }

    fn element(self, index: usize) -> Self {
        Self { prior: &self.prior[index], config: &self.config[index], planned: &self.planned[index] }
    }
}

/// Checks the body of a block, or the whole object.
pub(crate) fn check_block(block: &Block, change: Change<'_>, path: &str, found: &mut Vec<Violation>) {
    if change.planned.is_null() != change.config.is_null() {
        found.push(Violation::new(Rule::PlannedExistence, path, &disagreement(change)));
        return;
    }
    if change.planned.is_null() {
        return;
    }
    for attribute in &block.attributes {
        check_attribute(attribute, change.member(&attribute.name), &join(path, &attribute.name), found);
    }
    for nested in &block.block_types {
        check_nested_block(nested, change.member(&nested.type_name), &join(path, &nested.type_name), found);
    }
}

fn check_nested_block(nested: &NestedBlock, change: Change<'_>, path: &str, found: &mut Vec<Violation>) {
    let body = nested.block.clone().unwrap_or_default();
    let mut broken = |path: &str, message: &str| found.push(Violation::new(Rule::BlockStructure, path, message));
    if nested.nesting() != BlockNesting::Single && change.planned.is_null() {
        return broken(path, "no blocks are an empty collection, not null");
    }
    if change.planned == change.config {
        return;
    }
    if is_unknown(change.config) || is_unknown(change.planned) {
        return broken(path, &disagreement(change));
    }
    match nested.nesting() {
        BlockNesting::List | BlockNesting::Set => {
            let planned = change.planned.as_array().map_or(0, Vec::len);
            let config = change.config.as_array().map_or(0, Vec::len);
            if planned != config {
                return broken(path, &format!("{planned} blocks are planned where {config} are configured"));
            }
            for index in 0..planned {
                let (element, path) = (change.element(index), format!("{path}[{index}]"));
                if is_unknown(element.planned) {
                    found.push(Violation::new(Rule::BlockStructure, &path, "a block may not be unknown itself"));
                } else if nested.nesting() == BlockNesting::List {
                    // Set elements have no identity by which they could be compared.
                    check_block(&body, element, &path, found);
                }
            }
        }
        BlockNesting::Map => {
            for key in keys(change) {
                let (element, path) = (change.member(key), format!("{path}[{key:?}]"));
                if element.planned.is_null() || element.config.is_null() || is_unknown(element.planned) {
                    found.push(Violation::new(Rule::BlockStructure, &path, &disagreement(element)));
                } else {
                    check_block(&body, element, &path, found);
                }
            }
        }
        _ => check_block(&body, change, path, found),
    }
}

fn check_attribute(attribute: &Attribute, change: Change<'_>, path: &str, found: &mut Vec<Violation>) {
    if attribute.write_only {
        if !change.planned.is_null() {
            found.push(Violation::new(Rule::WriteOnly, path, "a write-only attribute is null in every plan"));
        }
        return;
    }
    let (planned, config) = (unrefined(change.planned), unrefined(change.config));
    let kept = planned == unrefined(change.prior) && !change.prior.is_null() && !change.config.is_null();
    if planned == config || kept || (attribute.computed && (!attribute.optional || config.is_null())) {
        return;
    }
    if config.is_null() {
        found.push(Violation::new(Rule::UnconfiguredValue, path, &disagreement(change)));
    } else if let Some(object) = &attribute.nested_type {
        check_nested_attribute(object, change, path, found);
    } else {
        found.push(Violation::new(Rule::ConfiguredValue, path, &disagreement(change)));
    }
}

fn check_nested_attribute(object: &Object, change: Change<'_>, path: &str, found: &mut Vec<Violation>) {
    if change.planned.is_null() || is_unknown(change.planned) || is_unknown(change.config) {
        found.push(Violation::new(Rule::ConfiguredValue, path, &disagreement(change)));
        return;
    }
    let check_members = |change: Change<'_>, path: &str, found: &mut Vec<Violation>| {
        for attribute in &object.attributes {
            check_attribute(attribute, change.member(&attribute.name), &join(path, &attribute.name), found);
        }
    };
    let structure = |path: &str| Violation::new(Rule::BlockStructure, path, &disagreement(change));
    match object.nesting() {
        ObjectNesting::List | ObjectNesting::Set => {
            let planned = change.planned.as_array().map_or(0, Vec::len);
            if Some(planned) != change.config.as_array().map(Vec::len) {
                found.push(structure(path));
            } else if object.nesting() == ObjectNesting::List {
                for index in 0..planned {
                    check_members(change.element(index), &format!("{path}[{index}]"), found);
                }
            }
        }
        ObjectNesting::Map => {
            for key in keys(change) {
                let (element, path) = (change.member(key), format!("{path}[{key:?}]"));
                if element.planned.is_null() != element.config.is_null() {
                    found.push(structure(&path));
                } else if !element.planned.is_null() {
                    check_members(element, &path, found);
                }
            }
        }
        _ => check_members(change, path, found),
    }
}

/// Keys of the plan and the configuration.
fn keys(change: Change<'_>) -> impl Iterator<Item = &String> {
    let planned = change.planned.as_object().into_iter().flat_map(|members| members.keys());
    let config = change.config.as_object().into_iter().flat_map(|members| members.keys());
    planned.chain(config.filter(move |key| change.planned.get(key).is_none()))
}

fn disagreement(Change { prior, config, planned }: Change<'_>) -> String {
    format!("{planned} is planned where {config} is configured (prior: {prior})")
}
