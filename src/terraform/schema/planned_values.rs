//! Terraform's rules for plans and states, as pure functions over a schema.
//!
//! Source: the consistency checks of Terraform core (`objchange`), as the plugin protocol documents them: a value the
//! user set is never changed, a planned known value comes out as planned, only what differs can replace.

use super::block::{Attribute, Block, NestedBlock, Nesting};
use super::correlate;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::path::AttributePath;

/// Fills in the defaults of attributes that the configuration leaves out.
pub(crate) fn set_defaults(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, config, planned, &|attribute, _| attribute.default.clone());
}

/// Plans as null what only the user sets and the configuration leaves out. (Terraform proposes what it was before.)
pub(crate) fn null_unconfigured(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, config, planned, &|attribute, _| if attribute.is_computed() { None } else { Some(CtyValue::Null) });
}

/// Plans every attribute that the provider is to set as unknown: the object is still to be made.
pub(crate) fn mark_computed_unknown(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, config, planned, &|attribute, _| {
        let provider_sets = attribute.is_computed() && attribute.default.is_none();
        if provider_sets { Some(CtyValue::Unknown) } else { None }
    });
}

/// Plans what the provider sets in nested blocks: as it was in a block that the object had before, and as unknown in one
/// that is added. (Of the elements of a set, older hosts recognize only some as the same.)
pub(crate) fn plan_computed_in_blocks(block: &Block, prior: &CtyValue, planned: &mut CtyValue) {
    let CtyValue::Object(members) = planned else { return };
    for nested in &block.blocks {
        let Some(member) = members.get_mut(&nested.name) else { continue };
        correlate::for_each_object(nested, prior.attribute(&nested.name), member, &mut |prior, object| {
            if prior == &CtyValue::Null {
                // What the configuration says is in the plan already.
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

/// Plans every moving attribute as unknown that the user did not set, and every one that the provider has not been able
/// to set yet: the object will be another when apply is done.
pub(crate) fn mark_volatile_unknown(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, config, planned, &|attribute, before| {
        let missing = attribute.is_computed() && before == &CtyValue::Null;
        let is_open = (attribute.volatile || missing) && attribute.default.is_none();
        if is_open { Some(CtyValue::Unknown) } else { None }
    });
}

/// Sets attributes that the configuration leaves out, in a block and those nested in it: to what `value` makes of the
/// attribute and its present value, if it makes something of it.
fn set(
    block: &Block,
    config: &CtyValue,
    object: &mut CtyValue,
    value: &dyn Fn(&Attribute, &CtyValue) -> Option<CtyValue>,
) {
    let CtyValue::Object(members) = object else { return };
    for attribute in &block.attributes {
        let present = members.get(&attribute.name).unwrap_or(&CtyValue::Null);
        if config.attribute(&attribute.name) == &CtyValue::Null
            && let Some(value) = value(attribute, present)
        {
            members.insert(attribute.name.clone(), value);
        }
    }
    for nested in &block.blocks {
        let Some(member) = members.get_mut(&nested.name) else { continue };
        correlate::for_each_object(nested, config.attribute(&nested.name), member, &mut |config, object| {
            // A block that is not in the configuration is not the user's to leave anything out of.
            if config != &CtyValue::Null {
                set(&nested.block, config, object, value);
            }
        });
    }
}

/// The attributes whose difference replaces the object.
pub(crate) fn requires_replace(block: &Block, prior: &CtyValue, planned: &CtyValue) -> Vec<AttributePath> {
    let mut paths = Vec::new();
    add_replaced(block, prior, planned, &AttributePath::default(), &mut paths);
    paths
}

/// What a block does not have is as different as null: a nested block that is added or removed replaces the object, if
/// one of its attributes does.
fn add_replaced(
    block: &Block,
    prior: &CtyValue,
    planned: &CtyValue,
    place: &AttributePath,
    paths: &mut Vec<AttributePath>,
) {
    for attribute in &block.attributes {
        let before = prior.attribute(&attribute.name);
        let adopted = attribute.adopts && before == &CtyValue::Null;
        if attribute.replaces && !adopted && before != planned.attribute(&attribute.name) {
            paths.push(place.clone().attribute(&attribute.name));
        }
    }
    for nested in &block.blocks {
        let (before, after) = (prior.attribute(&nested.name), planned.attribute(&nested.name));
        let place = place.clone().attribute(&nested.name);
        match nested.nesting {
            Nesting::Single => add_replaced(&nested.block, before, after, &place, paths),
            Nesting::List => {
                for index in 0..before.elements().len().max(after.elements().len()) {
                    let place = place.clone().index(index);
                    add_replaced(&nested.block, before.element(index), after.element(index), &place, paths);
                }
            }
            // The elements of a set have no address.
            Nesting::Set => {
                if replacing(&nested.block, before) != replacing(&nested.block, after) {
                    paths.push(place);
                }
            }
        }
    }
}

/// What each element of a set has in attributes that replace the object, in order. An element that has nothing there is
/// as good as none.
fn replacing(block: &Block, set: &CtyValue) -> Vec<Vec<CtyValue>> {
    let mut parts: Vec<_> = set.elements().iter().map(|element| replacing_part(block, element)).collect();
    parts.retain(|part| part.iter().any(|value| value != &CtyValue::Null));
    parts.sort();
    parts
}

fn replacing_part(block: &Block, object: &CtyValue) -> Vec<CtyValue> {
    let attributes = block.attributes.iter().filter(|attribute| attribute.replaces);
    let mut part: Vec<_> = attributes.map(|attribute| object.attribute(&attribute.name).clone()).collect();
    for nested in &block.blocks {
        match object.attribute(&nested.name) {
            single @ CtyValue::Object(_) => part.extend(replacing_part(&nested.block, single)),
            several => part.extend(replacing(&nested.block, several).into_iter().map(CtyValue::List)),
        }
    }
    part
}

/// Holds a new state to its plan: an attribute that was planned as a known value keeps that value, even where the
/// service answered another in the meantime. The next refresh shows the difference as drift; an answer that departs
/// from the plan would make Terraform refuse it.
pub(crate) fn enforce_planned_values(block: &Block, planned: &CtyValue, state: &mut CtyValue) {
    let (CtyValue::Object(promised), CtyValue::Object(members)) = (planned, state) else { return };
    for (name, promised) in promised {
        let Some(member) = members.get_mut(name) else { continue };
        if promised.is_wholly_known() {
            member.clone_from(promised);
        } else if let Some(nested) = block.blocks.iter().find(|nested| nested.name == *name) {
            enforce_in_blocks(nested, promised, member);
        } else {
            enforce_members(promised, member);
        }
    }
}

/// The elements of a set that was not wholly known cannot be matched; Terraform compares them by content as well.
fn enforce_in_blocks(nested: &NestedBlock, promised: &CtyValue, state: &mut CtyValue) {
    if nested.nesting != Nesting::Set {
        correlate::for_each_object(nested, promised, state, &mut |promised, object| {
            enforce_planned_values(&nested.block, promised, object);
        });
    }
}

/// The same for the members of one attribute.
fn enforce_members(promised: &CtyValue, value: &mut CtyValue) {
    let ((CtyValue::Map(promised), CtyValue::Map(members)) | (CtyValue::Object(promised), CtyValue::Object(members))) =
        (promised, value)
    else {
        return;
    };
    for (name, promised) in promised {
        match members.get_mut(name) {
            Some(member) if promised.is_wholly_known() => member.clone_from(promised),
            Some(member) => enforce_members(promised, member),
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
    fn a_create_plans_what_the_provider_sets_as_unknown_and_what_the_user_sets_as_written() {
        let config = object(&[("name", "golden"), ("region", "eu-west-1")]);
        let mut planned = config.clone();
        set_defaults(&block(), &config, &mut planned);
        mark_computed_unknown(&block(), &config, &mut planned);
        let expected = [("name", "golden"), ("mode", "delete"), ("region", "eu-west-1"), ("state", "?"), ("arn", "?")];
        assert_eq!(planned, object(&expected));
    }

    #[test]
    fn an_argument_that_is_taken_out_of_the_configuration_is_planned_as_null() {
        let prior = object(&[("name", "golden"), ("source", "ami-1"), ("region", "eu-west-1"), ("arn", "arn:aws:x")]);
        let mut planned = prior.clone();
        null_unconfigured(&block(), &object(&[("name", "golden")]), &mut planned);
        assert_eq!(planned, object(&[("name", "golden"), ("region", "eu-west-1"), ("arn", "arn:aws:x")]));
    }

    #[test]
    fn an_object_in_motion_plans_only_what_moves_as_unknown() {
        let region = ("region", "eu-west-1");
        let prior = object(&[("name", "golden"), region, ("state", "pending"), ("arn", "arn:aws:x")]);
        let mut planned = prior.clone();
        mark_volatile_unknown(&block(), &object(&[("name", "golden")]), &mut planned);
        assert_eq!(planned, object(&[("name", "golden"), region, ("state", "?"), ("arn", "arn:aws:x")]));
        // What an interrupted create could not record yet is open too.
        let mut planned = object(&[("name", "golden"), region, ("state", "pending")]);
        mark_volatile_unknown(&block(), &object(&[("name", "golden")]), &mut planned);
        assert_eq!(planned, object(&[("name", "golden"), region, ("state", "?"), ("arn", "?")]));
    }

    #[test]
    fn only_a_difference_replaces_and_adoption_does_not() {
        let prior = object(&[("name", "golden")]);
        assert_eq!(requires_replace(&block(), &prior, &prior), []);
        assert_eq!(requires_replace(&block(), &prior, &object(&[("name", "golden"), ("source", "ami-1")])), []);
        let adopted = object(&[("name", "golden"), ("source", "ami-1")]);
        let changed = object(&[("name", "silver"), ("source", "ami-2")]);
        let expected = [AttributePath::of("name"), AttributePath::of("source")];
        assert_eq!(requires_replace(&block(), &adopted, &changed), expected);
    }

    #[test]
    fn a_state_keeps_what_the_plan_promised() {
        let planned = object(&[("name", "golden"), ("region", "eu-west-1"), ("state", "?")]);
        let mut state = object(&[("name", "golden"), ("region", "eu-west-2"), ("state", "available")]);
        enforce_planned_values(&block(), &planned, &mut state);
        let expected = object(&[("name", "golden"), ("region", "eu-west-1"), ("state", "available")]);
        assert_eq!(state, expected);
    }
}
