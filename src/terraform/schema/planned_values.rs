//! Terraform's rules for plans and states, as pure functions over a schema.
//!
//! Source: the consistency checks of Terraform core (`objchange`), as the plugin protocol documents them: a value the
//! user set is never changed, a planned known value comes out as planned, only what differs can replace.

use super::block::{Attribute, Block};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::path::AttributePath;

/// Fills in the defaults of attributes that the configuration leaves out.
pub(crate) fn set_defaults(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, planned, |attribute| {
        let default = attribute.default.as_ref()?;
        (config.attribute(&attribute.name) == &CtyValue::Null).then(|| default.clone())
    });
}

/// Plans as null what only the user sets and the configuration leaves out. (Terraform proposes what it was before.)
pub(crate) fn null_unconfigured(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, planned, |attribute| {
        let left_out = !attribute.is_computed() && config.attribute(&attribute.name) == &CtyValue::Null;
        left_out.then_some(CtyValue::Null)
    });
}

/// Plans every attribute that the provider is to set as unknown: the object is still to be made.
pub(crate) fn mark_computed_unknown(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    set(block, planned, |attribute| {
        let provider_sets = attribute.is_computed() && attribute.default.is_none();
        (provider_sets && config.attribute(&attribute.name) == &CtyValue::Null).then_some(CtyValue::Unknown)
    });
}

/// Plans every moving attribute as unknown that the user did not set, and every one that the provider has not been able
/// to set yet: the object will be another when apply is done.
pub(crate) fn mark_volatile_unknown(block: &Block, config: &CtyValue, planned: &mut CtyValue) {
    let before = planned.clone();
    set(block, planned, |attribute| {
        let missing = attribute.is_computed() && before.attribute(&attribute.name) == &CtyValue::Null;
        let is_open = (attribute.volatile || missing) && attribute.default.is_none();
        (is_open && config.attribute(&attribute.name) == &CtyValue::Null).then_some(CtyValue::Unknown)
    });
}

/// The attributes whose difference replaces the object.
pub(crate) fn requires_replace(block: &Block, prior: &CtyValue, planned: &CtyValue) -> Vec<AttributePath> {
    let replaces = |attribute: &&Attribute| {
        let before = prior.attribute(&attribute.name);
        let adopted = attribute.adopts && before == &CtyValue::Null;
        attribute.replaces && !adopted && before != planned.attribute(&attribute.name)
    };
    block.attributes.iter().filter(replaces).map(|attribute| AttributePath::of(&attribute.name)).collect()
}

/// Holds a new state to its plan: an attribute that was planned as a known value keeps that value, even where the
/// service answered another in the meantime. The next refresh shows the difference as drift; an answer that departs
/// from the plan would make Terraform refuse it.
pub(crate) fn enforce_planned_values(planned: &CtyValue, state: &mut CtyValue) {
    let ((CtyValue::Map(planned), CtyValue::Map(state)) | (CtyValue::Object(planned), CtyValue::Object(state))) =
        (planned, state)
    else {
        return;
    };
    for (name, promised) in planned {
        match state.get_mut(name) {
            Some(value) if promised.is_wholly_known() => *value = promised.clone(),
            Some(value) => enforce_planned_values(promised, value),
            None => {}
        }
    }
}

fn set(block: &Block, object: &mut CtyValue, value: impl Fn(&Attribute) -> Option<CtyValue>) {
    let CtyValue::Object(attributes) = object else { return };
    for attribute in &block.attributes {
        if let Some(value) = value(attribute) {
            attributes.insert(attribute.name.clone(), value);
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
        enforce_planned_values(&planned, &mut state);
        let expected = object(&[("name", "golden"), ("region", "eu-west-1"), ("state", "available")]);
        assert_eq!(state, expected);
    }
}
