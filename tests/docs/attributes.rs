//! A schema as a reader sees it: each attribute with its type, who sets it, its default, what a change of it does, and
//! where its limits come from.

use std::fmt::Write as _;

use terraform_provider_image::terraform::{
    Attribute, Block, CtyValue, IdentitySchema, NestedBlock, Nesting, Number, OnChange, Type,
};

use super::limits::Limits;
use super::registry::{Entry, Sort};

/// The section that tells of a schema.
pub(crate) fn section(entry: &Entry, limits: &Limits) -> String {
    let mut text = String::from("## Schema\n");
    let block = &entry.schema.block;
    let (outputs, inputs): (Vec<_>, Vec<_>) = block.attributes.iter().partition(|it| it.is_computed_only());
    list("### Arguments", &inputs, entry, "", limits, &mut text);
    for nested in &block.blocks {
        nested_block(nested, entry, "", limits, &mut text);
    }
    list("### Read-only attributes", &outputs, entry, "", limits, &mut text);
    text
}

/// The section that tells of a resource's identity.
pub(crate) fn identity(schema: &IdentitySchema) -> String {
    let mut text = String::from("### Identity\n\n");
    for attribute in &schema.attributes {
        let needed = if attribute.required { "required" } else { "optional" };
        let _ = writeln!(text, "- `{}` (String, {needed}) {}", attribute.name, attribute.description);
    }
    text
}

fn list(heading: &str, attributes: &[&Attribute], entry: &Entry, place: &str, limits: &Limits, text: &mut String) {
    if attributes.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading}\n");
    for attribute in attributes {
        let facts = facts(attribute, entry.sort, place.is_empty()).join(", ");
        let _ = write!(text, "- `{}` ({facts}) {}", attribute.name(), attribute.documentation().trim());
        let name = format!("{place}{}", attribute.name());
        let _ = writeln!(text, "{}", limits.of(entry.sort, &entry.type_name, &name).unwrap_or_default());
    }
}

fn nested_block(nested: &NestedBlock, entry: &Entry, place: &str, limits: &Limits, text: &mut String) {
    let NestedBlock { name, nesting, max_items, block: Block { description, attributes, blocks } } = nested;
    let times = match (nesting, max_items) {
        (Nesting::Single, _) | (_, Some(1)) => "at most once".to_owned(),
        (_, Some(most)) => format!("at most {most} times"),
        (Nesting::List, None) => "any number of times, in order".to_owned(),
        (Nesting::Set, None) => "any number of times".to_owned(),
    };
    let _ = writeln!(text, "\n### Block `{place}{name}`\n\nOptional, {times}. {}\n", description.trim());
    let inner = format!("{place}{name}.");
    let attributes: Vec<_> = attributes.iter().collect();
    // The heading is the block's own.
    let mut lines = String::new();
    list("", &attributes, entry, &inner, limits, &mut lines);
    text.push_str(lines.trim_start());
    for nested in blocks {
        nested_block(nested, entry, &inner, limits, text);
    }
}

fn facts(attribute: &Attribute, sort: Sort, outermost: bool) -> Vec<String> {
    let mut facts = vec![kind(attribute.ty())];
    if attribute.is_computed_only() {
        facts.push("read-only".to_owned());
    } else if attribute.is_required() {
        facts.push("required".to_owned());
    } else {
        facts.push("optional".to_owned());
    }
    if let Some(default) = attribute.default() {
        facts.push(format!("default `{}`", literal(default)));
    }
    if attribute.is_sensitive() {
        facts.push("sensitive".to_owned());
    }
    if sort == Sort::Resource && outermost && !attribute.is_computed_only() {
        facts.push(
            match attribute.on_change() {
                OnChange::InPlace => "changes in place",
                OnChange::Replaces => "a change replaces the resource",
                OnChange::ReplacesUnlessAdopted => "a change replaces the resource, except after an import",
            }
            .to_owned(),
        );
    }
    facts
}

fn kind(kind: &Type) -> String {
    match kind {
        Type::String => "String".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::List(element) => format!("List of {}", self::kind(element)),
        Type::Set(element) => format!("Set of {}", self::kind(element)),
        Type::Map(element) => format!("Map of {}", self::kind(element)),
        Type::Object(members) => {
            let member = |(name, kind): &(String, Type)| format!("`{name}` {}", self::kind(kind));
            format!("Object with {}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

fn literal(value: &CtyValue) -> String {
    match value {
        CtyValue::Bool(value) => value.to_string(),
        CtyValue::String(value) => format!("\"{value}\""),
        CtyValue::Number(Number::Integer(value)) => value.to_string(),
        other => format!("{other:?}"),
    }
}
