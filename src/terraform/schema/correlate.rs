//! Which objects of two values stand for the same nested block: by position in a list, and by content in a set.

use super::block::{Block, NestedBlock, Nesting};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::shape::as_set;

/// Calls `change` for each object that a nested block has in `value`, together with the object that stands for the same
/// block in `other`; with null where there is none.
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
                    .filter(|index| agree(&nested.block, others[*index], object))
                    .max_by_key(|index| given(others[*index]));
                let other = same.map_or(&CtyValue::Null, |index| others.swap_remove(index));
                change(other, object);
            }
            *objects = as_set(std::mem::take(objects));
        }
        _ => {}
    }
}

/// Whether two objects of a set can stand for the same block: what the user sets is equal, and what the provider may set
/// is equal or missing in one of them.
fn agree(block: &Block, one: &CtyValue, other: &CtyValue) -> bool {
    let attributes = block.attributes.iter().all(|attribute| {
        let (one, other) = (one.attribute(&attribute.name), other.attribute(&attribute.name));
        let is_open = attribute.is_computed() && (one == &CtyValue::Null || other == &CtyValue::Null);
        is_open || one == other
    });
    attributes
        && block.blocks.iter().all(|nested| {
            let (one, other) = (one.attribute(&nested.name), other.attribute(&nested.name));
            match (one, other) {
                (CtyValue::Object(_), CtyValue::Object(_)) => agree(&nested.block, one, other),
                (CtyValue::List(one), CtyValue::List(other)) if nested.nesting == Nesting::List => {
                    one.len() == other.len()
                        && one.iter().zip(other).all(|(one, other)| agree(&nested.block, one, other))
                }
                // Of sets inside sets only the sizes are compared.
                (CtyValue::List(one), CtyValue::List(other)) => one.len() == other.len(),
                _ => one == other,
            }
        })
}

/// How much an object says. Of two that agree with a third, the one that says more is more likely to be the same.
fn given(object: &CtyValue) -> usize {
    match object {
        CtyValue::Object(members) => members.values().filter(|member| **member != CtyValue::Null).count(),
        _ => 0,
    }
}
