//! Null, or a value that is not known, where an argument must have a value.
//!
//! Terraform core sees that a required argument is written, and leaves it to providers whether its value is null (a
//! variable without a value, an output of a module). It knows no rule for the elements of collections at all.

use super::block::{Attribute, Block, NestedBlock, Nesting};
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::path::AttributePath;
use crate::terraform::value::ty::Type;

/// What a check comes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Values may still become known.
    Planning,
    /// Every argument is about to be used.
    Acting,
}

/// An error for each required argument that has no value, and for each null in a collection.
///
/// What `prior` has as well is no error: with `ignore_changes` Terraform takes the state's value for the configured one,
/// and an imported state may lack a required argument. Nothing is done with it, unless the object is to be replaced,
/// and then there is no prior state.
pub(crate) fn check(block: &Block, config: &CtyValue, prior: &CtyValue, before: Before) -> Diagnostics {
    let mut check = Check { before, found: Diagnostics::new() };
    if matches!(config, CtyValue::Object(_)) {
        check.block(block, config, prior, &Place::default());
    }
    check.found
}

/// Where a block is.
#[derive(Debug, Clone, Default)]
struct Place {
    path: AttributePath,
    /// The block as messages name it; empty for the outermost one.
    block: String,
    /// Whether nothing inside can be pointed at: the elements of a set have no address.
    sealed: bool,
}

impl Place {
    /// The path of something inside, which `step` makes of the block's own.
    fn of(&self, step: impl FnOnce(AttributePath) -> AttributePath) -> AttributePath {
        self.step(&self.path, step)
    }

    /// A path with one more step, unless nothing here can be pointed at.
    fn step(&self, path: &AttributePath, step: impl FnOnce(AttributePath) -> AttributePath) -> AttributePath {
        let path = path.clone();
        if self.sealed { path } else { step(path) }
    }
}

struct Check {
    before: Before,
    found: Diagnostics,
}

impl Check {
    fn block(&mut self, block: &Block, config: &CtyValue, prior: &CtyValue, place: &Place) {
        for attribute in &block.attributes {
            let value = config.attribute(&attribute.name);
            let is_kept = matches!(prior, CtyValue::Object(_)) && prior.attribute(&attribute.name) == value;
            if !is_kept {
                self.attribute(attribute, value, place);
            }
        }
        for nested in &block.blocks {
            let value = config.attribute(&nested.name);
            let is_kept = matches!(prior, CtyValue::Object(_)) && prior.attribute(&nested.name) == value;
            if !is_kept {
                self.nested(nested, value, place);
            }
        }
    }

    fn nested(&mut self, nested: &NestedBlock, value: &CtyValue, place: &Place) {
        let path = place.of(|path| path.attribute(&nested.name));
        let inner = Place { path, block: nested.name.clone(), sealed: place.sealed || nested.nesting == Nesting::Set };
        match value {
            CtyValue::Object(_) => self.block(&nested.block, value, &CtyValue::Null, &inner),
            CtyValue::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    let inner = Place { path: inner.of(|path| path.index(index)), ..inner.clone() };
                    if matches!(element, CtyValue::Object(_)) {
                        self.block(&nested.block, element, &CtyValue::Null, &inner);
                    }
                }
            }
            _ => {}
        }
    }

    fn attribute(&mut self, attribute: &Attribute, value: &CtyValue, place: &Place) {
        let path = place.of(|path| path.attribute(&attribute.name));
        match value {
            CtyValue::Null if attribute.is_required() => self.report(missing(attribute, place), path),
            CtyValue::Unknown if attribute.is_required() && self.before == Before::Acting => {
                self.report(unknown(attribute, place), path);
            }
            _ if attribute.is_computed_only() => {}
            _ => self.elements(&attribute.ty, value, &path, &Named { attribute, place }),
        }
    }

    /// Objects may have members that are null; lists, sets and maps may not have such elements.
    fn elements(&mut self, ty: &Type, value: &CtyValue, path: &AttributePath, named: &Named<'_>) {
        match (ty, value) {
            (Type::List(ty), CtyValue::List(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.element(ty, element, named.place.step(path, |path| path.index(index)), named);
                }
            }
            // The elements of a set have no address.
            (Type::Set(ty), CtyValue::List(elements)) => {
                for element in elements {
                    self.element(ty, element, path.clone(), named);
                }
            }
            (Type::Map(ty), CtyValue::Map(members)) => {
                for (key, member) in members {
                    self.element(ty, member, named.place.step(path, |path| path.key(key)), named);
                }
            }
            (Type::Object(types), CtyValue::Object(members)) => {
                for (name, ty) in types {
                    if let Some(member) = members.get(name) {
                        let path = named.place.step(path, |path| path.attribute(name));
                        self.elements(ty, member, &path, named);
                    }
                }
            }
            _ => {}
        }
    }

    fn element(&mut self, ty: &Type, element: &CtyValue, path: AttributePath, named: &Named<'_>) {
        match element {
            CtyValue::Null => self.report(null_element(named), path),
            _ => self.elements(ty, element, &path, named),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, path: AttributePath) {
        self.found.push(diagnostic.at(path));
    }
}

/// The argument whose elements are looked at.
struct Named<'a> {
    attribute: &'a Attribute,
    place: &'a Place,
}

/// An argument in words: `` `values` in the block `filter` ``.
fn words(attribute: &Attribute, place: &Place) -> String {
    let name = &attribute.name;
    if place.block.is_empty() { format!("`{name}`") } else { format!("`{name}` in the block `{}`", place.block) }
}

fn missing(attribute: &Attribute, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "Missing value for a required argument",
        format!(
            "The argument {} is required, and its value is null. It is: {} Write a value, or give one to the variable \
             or output that it comes from.",
            words(attribute, place),
            attribute.description
        ),
    )
}

fn unknown(attribute: &Attribute, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "Unknown value for a required argument",
        format!(
            "The argument {} is required, and its value is still unknown when it is needed. Nothing was changed. This \
             is a bug in Terraform or in the provider; report it with this message.",
            words(attribute, place)
        ),
    )
}

fn null_element(named: &Named<'_>) -> Diagnostic {
    let Named { attribute, place } = named;
    Diagnostic::error(
        "Null value in a collection",
        format!(
            "An element of {} is null. Leave the element out (`compact` removes null and empty elements of a list of \
             strings), or give it a value.",
            words(attribute, place)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Block {
        let part = |name: &str, nesting| NestedBlock {
            name: name.to_owned(),
            nesting,
            max_items: None,
            block: Block {
                attributes: vec![Attribute::string("kind").required(), Attribute::string_set("values").required()],
                ..Block::default()
            },
        };
        Block {
            attributes: vec![
                Attribute::string("name").required(),
                Attribute::string("zone"),
                Attribute::string("id").computed(),
                Attribute::string_list("notes"),
                Attribute::string_set("colors"),
                Attribute::string_map("labels"),
                Attribute::string_list("seen").computed(),
            ],
            blocks: vec![part("one", Nesting::Single), part("many", Nesting::List), part("any", Nesting::Set)],
            ..Block::default()
        }
    }

    fn text(text: &str) -> CtyValue {
        CtyValue::String(text.to_owned())
    }

    fn object(pairs: &[(&str, CtyValue)]) -> CtyValue {
        CtyValue::Object(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    fn list(elements: &[CtyValue]) -> CtyValue {
        CtyValue::List(elements.to_vec())
    }

    fn found(config: &CtyValue, prior: &CtyValue, before: Before) -> Vec<String> {
        let found = check(&block(), config, prior, before);
        found.iter().map(|error| format!("{}: {}", error.path, error.summary)).collect()
    }

    const MISSING: &str = "Missing value for a required argument";
    const ELEMENT: &str = "Null value in a collection";

    #[test]
    fn null_is_reported_where_it_can_be_pointed_at() {
        let nothing = object(&[("kind", CtyValue::Null), ("values", list(&[CtyValue::Null]))]);
        let config = object(&[
            ("name", CtyValue::Null),
            ("notes", list(&[text("a"), CtyValue::Null])),
            ("colors", list(&[CtyValue::Null])),
            ("labels", CtyValue::Map([("team".to_owned(), CtyValue::Null)].into())),
            ("seen", list(&[CtyValue::Null])),
            ("one", nothing.clone()),
            ("many", list(&[object(&[("kind", text("x")), ("values", list(&[]))]), nothing.clone()])),
            ("any", list(&[nothing])),
        ]);
        let expected = [
            format!("name: {MISSING}"),
            format!("notes[1]: {ELEMENT}"),
            format!("colors: {ELEMENT}"),
            format!("labels[\"team\"]: {ELEMENT}"),
            format!("one.kind: {MISSING}"),
            format!("one.values: {ELEMENT}"),
            format!("many[1].kind: {MISSING}"),
            format!("many[1].values: {ELEMENT}"),
            format!("any: {MISSING}"),
            format!("any: {ELEMENT}"),
        ];
        assert_eq!(found(&config, &CtyValue::Null, Before::Planning), expected);
    }

    #[test]
    fn what_is_not_known_is_reported_only_where_it_is_used() {
        let config = object(&[("name", CtyValue::Unknown), ("any", CtyValue::Unknown), ("notes", CtyValue::Unknown)]);
        assert_eq!(found(&config, &CtyValue::Null, Before::Planning), [""; 0]);
        let unknown = ["name: Unknown value for a required argument"];
        assert_eq!(found(&config, &CtyValue::Null, Before::Acting), unknown);
    }

    #[test]
    fn what_the_state_lacks_as_well_is_left_alone() {
        let imported = object(&[("name", CtyValue::Null), ("notes", list(&[CtyValue::Null]))]);
        assert_eq!(found(&imported, &imported, Before::Planning), [""; 0]);
        let named = object(&[("name", text("golden")), ("notes", list(&[CtyValue::Null]))]);
        assert_eq!(found(&imported, &named, Before::Planning), [format!("name: {MISSING}")]);
    }
}
