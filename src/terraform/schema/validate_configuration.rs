//! The validation of configurations that Terraform core leaves to providers.

use super::block::{Block, Nesting};
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::quote::quoted;
use crate::terraform::value::cty::{CtyValue, Number};
use crate::terraform::value::path::AttributePath;

/// Rejects configured computed attributes, and numbers that are not whole
/// ([models](crate::terraform::value::model::Model) of this provider have no others).
pub fn validate_configuration(block: &Block, config: &CtyValue) -> Diagnostics {
    let root = AttributePath::default();
    configured_computed_attributes(block, config, &root, true).into_iter().chain(fractions(config, &root)).collect()
}

fn configured_computed_attributes(
    block: &Block,
    config: &CtyValue,
    place: &AttributePath,
    is_addressable: bool,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for attribute in &block.attributes {
        let name = &attribute.name;
        if attribute.is_computed_only() && config.attribute(name) != &CtyValue::Null {
            let path = if is_addressable { place.clone().attribute(name) } else { place.clone() };
            let detail = format!("`{name}` cannot be set, because the provider sets it. Remove the argument.");
            diagnostics.push(Diagnostic::error("Invalid configuration for read-only attribute", detail).at(path));
        }
    }
    for nested in &block.blocks {
        // A path cannot address elements of a set, nor their content.
        let is_addressable = is_addressable && nested.nesting != Nesting::Set;
        let value = config.attribute(&nested.name);
        let place = place.clone().attribute(&nested.name);
        if nested.nesting == Nesting::Single {
            diagnostics.extend(configured_computed_attributes(&nested.block, value, &place, is_addressable));
        }
        for (index, element) in value.elements().iter().enumerate() {
            let place = if is_addressable { place.clone().index(index) } else { place.clone() };
            diagnostics.extend(configured_computed_attributes(&nested.block, element, &place, is_addressable));
        }
    }
    diagnostics
}

/// No map of this provider contains numbers, so members can be treated as attributes.
fn fractions(value: &CtyValue, path: &AttributePath) -> Vec<Diagnostic> {
    match value {
        CtyValue::Number(Number::Decimal(number)) => {
            let detail = format!("`{path}` must be a whole number of at most 64 bits, got {}.", quoted(number));
            vec![Diagnostic::error("Invalid number", detail).at(path.clone())]
        }
        CtyValue::List(elements) => {
            let in_element = |(index, element)| fractions(element, &path.clone().index(index));
            elements.iter().enumerate().flat_map(in_element).collect()
        }
        CtyValue::Map(members) | CtyValue::Object(members) => {
            members.iter().flat_map(|(name, member)| fractions(member, &path.clone().attribute(name))).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::schema::attribute::Attribute;

    #[test]
    fn rejects_configured_computed_attributes() {
        let attributes = vec![Attribute::string("name").required(), Attribute::string("arn").computed()];
        let block = Block { attributes, ..Block::default() };
        let name = CtyValue::String("golden".to_owned());
        let config = CtyValue::Object([("name".to_owned(), name), ("arn".to_owned(), CtyValue::Unknown)].into());
        let diagnostics = validate_configuration(&block, &config);
        let found: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.summary.as_str()).collect();
        assert_eq!(found, ["Invalid configuration for read-only attribute"]);
    }
}
