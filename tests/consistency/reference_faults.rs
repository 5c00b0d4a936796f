//! Violations of each rule; the checker must report every one.

use rmpv::Value;
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::proto::{Deferred, Diagnostic, DynamicValue};

use crate::consistency::reference_edits::{is_null, path, raw, remove, set};
use crate::consistency::reference_provider::Fault;
use crate::consistency::reference_state_faults::{applying, identities, states};
use crate::support::consistency::Rule;

/// The violated rule, a description, and the change to the response.
pub(crate) type RuleFault = (Rule, &'static str, Fault);

pub(crate) fn all() -> Vec<RuleFault> {
    [encoding(), planning(), replanning(), applying(), states(), identities()].concat()
}

/// A diagnostic with only a severity and a summary.
pub(crate) fn diagnostic(severity: Severity, summary: &str) -> Diagnostic {
    Diagnostic { severity: severity.into(), summary: summary.into(), ..Diagnostic::default() }
}

/// Responses that cannot be decoded.
fn encoding() -> Vec<RuleFault> {
    vec![
        (
            Rule::Encoding,
            "a plan in JSON",
            Fault::Plan(|_, _, it| {
                it.planned_state = Some(DynamicValue { json: "{}".into(), ..DynamicValue::default() });
            }),
        ),
        (
            Rule::Encoding,
            "an extension of another kind",
            Fault::Plan(|_, _, it| {
                set(&mut it.planned_state, "id", Value::Ext(5, vec![1, 2, 3]));
            }),
        ),
        (
            Rule::Encoding,
            "too much about an unknown value",
            Fault::Plan(|_, _, it| {
                set(&mut it.planned_state, "id", Value::Ext(12, vec![0; 1025]));
            }),
        ),
        (
            Rule::Encoding,
            "bytes after the value",
            Fault::Read(|it| {
                let state = it.new_state.take().unwrap_or_default();
                it.new_state = Some(raw([&state.msgpack[..], &[0xc0]].concat()));
            }),
        ),
        (
            Rule::Encoding,
            "a key that is a number",
            Fault::Apply(|_, it| {
                set(&mut it.new_state, "tags", Value::Map(vec![(1.into(), "x".into())]));
            }),
        ),
        (Rule::Shape, "an attribute is missing", Fault::Plan(|_, _, it| remove(&mut it.planned_state, "size"))),
        (Rule::Shape, "an attribute too many", Fault::Apply(|_, it| set(&mut it.new_state, "extra", Value::Nil))),
        (Rule::Shape, "a string for a number", Fault::Read(|it| set(&mut it.new_state, "size", "big".into()))),
        (Rule::Shape, "a whole object unknown", Fault::Plan(|_, _, it| it.planned_state = Some(raw(vec![0xd4, 0, 0])))),
        (
            Rule::Shape,
            "an upgraded attribute too many",
            Fault::Upgrade(|it| {
                it.upgraded_state = Some(DynamicValue { json: r#"{"extra":1}"#.into(), ..DynamicValue::default() });
            }),
        ),
        (Rule::Diagnostics, "no summary", Fault::Read(|it| it.diagnostics.push(diagnostic(Severity::Warning, " ")))),
        (
            Rule::Diagnostics,
            "no severity",
            Fault::Plan(|_, _, it| it.diagnostics.push(diagnostic(Severity::Invalid, "x"))),
        ),
    ]
}

/// Plans that contradict the configuration.
fn planning() -> Vec<RuleFault> {
    vec![
        (Rule::PlannedExistence, "absent, though configured", Fault::Plan(|_, _, it| it.planned_state = None)),
        (
            Rule::PlannedExistence,
            "present, though to be destroyed",
            Fault::Plan(|_, request, it| {
                if is_null(request.config.as_ref()) {
                    it.planned_state.clone_from(&request.prior_state);
                }
            }),
        ),
        (
            Rule::ConfiguredValue,
            "another value",
            Fault::Plan(|_, request, it| {
                if !is_null(request.config.as_ref()) {
                    set(&mut it.planned_state, "name", "A".into());
                }
            }),
        ),
        (
            Rule::ConfiguredValue,
            "a known value for an unknown one",
            Fault::Plan(|n, _, it| {
                if n == 1 {
                    set(&mut it.planned_state, "name", "abc".into());
                }
            }),
        ),
        (
            Rule::ConfiguredValue,
            "unknown, though configured",
            Fault::Plan(|n, _, it| {
                if n == 3 {
                    set(&mut it.planned_state, "settings", Value::Ext(0, vec![0]));
                }
            }),
        ),
        (
            Rule::UnconfiguredValue,
            "a value of the provider's own",
            Fault::Plan(|n, _, it| {
                if n == 1 {
                    set(&mut it.planned_state, "tags", Value::Map(vec![("made".into(), "up".into())]));
                }
            }),
        ),
        (
            Rule::BlockStructure,
            "fewer blocks",
            Fault::Plan(|n, _, it| {
                if n == 1 {
                    set(&mut it.planned_state, "disk", Value::Array(Vec::new()));
                }
            }),
        ),
        (
            Rule::BlockStructure,
            "null for no blocks",
            Fault::Plan(|n, _, it| {
                if n == 1 {
                    set(&mut it.planned_state, "label", Value::Nil);
                }
            }),
        ),
        (
            Rule::BlockStructure,
            "blocks unknown as a whole",
            Fault::Plan(|n, _, it| {
                if n == 1 {
                    set(&mut it.planned_state, "disk", Value::Ext(0, vec![0]));
                }
            }),
        ),
        (
            Rule::BlockStructure,
            "another key",
            Fault::Plan(|n, _, it| {
                if n == 3 {
                    let rule = Value::Map(vec![("port".into(), 80.into()), ("handle".into(), Value::Nil)]);
                    set(&mut it.planned_state, "rule", Value::Map(vec![("ssh".into(), rule)]));
                }
            }),
        ),
        (
            Rule::WriteOnly,
            "planned",
            Fault::Plan(|n, request, it| {
                if n == 3 && !is_null(request.config.as_ref()) {
                    set(&mut it.planned_state, "secret", "hidden".into());
                }
            }),
        ),
        (Rule::WriteOnly, "stored", Fault::Apply(|_, it| set(&mut it.new_state, "secret", "hidden".into()))),
        (Rule::WriteOnly, "read", Fault::Read(|it| set(&mut it.new_state, "secret", "hidden".into()))),
    ]
}

/// Plans that contradict the prior state, and flags that no response may set.
fn replanning() -> Vec<RuleFault> {
    vec![
        (Rule::ReplacePath, "nowhere", Fault::Plan(|_, _, it| it.requires_replace.push(path(&["nowhere"])))),
        (
            Rule::SpuriousChange,
            "a computed value that always changes",
            Fault::Plan(|_, request, it| {
                if !is_null(request.prior_state.as_ref()) {
                    set(&mut it.planned_state, "state", Value::Ext(0, vec![0]));
                }
            }),
        ),
        (
            Rule::FinalPlan,
            "a known value that changes",
            Fault::Plan(|n, _, it| {
                set(&mut it.planned_state, "size", n.into());
            }),
        ),
        (
            Rule::FinalPlan,
            "another action",
            Fault::Plan(|n, _, it| {
                // The last plan of the update.
                if n == 7 {
                    it.requires_replace.push(path(&["tags"]));
                }
            }),
        ),
        (Rule::Deferral, "a plan", Fault::Plan(|_, _, it| it.deferred = Some(Deferred::default()))),
        (Rule::Deferral, "an import", Fault::Import(|it| it.deferred = Some(Deferred::default()))),
        (Rule::Deferral, "a data source", Fault::DataSource(|it| it.deferred = Some(Deferred::default()))),
        (Rule::LegacyTypeSystem, "a plan", Fault::Plan(|_, _, it| it.legacy_type_system = true)),
        (Rule::LegacyTypeSystem, "an apply", Fault::Apply(|_, it| it.legacy_type_system = true)),
    ]
}
