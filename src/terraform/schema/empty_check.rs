//! Rejects empty strings for optional arguments. Modules often pass one for "no value", which means null in Terraform.

use super::attribute::{Attribute, Configurability};
use super::block::{Block, NestedBlock, Nesting};
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::rule::Rule;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::path::AttributePath;
use crate::terraform::value::ty::Type;

/// An empty string is the value of an optional argument.
pub const EMPTY_STRING: Rule = Rule::refusal(
    "",
    "Empty string for an optional argument",
    "Optional arguments are not empty strings, except for descriptions where the service allows an empty one.",
);

/// The configuration with null in place of each empty string of an optional argument, so that no other check reports it
/// again, and an error for each.
pub(crate) fn without_empty_strings(block: &Block, config: &CtyValue) -> (CtyValue, Diagnostics) {
    let (mut config, mut found) = (config.clone(), Diagnostics::new());
    check_block(block, &mut config, &AttributePath::default(), "", true, &mut found);
    (config, found)
}

/// Checks a block. `name` is that of a nested block, and a path cannot address what is in a set.
fn check_block(
    block: &Block,
    config: &mut CtyValue,
    place: &AttributePath,
    name: &str,
    is_addressable: bool,
    found: &mut Diagnostics,
) {
    let CtyValue::Object(members) = config else { return };
    for attribute in &block.attributes {
        let Some(value) = members.get_mut(&attribute.name) else { continue };
        if rejects_empty(attribute) && matches!(value, CtyValue::String(text) if text.is_empty()) {
            let path = if is_addressable { place.clone().attribute(&attribute.name) } else { place.clone() };
            found.push(empty(attribute, name).at(path));
            *value = CtyValue::Null;
        }
    }
    for nested in &block.blocks {
        if let Some(value) = members.get_mut(&nested.name) {
            check_nested(nested, value, &place.clone().attribute(&nested.name), is_addressable, found);
        }
    }
}

fn check_nested(
    nested: &NestedBlock,
    value: &mut CtyValue,
    place: &AttributePath,
    is_addressable: bool,
    found: &mut Diagnostics,
) {
    let is_addressable = is_addressable && nested.nesting != Nesting::Set;
    match value {
        CtyValue::List(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                let place = if is_addressable { place.clone().index(index) } else { place.clone() };
                check_block(&nested.block, element, &place, &nested.name, is_addressable, found);
            }
        }
        value => check_block(&nested.block, value, place, &nested.name, is_addressable, found),
    }
}

fn rejects_empty(attribute: &Attribute) -> bool {
    let is_optional =
        matches!(attribute.configurability, Configurability::Optional | Configurability::OptionalOrComputed);
    is_optional && attribute.ty == Type::String && !attribute.allows_empty
}

fn empty(attribute: &Attribute, block: &str) -> Diagnostic {
    let name = &attribute.name;
    let place = if block.is_empty() { String::new() } else { format!(" in the block `{block}`") };
    EMPTY_STRING.broken(format!(
        "`{name}`{place} is an empty string, which is not a valid value. To omit the argument, set it to `null` or remove it."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> CtyValue {
        CtyValue::String(text.to_owned())
    }

    fn object(pairs: &[(&str, CtyValue)]) -> CtyValue {
        CtyValue::Object(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    fn block() -> Block {
        let inner = Block {
            attributes: vec![Attribute::string("kind"), Attribute::string("must").required()],
            ..Block::default()
        };
        let nested =
            |name: &str, nesting| NestedBlock { name: name.to_owned(), nesting, max_items: None, block: inner.clone() };
        Block {
            attributes: vec![
                Attribute::string("key"),
                Attribute::string("zone").optional_or_computed(),
                Attribute::string("note").allows_empty(),
                Attribute::string("name").required(),
                Attribute::string("arn").computed(),
            ],
            blocks: vec![nested("one", Nesting::Single), nested("many", Nesting::List), nested("any", Nesting::Set)],
            ..Block::default()
        }
    }

    #[test]
    fn replaces_empty_strings_by_null() {
        let inner = object(&[("kind", text("")), ("must", text(""))]);
        let config = object(&[
            ("key", text("")),
            ("zone", text("")),
            ("note", text("")),
            ("name", text("")),
            ("arn", text("")),
            ("one", inner.clone()),
            ("many", CtyValue::List(vec![inner.clone()])),
            ("any", CtyValue::List(vec![inner])),
        ]);
        let (checked, found) = without_empty_strings(&block(), &config);
        let paths: Vec<_> = found.iter().map(|error| error.path.to_string()).collect();
        assert_eq!(paths, ["key", "zone", "one.kind", "many[0].kind", "any"]);
        assert_eq!(checked.attribute("key"), &CtyValue::Null);
        assert_eq!([checked.attribute("note"), checked.attribute("name")], [&text(""), &text("")]);
        assert_eq!(checked.attribute("one"), &object(&[("kind", CtyValue::Null), ("must", text(""))]));
    }

    #[test]
    fn keeps_other_values() {
        let config = object(&[("key", text("a")), ("zone", CtyValue::Unknown), ("note", CtyValue::Null)]);
        let (checked, found) = without_empty_strings(&block(), &config);
        assert!(found.is_empty());
        assert_eq!(checked, config);
        assert_eq!(without_empty_strings(&block(), &CtyValue::Unknown).0, CtyValue::Unknown);
    }
}
