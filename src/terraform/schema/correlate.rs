//! Matches the objects of nested blocks in two values: by index in a list, and by content in a set.

use super::block::{Block, NestedBlock, Nesting};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::shape::as_set;

/// Calls `change` for each object of a nested block in `value`, with the matching object in `other` or null.
pub(crate) fn for_each_object(
    nested: &NestedBlock,
    other: &CtyValue,
    value: &mut CtyValue,
    change: &mut dyn FnMut(&CtyValue, &mut CtyValue),
) {
    match (nested.nesting, &mut *value) {
        (Nesting::Single, CtyValue::Object(_)) => change(other, value),
        (Nesting::List, CtyValue::List(objects)) => {
            for (index, object) in objects.iter_mut().enumerate() {
                change(other.element(index), object);
            }
        }
        (Nesting::Set, CtyValue::List(objects)) => {
            let mut others: Vec<_> = other.elements().iter().collect();
            for object in objects.iter_mut() {
                let same = (0..others.len())
                    .filter(|index| can_match(&nested.block, others[*index], object))
                    .max_by_key(|index| value_count(others[*index]));
                let other = same.map_or(&CtyValue::Null, |index| others.swap_remove(index));
                change(other, object);
            }
            *objects = as_set(std::mem::take(objects));
        }
        _ => {}
    }
}

/// Whether two objects of a set can be the same block: configured attributes are equal, and computed ones are equal or
/// missing in one of them.
fn can_match(block: &Block, one: &CtyValue, other: &CtyValue) -> bool {
    let attributes = block.attributes.iter().all(|attribute| {
        let (one, other) = (one.attribute(&attribute.name), other.attribute(&attribute.name));
        let is_absent = attribute.is_computed() && (one == &CtyValue::Null || other == &CtyValue::Null);
        is_absent || one == other
    });
    attributes
        && block.blocks.iter().all(|nested| {
            let (one, other) = (one.attribute(&nested.name), other.attribute(&nested.name));
            match (one, other) {
                (CtyValue::Object(_), CtyValue::Object(_)) => can_match(&nested.block, one, other),
                (CtyValue::List(one), CtyValue::List(other)) if nested.nesting == Nesting::List => {
                    one.len() == other.len()
                        && one.iter().zip(other).all(|(one, other)| can_match(&nested.block, one, other))
                }
                // Sets in sets are compared by size only.
                (CtyValue::List(one), CtyValue::List(other)) => one.len() == other.len(),
                _ => one == other,
            }
        })
}

/// The number of values in an object. Of several candidates, the one with the most values is the best match.
fn value_count(object: &CtyValue) -> usize {
    match object {
        CtyValue::Object(members) => members.values().filter(|member| **member != CtyValue::Null).count(),
        _ => 0,
    }
}
