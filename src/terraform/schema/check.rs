//! [`check_schema`]: rules of schemas, for the tests of the registry.

use super::attribute::{Attribute, Configurability};
use super::block::{Block, Nesting, Schema};

/// Reserved names in resource blocks.
///
/// Source: HashiCorp, "Meta-Arguments" in the Terraform language documentation.
const RESERVED: [&str; 8] =
    ["connection", "count", "depends_on", "for_each", "lifecycle", "locals", "provider", "provisioner"];

/// The violations of a schema, as messages.
///
/// Terraform does not check schemas at run time, so an invalid one causes a crash or a wrong plan.
pub fn check_schema(schema: &Schema) -> Vec<String> {
    let mut problems = Vec::new();
    check_block(&schema.block, "", false, &mut problems);
    problems
}

fn check_block(block: &Block, place: &str, in_set: bool, problems: &mut Vec<String>) {
    if block.description.is_empty() {
        problems.push(format!("{place}: the block has no description"));
    }
    let mut names = Vec::new();
    for attribute in &block.attributes {
        let path = format!("{place}{}", attribute.name);
        check_attribute(attribute, &path, in_set, problems);
        names.push(&attribute.name);
    }
    for nested in &block.blocks {
        let path = format!("{place}{}.", nested.name);
        check_block(&nested.block, &path, in_set || nested.nesting == Nesting::Set, problems);
        names.push(&nested.name);
    }
    for (position, name) in names.iter().enumerate() {
        if names[..position].contains(name) {
            problems.push(format!("{place}{name}: the name is not unique"));
        }
        if !name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_') {
            problems.push(format!("{place}{name}: names consist of lower-case letters, digits and underscores"));
        }
        if place.is_empty() && RESERVED.contains(&name.as_str()) {
            problems.push(format!("{name}: the name is reserved by Terraform"));
        }
    }
}

fn check_attribute(attribute: &Attribute, path: &str, in_set: bool, problems: &mut Vec<String>) {
    let sentence = attribute.documentation();
    if !sentence.ends_with('.') || !sentence.starts_with(|c: char| c.is_uppercase() || c == '`') {
        problems.push(format!("{path}: the description is not in full sentences: {sentence:?}"));
    }
    if attribute.replaces && attribute.is_computed_only() {
        problems.push(format!("{path}: a computed attribute cannot require replacement"));
    }
    if attribute.volatile && !attribute.is_computed() {
        problems.push(format!("{path}: only a computed attribute can be unknown while pending"));
    }
    if in_set && attribute.adopts {
        problems.push(format!("{path}: attributes in sets cannot be adopted"));
    }
    if attribute.default.is_some() && attribute.configurability != Configurability::OptionalOrComputed {
        problems.push(format!("{path}: an attribute with a default must be optional"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::value::cty::CtyValue;

    #[test]
    fn reports_violations() {
        let attributes = vec![
            Attribute::string("name").required().describe("The name."),
            Attribute::string("name").required().describe("The name again."),
            Attribute::string("Count").required().describe("A name in upper case."),
            Attribute::string("count").required().describe("A reserved name."),
            Attribute::string("terse").describe("no sentence"),
            Attribute::string("frozen").computed().requires_replace().describe("Replaces although computed."),
            Attribute::string("restless").unknown_while_pending().describe("Volatile although it is not computed."),
            Attribute::string("fixed").default_value(CtyValue::Null).required().describe("Required with a default."),
        ];
        let schema = Schema { version: 0, block: Block { description: "A test.".into(), attributes, blocks: vec![] } };
        let problems = check_schema(&schema);
        let paths: Vec<_> = problems.iter().filter_map(|problem| problem.split(':').next()).collect();
        assert_eq!(paths, ["terse", "frozen", "restless", "fixed", "name", "Count", "count"]);
    }
}
