//! Terraform's rules for planned values and new states, as pure functions over a schema.
//!
//! Source: the consistency checks of Terraform core (`objchange`) and the documentation of the plugin protocol: configured
//! values never change, and a new state has the known planned values.

use super::attribute::Attribute;
use super::block::{Block, NestedBlock, Nesting};
use super::correlate;
use crate::terraform::value::cty::CtyValue;

/// Sets the defaults of attributes that the configuration omits.
pub(crate) fn set_defaults(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, config, planned, &|attribute, _| attribute.default.clone());
}

/// Plans the computed attributes of a new object as unknown.
pub(crate) fn mark_computed_unknown(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, config, planned, &|attribute, _| {
        let is_computed = attribute.is_computed() && attribute.default.is_none();
        if is_computed { Some(CtyValue::Unknown) } else { None }
    });
}

/// Plans the computed attributes in nested blocks: with their prior values in existing blocks, and as unknown in new ones.
/// (Older versions of Terraform match only some elements of sets.)
pub(crate) fn plan_computed_in_blocks(block: &Block, prior: &CtyValue, planned: &mut CtyValue) {
    let CtyValue::Object(members) = planned else { return };
    for nested in &block.blocks {
        let Some(member) = members.get_mut(&nested.name) else { continue };
        correlate::for_each_object(nested, prior.attribute(&nested.name), member, &mut |prior, object| {
            if prior == &CtyValue::Null {
                // The plan already has the configured values.
                let config = object.clone();
                mark_computed_unknown(&nested.block, &config, object);
            } else {
                keep_computed(&nested.block, prior, object);
                plan_computed_in_blocks(&nested.block, prior, object);
            }
        });
    }
}

fn keep_computed(block: &Block, prior: &CtyValue, planned: &mut CtyValue) {
    let CtyValue::Object(members) = planned else { return };
    for attribute in block.attributes.iter().filter(|attribute| attribute.is_computed()) {
        if let Some(value @ CtyValue::Null) = members.get_mut(&attribute.name) {
            value.clone_from(prior.attribute(&attribute.name));
        }
    }
}

/// Plans omitted volatile attributes and computed ones without a value as unknown, because an operation on the object is in
/// progress.
pub(crate) fn mark_volatile_unknown(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, config, planned, &|attribute, prior| {
        let is_missing = attribute.is_computed() && prior == &CtyValue::Null;
        let is_volatile = (attribute.volatile || is_missing) && attribute.default.is_none();
        if is_volatile { Some(CtyValue::Unknown) } else { None }
    });
}

/// Sets attributes that the configuration omits, in a block and its nested blocks, to the result of `value` for the
/// attribute and its current value. `None` keeps the current value.
fn set(
    block: &Block,
    config: &CtyValue,
    object: &mut CtyValue,
    value: &dyn Fn(&Attribute, &CtyValue) -> Option<CtyValue>,
) {
    let CtyValue::Object(members) = object else { return };
    for attribute in &block.attributes {
        let current = members.get(&attribute.name).unwrap_or(&CtyValue::Null);
        if config.attribute(&attribute.name) == &CtyValue::Null
            && let Some(value) = value(attribute, current)
        {
            members.insert(attribute.name.clone(), value);
        }
    }
    for nested in &block.blocks {
        let Some(member) = members.get_mut(&nested.name) else { continue };
        correlate::for_each_object(nested, config.attribute(&nested.name), member, &mut |config, object| {
            // A block that is not in the configuration omits nothing.
            if config != &CtyValue::Null {
                set(&nested.block, config, object, value);
            }
        });
    }
}

/// Gives known planned attributes their planned values, even where the service returned others. The next refresh shows the
/// difference as drift; Terraform would reject a state that differs from its plan.
pub(crate) fn enforce_planned_values(block: &Block, planned: &CtyValue, state: &mut CtyValue) {
    let (CtyValue::Object(planned), CtyValue::Object(members)) = (planned, state) else { return };
    for (name, planned) in planned {
        let Some(member) = members.get_mut(name) else { continue };
        if planned.is_wholly_known() {
            member.clone_from(planned);
        } else if let Some(nested) = block.blocks.iter().find(|nested| nested.name == *name) {
            enforce_in_blocks(nested, planned, member);
        } else {
            enforce_members(planned, member);
        }
    }
}

/// Sets that are not wholly known are skipped: their elements cannot be matched, and Terraform compares them by content.
fn enforce_in_blocks(nested: &NestedBlock, planned: &CtyValue, state: &mut CtyValue) {
    if nested.nesting != Nesting::Set {
        correlate::for_each_object(nested, planned, state, &mut |planned, object| {
            enforce_planned_values(&nested.block, planned, object);
        });
    }
}

/// The same for the members of one attribute.
fn enforce_members(planned: &CtyValue, value: &mut CtyValue) {
    let ((CtyValue::Map(planned), CtyValue::Map(members)) | (CtyValue::Object(planned), CtyValue::Object(members))) =
        (planned, value)
    else {
        return;
    };
    for (name, planned) in planned {
        match members.get_mut(name) {
            Some(member) if planned.is_wholly_known() => member.clone_from(planned),
            Some(member) => enforce_members(planned, member),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Block {
        Block {
            attributes: vec![
                Attribute::string("name").required().requires_replace(),
                Attribute::string("source").requires_replace_if_known(),
                Attribute::string("mode").default_value(CtyValue::String("delete".into())),
                Attribute::string("region").optional_or_computed(),
                Attribute::string("state").computed().unknown_while_pending(),
                Attribute::string("arn").computed(),
            ],
            ..Block::default()
        }
    }

    fn object(pairs: &[(&str, &str)]) -> CtyValue {
        let mut attributes: std::collections::BTreeMap<_, _> =
            block().attributes.into_iter().map(|attribute| (attribute.name, CtyValue::Null)).collect();
        for (name, value) in pairs {
            let value = if *value == "?" { CtyValue::Unknown } else { CtyValue::String((*value).to_owned()) };
            attributes.insert((*name).to_owned(), value);
        }
        CtyValue::Object(attributes)
    }

    #[test]
    fn new_objects_have_configured_and_unknown_values() {
        let config = object(&[("name", "golden"), ("region", "eu-west-1")]);
        let mut planned = config.clone();
        set_defaults(&block(), &config, &mut planned);
        mark_computed_unknown(&block(), &config, &mut planned);
        let expected = [("name", "golden"), ("mode", "delete"), ("region", "eu-west-1"), ("state", "?"), ("arn", "?")];
        assert_eq!(planned, object(&expected));
    }

    #[test]
    fn pending_objects_have_unknown_volatile_values() {
        let region = ("region", "eu-west-1");
        let prior = object(&[("name", "golden"), region, ("state", "pending"), ("arn", "arn:aws:x")]);
        let mut planned = prior.clone();
        mark_volatile_unknown(&block(), &object(&[("name", "golden")]), &mut planned);
        assert_eq!(planned, object(&[("name", "golden"), region, ("state", "?"), ("arn", "arn:aws:x")]));
        // Values that an interrupted create could not save are unknown, too.
        let mut planned = object(&[("name", "golden"), region, ("state", "pending")]);
        mark_volatile_unknown(&block(), &object(&[("name", "golden")]), &mut planned);
        assert_eq!(planned, object(&[("name", "golden"), region, ("state", "?"), ("arn", "?")]));
    }

    #[test]
    fn new_state_has_planned_values() {
        let planned = object(&[("name", "golden"), ("region", "eu-west-1"), ("state", "?")]);
        let mut state = object(&[("name", "golden"), ("region", "eu-west-2"), ("state", "available")]);
        enforce_planned_values(&block(), &planned, &mut state);
        let expected = object(&[("name", "golden"), ("region", "eu-west-1"), ("state", "available")]);
        assert_eq!(state, expected);
    }
}
