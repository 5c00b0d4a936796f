//! Which attribute changes replace an object.

use super::block::{Block, Nesting};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::path::AttributePath;

/// The paths of the changed attributes that require replacement.
pub(crate) fn requires_replace(block: &Block, prior: &CtyValue, planned: &CtyValue) -> Vec<AttributePath> {
    let mut paths = Vec::new();
    collect(block, prior, planned, &AttributePath::default(), &mut paths);
    paths
}

/// A missing block counts as one of nulls: adding or removing a nested block replaces the object if one of its attributes
/// does.
fn collect(block: &Block, prior: &CtyValue, planned: &CtyValue, place: &AttributePath, paths: &mut Vec<AttributePath>) {
    for attribute in &block.attributes {
        let before = prior.attribute(&attribute.name);
        let is_adopted = attribute.adopts && before == &CtyValue::Null;
        if attribute.replaces && !is_adopted && before != planned.attribute(&attribute.name) {
            paths.push(place.clone().attribute(&attribute.name));
        }
    }
    for nested in &block.blocks {
        let (before, after) = (prior.attribute(&nested.name), planned.attribute(&nested.name));
        let place = place.clone().attribute(&nested.name);
        match nested.nesting {
            Nesting::Single => collect(&nested.block, before, after, &place, paths),
            Nesting::List => {
                for index in 0..before.elements().len().max(after.elements().len()) {
                    let place = place.clone().index(index);
                    collect(&nested.block, before.element(index), after.element(index), &place, paths);
                }
            }
            // A path cannot address elements of a set.
            Nesting::Set => {
                if replacing_values(&nested.block, before) != replacing_values(&nested.block, after) {
                    paths.push(place);
                }
            }
        }
    }
}

/// The replacing values of each element of a set, sorted. Elements without such values are omitted.
fn replacing_values(block: &Block, set: &CtyValue) -> Vec<Vec<CtyValue>> {
    let mut parts: Vec<_> = set.elements().iter().map(|element| element_values(block, element)).collect();
    parts.retain(|part| part.iter().any(|value| value != &CtyValue::Null));
    parts.sort();
    parts
}

fn element_values(block: &Block, object: &CtyValue) -> Vec<CtyValue> {
    let attributes = block.attributes.iter().filter(|attribute| attribute.replaces);
    let mut part: Vec<_> = attributes.map(|attribute| object.attribute(&attribute.name).clone()).collect();
    for nested in &block.blocks {
        match object.attribute(&nested.name) {
            single @ CtyValue::Object(_) => part.extend(element_values(&nested.block, single)),
            several => part.extend(replacing_values(&nested.block, several).into_iter().map(CtyValue::List)),
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::schema::attribute::Attribute;

    fn object(name: &str, source: Option<&str>) -> CtyValue {
        let text = |text: &str| CtyValue::String(text.to_owned());
        let source = source.map_or(CtyValue::Null, text);
        CtyValue::Object([("name".to_owned(), text(name)), ("source".to_owned(), source)].into())
    }

    #[test]
    fn changed_values_require_replacement_and_adopted_ones_do_not() {
        let attributes = vec![
            Attribute::string("name").required().requires_replace(),
            Attribute::string("source").requires_replace_if_known(),
        ];
        let block = Block { attributes, ..Block::default() };
        let (imported, adopted) = (object("golden", None), object("golden", Some("ami-1")));
        assert_eq!(requires_replace(&block, &imported, &imported), []);
        assert_eq!(requires_replace(&block, &imported, &adopted), []);
        let expected = [AttributePath::of("name"), AttributePath::of("source")];
        assert_eq!(requires_replace(&block, &adopted, &object("silver", Some("ami-2"))), expected);
    }
}
