//! Comparison of an applied object with its plan: core's `objchange.AssertObjectCompatible`.
//!
//! Known values stay the same. Unknown values become any value of their type that satisfies their refinements.

use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::schema::Block;
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode as BlockNesting;

use super::values::{Type, is_unknown, join, satisfies_refinements};
use super::{Rule, Violation};

/// A planned value and its result.
#[derive(Clone, Copy)]
pub(crate) struct Completion<'a> {
    pub(crate) planned: &'a Json,
    pub(crate) actual: &'a Json,
}

impl Completion<'_> {
    fn member(self, name: &str) -> Self {
        Self { planned: &self.planned[name], actual: &self.actual[name] }
    }

    fn element(self, index: usize) -> Self {
        Self { planned: &self.planned[index], actual: &self.actual[index] }
    }

    fn changed(self) -> String {
        format!("was {} in the plan, but is now {}", self.planned, self.actual)
    }
}

/// Checks the body of a block, or the whole object, and reports violations of this rule.
pub(crate) fn check_block(block: &Block, pair: Completion<'_>, path: &str, rule: Rule, found: &mut Vec<Violation>) {
    if pair.planned.is_null() || pair.actual.is_null() {
        if pair.planned.is_null() != pair.actual.is_null() {
            found.push(Violation::new(rule, path, &pair.changed()));
        }
        return;
    }
    for attribute in &block.attributes {
        let path = join(path, &attribute.name);
        match Type::of_attribute(attribute) {
            Ok(of) => check_value(&of, pair.member(&attribute.name), &path, rule, found),
            Err(violation) => found.push(violation),
        }
    }
    for nested in &block.block_types {
        let body = nested.block.clone().unwrap_or_default();
        let (pair, path) = (pair.member(&nested.type_name), join(path, &nested.type_name));
        if is_unknown(pair.planned) {
            // Blocks whose number was unknown.
            continue;
        }
        match nested.nesting() {
            BlockNesting::List => {
                let (planned, actual) = (length(pair.planned), length(pair.actual));
                if planned != actual {
                    let message = format!("{planned} blocks were planned, but there are {actual}");
                    found.push(Violation::new(rule, &path, &message));
                    continue;
                }
                for index in 0..planned {
                    check_block(&body, pair.element(index), &format!("{path}[{index}]"), rule, found);
                }
            }
            BlockNesting::Map => {
                for key in keys(pair) {
                    check_block(&body, pair.member(key), &format!("{path}[{key:?}]"), rule, found);
                }
            }
            BlockNesting::Set => {
                check_set(pair, &path, rule, found, |pair, found| check_block(&body, pair, &path, rule, found));
            }
            _ => check_block(&body, pair, &path, rule, found),
        }
    }
}

fn check_value(of: &Type, pair: Completion<'_>, path: &str, rule: Rule, found: &mut Vec<Violation>) {
    if is_unknown(pair.planned) {
        if !satisfies_refinements(pair.planned, pair.actual) {
            found.push(Violation::new(rule, path, &pair.changed()));
        }
        return;
    }
    if pair.planned.is_null() || pair.actual.is_null() || is_unknown(pair.actual) {
        if pair.planned != pair.actual {
            found.push(Violation::new(rule, path, &pair.changed()));
        }
        return;
    }
    match of {
        Type::String | Type::Number | Type::Bool => {
            if pair.planned != pair.actual {
                found.push(Violation::new(rule, path, &pair.changed()));
            }
        }
        Type::List(element) => {
            for index in 0..length(pair.planned).max(length(pair.actual)) {
                let (inner, path) = (pair.element(index), format!("{path}[{index}]"));
                if index >= length(pair.planned) || index >= length(pair.actual) {
                    found.push(Violation::new(rule, &path, &inner.changed()));
                } else {
                    check_value(element, inner, &path, rule, found);
                }
            }
        }
        Type::Tuple(elements) => {
            for (index, element) in elements.iter().enumerate() {
                check_value(element, pair.element(index), &format!("{path}[{index}]"), rule, found);
            }
        }
        Type::Map(element) => {
            for key in keys(pair) {
                let (inner, path) = (pair.member(key), format!("{path}[{key:?}]"));
                if pair.planned.get(key).is_none() || pair.actual.get(key).is_none() {
                    found.push(Violation::new(rule, &path, &inner.changed()));
                } else {
                    check_value(element, inner, &path, rule, found);
                }
            }
        }
        Type::Object(members) => {
            for (name, of) in members {
                check_value(of, pair.member(name), &join(path, name), rule, found);
            }
        }
        Type::Set(element) => {
            check_set(pair, path, rule, found, |pair, found| check_value(element, pair, path, rule, found));
        }
    }
}

/// Set elements have no identity, so each must only have a counterpart on the other side. A set may become smaller
/// when unknown elements turn out to be equal, but never larger.
fn check_set(
    pair: Completion<'_>,
    path: &str,
    rule: Rule,
    found: &mut Vec<Violation>,
    check: impl Fn(Completion<'_>, &mut Vec<Violation>),
) {
    let none = Vec::new();
    let planned = pair.planned.as_array().unwrap_or(&none);
    let actual = pair.actual.as_array().unwrap_or(&none);
    let corresponds = |planned: &Json, actual: &Json| {
        let mut found = Vec::new();
        check(Completion { planned, actual }, &mut found);
        found.is_empty()
    };
    let vanished = planned.iter().any(|planned| !actual.iter().any(|actual| corresponds(planned, actual)));
    let appeared = actual.iter().any(|actual| !planned.iter().any(|planned| corresponds(planned, actual)));
    if vanished || appeared || actual.len() > planned.len() {
        found.push(Violation::new(rule, path, &pair.changed()));
    }
}

fn length(value: &Json) -> usize {
    value.as_array().map_or(0, Vec::len)
}

fn keys(pair: Completion<'_>) -> impl Iterator<Item = &String> {
    let planned = pair.planned.as_object().into_iter().flat_map(|members| members.keys());
    let actual = pair.actual.as_object().into_iter().flat_map(|members| members.keys());
    planned.chain(actual.filter(move |key| pair.planned.get(key).is_none()))
}
