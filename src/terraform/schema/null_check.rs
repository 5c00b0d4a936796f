//! Rejects null and unknown values where an argument must have a value.
//!
//! Terraform core checks only that required arguments are present. Their values can still be null (a variable without a
//! value, an output of a module), and so can the elements of collections.

use super::attribute::Attribute;
use super::block::{Block, NestedBlock, Nesting};
use super::null_errors;
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::path::AttributePath;
use crate::terraform::value::ty::Type;

/// The operation that follows the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Unknown values are allowed.
    Planning,
    /// Required values must be known.
    Acting,
}

/// An error for each required argument without a value, and for each null in a collection.
///
/// Values that `prior` has, too, are skipped: with `ignore_changes` Terraform uses the state's values as configuration, and
/// an imported state can lack a required argument. They have no effect unless the object is replaced, and then there is no
/// prior state.
pub(crate) fn check(block: &Block, config: &CtyValue, prior: &CtyValue, before: Before) -> Diagnostics {
    let mut check = Check { before, found: Diagnostics::new() };
    if matches!(config, CtyValue::Object(_)) {
        check.block(block, config, prior, &Place::default());
    }
    check.found
}

/// The location of a block.
#[derive(Debug, Clone, Default)]
struct Place {
    path: AttributePath,
    /// The block's name in messages; empty for the outermost one.
    block: String,
    /// Whether the block is in a set, whose elements a path cannot address.
    in_set: bool,
}

impl Place {
    /// The block's path with one more step.
    fn of(&self, step: impl FnOnce(AttributePath) -> AttributePath) -> AttributePath {
        self.step(&self.path, step)
    }

    /// A path with one more step, unless the block is in a set.
    fn step(&self, path: &AttributePath, step: impl FnOnce(AttributePath) -> AttributePath) -> AttributePath {
        let path = path.clone();
        if self.in_set { path } else { step(path) }
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
        let inner = Place { path, block: nested.name.clone(), in_set: place.in_set || nested.nesting == Nesting::Set };
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
            CtyValue::Null if attribute.is_required() => {
                self.report(null_errors::missing(attribute, &place.block), path);
            }
            CtyValue::Unknown if attribute.is_required() && self.before == Before::Acting => {
                self.report(null_errors::unknown(attribute, &place.block), path);
            }
            _ if attribute.is_computed_only() => {}
            _ => self.elements(&attribute.ty, value, &path, &Named { attribute, place }),
        }
    }

    /// Members of objects can be null. Elements of lists, sets and maps cannot.
    fn elements(&mut self, ty: &Type, value: &CtyValue, path: &AttributePath, named: &Named<'_>) {
        match (ty, value) {
            (Type::List(ty), CtyValue::List(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.element(ty, element, named.place.step(path, |path| path.index(index)), named);
                }
            }
            // A path cannot address elements of a set.
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
            CtyValue::Null => self.report(null_errors::null_element(named.attribute, &named.place.block), path),
            _ => self.elements(ty, element, &path, named),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, path: AttributePath) {
        self.found.push(diagnostic.at(path));
    }
}

/// The argument whose elements are checked.
struct Named<'a> {
    attribute: &'a Attribute,
    place: &'a Place,
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
    fn reports_nulls_with_their_paths() {
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
    fn reports_unknown_values_only_before_acting() {
        let config = object(&[("name", CtyValue::Unknown), ("any", CtyValue::Unknown), ("notes", CtyValue::Unknown)]);
        assert_eq!(found(&config, &CtyValue::Null, Before::Planning), [""; 0]);
        let unknown = ["name: Unknown value for a required argument"];
        assert_eq!(found(&config, &CtyValue::Null, Before::Acting), unknown);
    }

    #[test]
    fn skips_values_of_the_prior_state() {
        let imported = object(&[("name", CtyValue::Null), ("notes", list(&[CtyValue::Null]))]);
        assert_eq!(found(&imported, &imported, Before::Planning), [""; 0]);
        let named = object(&[("name", text("golden")), ("notes", list(&[CtyValue::Null]))]);
        assert_eq!(found(&imported, &named, Before::Planning), [format!("name: {MISSING}")]);
    }
}
