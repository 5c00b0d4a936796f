//! Violations of the rules for applied objects, states and identities.

use rmpv::Value;
use serde_json::json;
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::proto::{DynamicValue, ResourceIdentityData, import_resource_state};

use crate::consistency::reference_edits::{encoded, is_null, repeat, set};
use crate::consistency::reference_faults::{RuleFault, diagnostic};
use crate::consistency::reference_provider::{Fault, RESOURCE};
use crate::support::consistency::Rule;
use crate::support::consistency::values::unknown;

/// Objects that contradict the plan.
pub(crate) fn applying() -> Vec<RuleFault> {
    vec![
        (
            Rule::UnknownAfterApply,
            "after success",
            Fault::Apply(|_, it| {
                set(&mut it.new_state, "state", Value::Ext(0, vec![0]));
            }),
        ),
        (
            Rule::UnknownAfterApply,
            "with an error",
            Fault::Apply(|_, it| {
                set(&mut it.new_state, "state", Value::Ext(0, vec![0]));
                it.diagnostics.push(diagnostic(Severity::Error, "failed"));
            }),
        ),
        (Rule::PlannedValue, "another string", Fault::Apply(|_, it| set(&mut it.new_state, "name", "A".into()))),
        (Rule::PlannedValue, "null for a value", Fault::Apply(|_, it| set(&mut it.new_state, "name", Value::Nil))),
        (
            Rule::PlannedValue,
            "a value for null",
            Fault::Apply(|_, it| {
                set(&mut it.new_state, "zones", Value::Array(vec!["a".into()]));
            }),
        ),
        (
            Rule::PlannedValue,
            "an element more",
            Fault::Apply(|_, it| {
                set(
                    &mut it.new_state,
                    "tags",
                    Value::Map(vec![("key".into(), "value".into()), ("b".into(), "c".into())]),
                );
            }),
        ),
        (
            Rule::PlannedValue,
            "a block less",
            Fault::Apply(|_, it| set(&mut it.new_state, "disk", Value::Array(Vec::new()))),
        ),
        (Rule::PlannedValue, "a block more", Fault::Apply(|_, it| repeat(&mut it.new_state, "disk"))),
        (
            Rule::PlannedValue,
            "a set that has grown",
            Fault::Apply(|_, it| {
                let label = |text: &str| Value::Map(vec![("text".into(), text.into()), ("index".into(), 1.into())]);
                set(&mut it.new_state, "label", Value::Array(vec![label("one"), label("two")]));
            }),
        ),
        (Rule::PlannedValue, "a promise broken", Fault::Apply(|_, it| set(&mut it.new_state, "id", "another".into()))),
        (Rule::AppliedExistence, "nothing created", Fault::Apply(|_, it| it.new_state = None)),
        (
            Rule::AppliedExistence,
            "nothing deleted",
            Fault::Apply(|request, it| {
                if is_null(request.planned_state.as_ref()) {
                    it.new_state.clone_from(&request.prior_state);
                }
            }),
        ),
        (
            Rule::LostObject,
            "a failed update",
            Fault::Apply(|request, it| {
                if !is_null(request.prior_state.as_ref()) {
                    it.new_state = None;
                    it.diagnostics.push(diagnostic(Severity::Error, "failed"));
                }
            }),
        ),
    ]
}

/// Missing or unknown states.
pub(crate) fn states() -> Vec<RuleFault> {
    vec![
        (Rule::UnknownInState, "read", Fault::Read(|it| set(&mut it.new_state, "size", Value::Ext(0, vec![0])))),
        (
            Rule::UnknownInState,
            "imported",
            Fault::Import(|it| {
                for imported in &mut it.imported_resources {
                    set(&mut imported.state, "size", Value::Ext(0, vec![0]));
                }
            }),
        ),
        (
            Rule::UnknownInState,
            "upgraded",
            Fault::Upgrade(|it| {
                it.upgraded_state = Some(encoded(&json!({ "id": unknown() })));
            }),
        ),
        (Rule::UnknownInState, "looked up", Fault::DataSource(|it| set(&mut it.state, "id", Value::Ext(0, vec![0])))),
        (Rule::MissingState, "upgraded", Fault::Upgrade(|it| it.upgraded_state = None)),
        (Rule::MissingState, "moved", Fault::Move(|it| it.target_state = None)),
        (Rule::MissingState, "looked up", Fault::DataSource(|it| it.state = None)),
        (Rule::Import, "nothing", Fault::Import(|it| it.imported_resources.clear())),
        (Rule::Import, "two", Fault::Import(|it| it.imported_resources.extend_from_within(..))),
        (
            Rule::Import,
            "no state",
            Fault::Import(|it| {
                it.imported_resources = vec![import_resource_state::ImportedResource {
                    type_name: RESOURCE.to_owned(),
                    ..import_resource_state::ImportedResource::default()
                }];
            }),
        ),
        (
            Rule::Import,
            "another type",
            Fault::Import(|it| {
                for imported in &mut it.imported_resources {
                    "another".clone_into(&mut imported.type_name);
                }
            }),
        ),
    ]
}

/// Invalid identities.
pub(crate) fn identities() -> Vec<RuleFault> {
    vec![
        (Rule::Identity, "forgotten by a plan", Fault::Plan(|_, _, it| it.planned_identity = None)),
        (
            Rule::Identity,
            "unknown after apply",
            Fault::Apply(|_, it| set(identity_of(&mut it.new_identity), "id", Value::Ext(0, vec![0]))),
        ),
        (
            Rule::Identity,
            "another attribute",
            Fault::Read(|it| set(identity_of(&mut it.new_identity), "x", Value::Nil)),
        ),
        (
            Rule::Identity,
            "another object",
            Fault::Read(|it| set(identity_of(&mut it.new_identity), "id", "i-x".into())),
        ),
        (Rule::Identity, "forgotten by a read", Fault::Read(|it| it.new_identity = None)),
    ]
}

fn identity_of(identity: &mut Option<ResourceIdentityData>) -> &mut Option<DynamicValue> {
    &mut identity.get_or_insert_default().identity_data
}
