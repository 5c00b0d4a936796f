//! What no configuration may have, whatever the resource: the checks that Terraform core leaves to providers.

use super::block::{Block, Nesting};
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::value::cty::{CtyValue, Number};
use crate::terraform::value::path::AttributePath;

/// An error for everything that no configuration of this schema may have, whatever the resource: an attribute that only
/// the provider may set, and a number that is not whole (no [model](crate::terraform::value::model::Model) of this provider has other numbers).
pub fn validate_configuration(block: &Block, config: &CtyValue) -> Diagnostics {
    let root = AttributePath::default();
    computed_in_configuration(block, config, &root, true).into_iter().chain(fractions(config, &root)).collect()
}

fn computed_in_configuration(
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
            let detail =
                format!("The provider sets {name} itself, so a configuration can only read it. Remove the argument.");
            diagnostics.push(Diagnostic::error(format!("{name} cannot be set"), detail).at(path));
        }
    }
    for nested in &block.blocks {
        // The elements of a set have no address, and nothing inside them has one.
        let is_addressable = is_addressable && nested.nesting != Nesting::Set;
        let value = config.attribute(&nested.name);
        let place = place.clone().attribute(&nested.name);
        if nested.nesting == Nesting::Single {
            diagnostics.extend(computed_in_configuration(&nested.block, value, &place, is_addressable));
        }
        for (index, element) in value.elements().iter().enumerate() {
            let place = if is_addressable { place.clone().index(index) } else { place.clone() };
            diagnostics.extend(computed_in_configuration(&nested.block, element, &place, is_addressable));
        }
    }
    diagnostics
}

/// No map of this provider holds numbers, so every member on the way to one is an attribute.
fn fractions(value: &CtyValue, path: &AttributePath) -> Vec<Diagnostic> {
    match value {
        CtyValue::Number(Number::Decimal(number)) => {
            let detail = format!("{number} is not a whole number of at most 64 bits. Write one without a fraction.");
            vec![Diagnostic::error(format!("{path} must be a whole number"), detail).at(path.clone())]
        }
        CtyValue::List(elements) => {
            let of = |(index, element)| fractions(element, &path.clone().index(index));
            elements.iter().enumerate().flat_map(of).collect()
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
    use crate::terraform::schema::block::Attribute;

    #[test]
    fn a_computed_attribute_in_the_configuration_is_refused_even_if_unknown() {
        let attributes = vec![Attribute::string("name").required(), Attribute::string("arn").computed()];
        let block = Block { attributes, ..Block::default() };
        let name = CtyValue::String("golden".to_owned());
        let config = CtyValue::Object([("name".to_owned(), name), ("arn".to_owned(), CtyValue::Unknown)].into());
        let diagnostics = validate_configuration(&block, &config);
        let found: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.summary.as_str()).collect();
        assert_eq!(found, ["arn cannot be set"]);
    }
}
